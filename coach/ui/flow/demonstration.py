"""How an exercise is done: its clip in a loop, what to feel, the steps spoken; any key starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from coach.common.errors import CoachError
from coach.common.examples import demo_video
from coach.exercise.spec import Exercise, Priority
from coach.ui.flow.asking import Asker
from coach.video.file import VideoFile
from coach.video.frame import Image

__all__ = ["clip_pictures", "first_picture", "show_demonstration"]

#: One step is spoken after the other so often.
STEP_S = 3.5


def show_demonstration(asker: Asker, exercise: Exercise) -> None:
    """Shows the clip until a key is typed; nothing where there is none.

    Raises:
        PersonLeft: the person has gone.
    """
    clip = demo_video(exercise.name)
    if clip is None:
        return
    about = exercise.about
    lines = ((about.feel or about.purpose,) if about else ()) + (exercise.camera.words,)
    asker.ask(
        "demonstration",
        title=exercise.title,
        lines=lines,
        pictures=_spoken(asker, _looped(clip, asker.clock.now_s), about.steps if about else ()),
        priority=Priority.GUIDE,
        any_key=True,
    )


def first_picture(exercise: str) -> Image | None:
    """The first picture of an exercise's clip, mirrored; None where there is none."""
    clip = demo_video(exercise)
    try:
        return None if clip is None else next(_once(clip))[1]
    except (CoachError, StopIteration):
        return None


def _once(clip: Path) -> Iterator[tuple[float, Image]]:
    """Each picture of a clip with its time in s, mirrored as a person sees themselves."""
    with VideoFile(clip) as frames:
        for frame in frames:
            yield frame.t_s, np.ascontiguousarray(frame.image[:, ::-1])


def clip_pictures(exercise: str, now_s: Callable[[], float]) -> Iterator[Image]:
    """The pictures of an exercise's clip, each time the one for now; none where there is none."""
    clip = demo_video(exercise)
    return iter(()) if clip is None else _looped(clip, now_s)


def _looped(clip: Path, now_s: Callable[[], float]) -> Iterator[Image]:
    """The picture of the clip for now, over and over; it ends where the clip cannot be read."""
    while True:
        begun_s, picture = now_s(), None
        try:
            for t_s, picture in _once(clip):
                while now_s() - begun_s < t_s:
                    yield picture
        except CoachError:
            return
        if picture is None:
            return
        yield picture


def _spoken(asker: Asker, pictures: Iterator[Image], steps: tuple[str, ...]) -> Iterator[Image]:
    """The pictures, with a step spoken now and then."""
    begun_s, left = asker.clock.now_s(), list(steps)
    for picture in pictures:
        if left and asker.clock.now_s() - begun_s >= STEP_S * (len(steps) - len(left)):
            step = left.pop(0)
            if asker.say is not None:
                asker.say(step, Priority.GUIDE)
        yield picture
