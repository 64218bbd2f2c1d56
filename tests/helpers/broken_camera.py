"""`coach run` at a camera that misbehaves: a capture that is told what to do, poses out of a log.

Run as a script: `broken_camera.py HOW ARGUMENTS...`, HOW being what happens after two seconds.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from recordings import ROOT

LOG = ROOT / "samples" / "seated_twist" / "good_crossed.npz"
FPS, BREAKS_AFTER = 20, 40


class Capture:
    """What OpenCV gives for a camera, as far as coach uses it."""

    opened = 0

    def __init__(self, how: str) -> None:
        again = Capture.opened > 0
        Capture.opened += 1
        # Back again only the third time, and then for good; else it stays away.
        self._how = "" if how == "returns" and Capture.opened >= 3 else how
        self._n, self._open = 0, not again or self._how == ""

    def isOpened(self) -> bool:  # noqa: N802
        return self._open

    def get(self, what: int) -> float:
        return float("nan") if self._how == "odd" else 30.0

    def grab(self) -> bool:
        time.sleep(1 / FPS)
        self._n += 1
        if self._n <= BREAKS_AFTER:
            return True
        if self._how == "stalls":
            time.sleep(1000)
        if self._how == "pauses" and self._n == BREAKS_AFTER + 1:
            time.sleep(3)
        if self._how == "raises":
            raise cv2.error("the driver blew up")
        if self._how == "system":
            raise OSError(5, "Input/output error")
        if self._how == "closes":
            self._open = False
        if self._how == "flaky":
            return self._n % 3 == 0
        return self._how not in ("unplugged", "closes", "returns", "gone")

    def retrieve(self) -> tuple[bool, Any]:
        if self._n > BREAKS_AFTER and self._how in ("empty", "nothing", "grey"):
            pictures = {"empty": np.zeros((0, 0, 3)), "nothing": None, "grey": np.zeros((9, 9))}
            return True, pictures[self._how]
        sizes = {"tiny": (1, 1), "changes": (180, 240)} if self._n > BREAKS_AFTER else {}
        return True, np.full((*sizes.get(self._how, (360, 480)), 3), 120, np.uint8)

    def release(self) -> None:
        self._open = False


class Finder:
    """Finds what a log says was there at that time."""

    how = ""
    model = None

    def __init__(self, *_: object, **__: object) -> None:
        from coach.pose.log import PoseLog

        self._seen = list(PoseLog(LOG))
        self._at = 0

    def __enter__(self) -> Finder:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def prepared(self, frame: Any) -> None:
        """There is no network to prepare a picture for."""

    def find(self, frame: Any, prepared: object = None) -> Any:
        if self.how == "blind" and frame.t_s > 2:
            raise RuntimeError("the network died")
        while self._at + 1 < len(self._seen) and self._seen[self._at + 1].t_s <= frame.t_s:
            self._at += 1
        pose = self._seen[self._at].pose
        return None if pose is None else replace(pose, t_s=frame.t_s)


class Counter:
    """Sees one person in every picture."""

    def __init__(self, *_: object) -> None:
        pass

    def count(self, frame: Any) -> int:
        return 1

    def close(self) -> None:
        pass


def main() -> int:
    """Runs the command with both in their places."""
    import coach.pose.crowd
    import coach.pose.finder
    import coach.pose.speed
    import coach.video.camera
    from coach.__main__ import main as run

    how, *arguments = sys.argv[1:]
    if how != "gone":
        coach.video.camera.RETURN_S = 4.0  # else it is waited for a minute
    Finder.how = how
    coach.video.camera._open_camera = lambda number: Capture(how)  # type: ignore[assignment]
    coach.pose.crowd.PeopleCounter = Counter  # type: ignore[assignment,misc]
    coach.pose.finder.PoseFinder = Finder  # type: ignore[assignment,misc]
    coach.pose.speed.PoseFinder = Finder  # type: ignore[assignment,misc]
    sys.argv = ["coach", "run", "seated_twist", "--camera", "0", "--mute", "--terminal"]
    sys.argv += arguments
    return run()


if __name__ == "__main__":
    sys.exit(main())
