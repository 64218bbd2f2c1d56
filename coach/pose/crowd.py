"""Whether two people are in the picture: looked for now and then, beside the body that is followed.

The network that follows a body knows of no other. This one looks at a whole picture by itself, in a
thread of its own and seldom, so that the poses do not wait for it.
"""

from __future__ import annotations

import threading

from coach.pose.finder import PeopleCounter
from coach.pose.models.model import Model
from coach.pose.pipeline import LatestSlot
from coach.video.frame import Frame

__all__ = ["Crowd"]

#: A picture is looked at so often; the same must be seen so many times in a row to be believed.
EVERY_S = 0.8
LOOKS = 2
_JOIN_S = 2.0


class Crowd:
    """Looks at pictures it is shown.

    Args:
        model: the networks; loaded in the thread, with the first picture.

    Attributes:
        crowded: whether two people were seen, in the latest looks.
    """

    def __init__(self, model: Model) -> None:
        self.crowded = False
        self._model = model
        self._slot: LatestSlot[Frame] = LatestSlot()
        self._shown_s = float("-inf")
        self._thread: threading.Thread | None = None

    def show(self, frame: Frame) -> None:
        """A picture to look at, if it is time for one."""
        if frame.t_s - self._shown_s < EVERY_S:
            return
        self._shown_s = frame.t_s
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="crowd", daemon=True)
            self._thread.start()
        self._slot.put(frame)

    def close(self) -> None:
        """End the thread; may be called twice."""
        self._slot.close()
        if self._thread is not None:
            self._thread.join(timeout=_JOIN_S)

    def _work(self) -> None:
        counter = PeopleCounter(self._model)
        agreed = 0
        try:
            while (frame := self._slot.take()) is not None:
                two = counter.count(frame) > 1
                agreed = agreed + 1 if two != self.crowded else 0
                if agreed >= LOOKS:
                    self.crowded, agreed = two, 0
        finally:
            counter.close()
