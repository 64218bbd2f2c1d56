"""Makes the pictures of the screen that the READMEs show, all of rendered samples.

`python tests/helpers/hud_pictures.py`: `samples/hud.jpg` and `coach/ui/states/`.
"""

from __future__ import annotations

from pathlib import Path

import cv2
from hud_states import ROOT, drawn, scene, states

from coach import PoseLog, Session
from coach.engine.results import Repetition
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.exercise.spec import Priority
from coach.ui.end_page import end_page
from coach.ui.hud.hud import Hud
from coach.ui.hud.page import PagePainter
from coach.ui.pages import Choice, Page
from coach.video.frame import Image
from coach.video.source import VideoFile

__all__ = ["STATES", "in_a_hold", "main"]

SIZE, SHOWN = (1366, 768), (683, 384)
STATES = ROOT / "coach" / "ui" / "states"
#: Which state is shown over which exercise; the others over the twist.
ELSEWHERE = {"05_moving": "cat_cow", "15_beat": "cat_cow", "03_setup_right": "cat_cow_seated"}


def _write(path: Path, image: Image, size: tuple[int, int]) -> None:
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path), small, [cv2.IMWRITE_JPEG_QUALITY, 82])


def in_a_hold() -> Image:
    """A hold of a sample as a live session shows it."""
    exercise = load("seated_twist")
    session, hud = Session(exercise), Hud(exercise, size=(1280, 720))
    clip = ROOT / "samples" / "seated_twist" / "good_prayer.mp4"
    with VideoFile(clip) as video:
        for observation, frame in zip(PoseLog(clip.with_suffix(".npz")), video, strict=False):
            moment = session.feed(observation)
            image = hud.draw(frame.image, observation.pose, moment.step, moment.showing)
            held_s = moment.step.held_s
            if moment.step.count >= 1 and held_s > 2 and moment.showing is None:
                return image
    raise AssertionError(f"{clip}: nothing held")


def _pages() -> dict[str, Page]:
    """Pages of each kind: the greeting's, a question, a demonstration, a stop, the end."""
    twist, (picture, _) = load("seated_twist"), scene("seated_twist")
    done = [
        Repetition(side=side, start_s=0, end_s=20, hold_s=15, peak=30, complete=True,
                   faults=faults, seen_fraction=1)
        for side, faults in (("left", ()), ("right", ()), ("left", ("too_far",)), ("right", ()))
    ]  # fmt: skip
    summary = Summary(
        exercise=twist.name, title=twist.title, source="camera 0", duration_s=97,
        seen_fraction=0.99, repetitions=tuple(done), sides=("left", "right"), cues=(), measures=(),
    )  # fmt: skip
    return {
        "question": Page(
            title="How much does your back hurt now?",
            lines=("0 is no pain, 10 the worst you can imagine.",),
            choices=(Choice(key="\r", label="go on"),),
        ),
        "demonstration": Page(
            title=twist.title, lines=(twist.summary,), picture=picture[:, ::-1].copy(),
            choices=(Choice(key=" ", label="begin"),), priority=Priority.GUIDE, progress=0.4,
        ),
        "stop": Page(
            title="Stop for today.", lines=("Pain that shoots may come from a nerve.",),
            choices=(Choice(key=" ", label="close"),), priority=Priority.STOP,
        ),
        "end": end_page(summary, twist, felt="Pain: 2 before, 1 after.", following="Cat-cow"),
    }  # fmt: skip


def main() -> None:
    """Write all pictures anew."""
    _write(ROOT / "samples" / "hud.jpg", in_a_hold(), (960, 540))
    STATES.mkdir(exist_ok=True)
    for old in STATES.glob("*.jpg"):
        old.unlink()
    for state in states(load("seated_twist")):
        name = ELSEWHERE.get(state.name, "seated_twist")
        exercise, (picture, pose) = load(name), scene(name)
        own = next(s for s in states(exercise) if s.name == state.name)
        _write(STATES / f"{state.name}.jpg", drawn(exercise, own, picture, pose, SIZE), SHOWN)
    for page_name, page in _pages().items():
        _write(STATES / f"page_{page_name}.jpg", PagePainter().draw(page, SIZE), SHOWN)


if __name__ == "__main__":
    main()
