"""Every state of the screen over frames of the samples: what tests measure and people look at.

`python tests/helpers/hud_states.py FOLDER [WIDTHxHEIGHT ...]` writes them as PNG.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
from hud_cases import step

from coach.engine.results import Cue, Step
from coach.exercise.loader import load
from coach.exercise.spec import Exercise, Priority
from coach.pose.log import PoseLog
from coach.pose.types import Pose
from coach.ui.hud.demo import Demo, load_demo
from coach.ui.hud.hud import Hud
from coach.video.frame import Image
from coach.video.source import VideoFile

__all__ = ["SCENES", "State", "drawn", "scene", "states"]

ROOT = Path(__file__).resolve().parents[2]
#: Exercise -> (clip, the second at which it is looked at): front, side, floor.
SCENES = {
    "seated_twist": ("good_prayer", 9.0),
    "cat_cow_seated": ("good_seated", 6.0),
    "cat_cow": ("good_floor", 6.0),
}


@dataclass(frozen=True, kw_only=True)
class State:
    """One moment of an exercise as the screen gets it."""

    name: str
    step: Step
    cue: Cue | None = None
    options: dict[str, bool] = field(default_factory=dict)
    before: Step | None = None
    person: bool = True
    dark: bool = False


@lru_cache(maxsize=8)
def scene(name: str) -> tuple[Image, Pose]:
    """A frame of a sample and the body in it."""
    clip, at_s = SCENES[name]
    folder = ROOT / "samples" / name
    path = folder / f"{clip}.mp4"
    if not path.exists():
        path = sorted(folder.glob("good*.mp4"))[0]
    with VideoFile(path) as video:
        for observation, frame in zip(PoseLog(path.with_suffix(".npz")), video, strict=False):
            if frame.t_s >= at_s and observation.pose is not None:
                return frame.image, observation.pose
    raise AssertionError(f"{path}: nobody seen after {at_s:g} s")


@lru_cache(maxsize=4)
def _demo(exercise: str) -> Demo | None:
    return load_demo(exercise)


def _cue(name: str, text: str, priority: Priority) -> Cue:
    return Cue(t_s=1.0, name=name, text=text, priority=priority, speak=True)


def states(exercise: Exercise) -> Iterator[State]:
    """The states an exercise can be in, in the order of a session."""
    first = exercise.targets[0]
    sides = dict.fromkeys(exercise.sides, 1)
    low, high = exercise.movement.meter_low, exercise.movement.meter_high
    at = first.band.low + 6 if first.band.low > -1e9 else first.band.high - 6
    at = min(high, max(low, at))
    far = high - 0.04 * (high - low)
    done: dict[str, Any] = {"count": max(1, len(sides)), "count_by_side": sides}
    coming: dict[str, Any] = {"next_target": first.name, **done}
    fault = exercise.faults[0]
    gate = exercise.setup.gates[0]
    words = exercise.words

    yield State(name="01_unseen", step=step(phase="unseen", setup_progress=0.0,
                blocked_by="unseen"), cue=_cue("blocked.unseen", words["unseen"], Priority.GUIDE),
                person=False)  # fmt: skip
    yield State(name="02_setup_wrong", step=step(phase="setup", setup_progress=0.0,
                blocked_by=gate.name), cue=_cue("blocked", gate.words, Priority.GUIDE))  # fmt: skip
    yield State(name="03_setup_right", step=step(phase="setup", setup_progress=0.6, value=1.0))
    yield State(name="04_begin", step=step(phase="resting", value=2.0, next_target=first.name,
                count_by_side=dict.fromkeys(sides, 0)))  # fmt: skip
    yield State(name="05_moving", step=step(phase="moving", value=0.6 * at, **coming),
                cue=_cue("guide", first.guide, Priority.GUIDE))  # fmt: skip
    hold = {"phase": "holding", "target": first.name, "side": first.side, "value": at,
            "held_s": 4.2, "hold_target_s": first.hold_s or 15.0, **done}  # fmt: skip
    yield State(name="06_holding", step=step(**hold))
    yield State(name="07_hold_waits", step=step(**hold, t_s=3.0), before=step(**hold, t_s=1.0))
    yield State(name="08_fault", step=step(**hold, faults=(fault.name,)),
                cue=_cue("fault", fault.words, Priority.CORRECT))  # fmt: skip
    yield State(name="09_too_far", step=step(**{**hold, "value": far}, faults=(fault.name,)),
                cue=_cue("fault", fault.words, Priority.STOP))  # fmt: skip
    yield State(name="10_mended", step=step(**hold),
                cue=_cue("cleared", fault.cleared or "Good.", Priority.HINT))  # fmt: skip
    yield State(name="11_count", step=step(phase="resting", value=1.0, **coming),
                cue=_cue("count", "3", Priority.GUIDE))  # fmt: skip
    yield State(name="12_rest", step=step(phase="resting", value=1.0, t_s=1.6, **coming),
                before=step(phase="moving", t_s=1.0, **coming))  # fmt: skip
    yield State(name="13_paused", step=step(phase="resting", value=1.0, **coming),
                options={"paused": True, "muted": True})  # fmt: skip
    yield State(name="14_hurts", step=step(**hold), options={"paused": True},
                cue=_cue("hurts", words["hurts"], Priority.STOP))  # fmt: skip
    yield State(name="15_beat", step=step(**{**hold, "value": float("nan")}, by_beat=True),
                cue=_cue("hold", first.hold or first.guide, Priority.GUIDE))  # fmt: skip
    yield State(name="16_lost_camera", step=step(**hold),
                cue=_cue("stalled", words["stalled"], Priority.GUIDE))  # fmt: skip
    yield State(name="17_slow", step=step(**hold, slow=True),
                cue=_cue("slow", words["slow"], Priority.HINT))  # fmt: skip
    waiting = step(phase="setup", setup_progress=0.0, blocked_by="unseen")
    for name, word, arrow in (("19_move_back", "no_feet", "back"), ("20_too_dark", "too_dark", ""),
                              ("21_two_people", "two_people", "")):  # fmt: skip
        said = replace(_cue(f"advice.{word}", words[word], Priority.GUIDE), arrow=arrow)
        yield State(name=name, step=waiting, cue=said, dark=word == "too_dark")
    yield State(name="22_somebody_else", step=step(phase="unseen", blocked_by="unseen", **done),
                cue=_cue("somebody", words["somebody"], Priority.GUIDE))  # fmt: skip
    yield State(name="18_done", step=step(phase="done", value=1.0,
                **{**done, "count": exercise.target_repetitions,
                   "count_by_side": dict.fromkeys(sides, exercise.dose.repetitions)}),
                cue=_cue("done", words["done"], Priority.GUIDE))  # fmt: skip


def drawn(
    exercise: Exercise, state: State, picture: Image, pose: Pose | None, size: tuple[int, int]
) -> Image:
    """A state as the screen shows it."""
    hud = Hud(exercise, size=size, demo=_demo(exercise.name))
    body = pose if state.person else None
    picture = picture // 6 if state.dark else picture
    if state.before is not None:
        hud.draw(picture, body, state.before, None)
    return hud.draw(picture, body, state.step, state.cue, **state.options)


def main(folder: Path, sizes: list[tuple[int, int]]) -> None:
    """Write every state over every scene at these sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCENES:
        exercise, (picture, pose) = load(name), scene(name)
        for size in sizes:
            for state in states(exercise):
                path = folder / f"{name}_{size[0]}x{size[1]}_{state.name}.png"
                cv2.imwrite(str(path), drawn(exercise, state, picture, pose, size))


if __name__ == "__main__":
    chosen = [tuple(int(part) for part in text.split("x")) for text in sys.argv[2:]]
    main(Path(sys.argv[1]), chosen or [(1366, 768)])  # type: ignore[arg-type]
