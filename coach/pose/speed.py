"""How many poses a second this computer sees, and which network is quick enough for it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.common.examples import sample_video
from coach.common.language import _
from coach.pose.finder import PoseFinder
from coach.pose.models.model import Model, Variant
from coach.pose.open_video import choose_model
from coach.video.frame import Frame, Image
from coach.video.source import VideoFile

__all__ = ["ENOUGH_FPS", "Speed", "fastest_needed", "in_words", "poses_per_s", "quick_enough"]

#: Poses a second from which every exercise is judged in full.
ENOUGH_FPS = 12.0
#: In the first frames the body is found and the network warms up: they are not timed.
WARM_UP = 3
#: So many are timed, or as many as there is time for, in seconds.
TIMED, TIMED_S = 12, 0.6
#: Of this exercise there are samples, where one has none of its own.
ANY = "seated_twist"


@dataclass(frozen=True, kw_only=True)
class Speed:
    """A network and how many poses a second it sees here; NaN without a picture to try it on."""

    model: Model
    fps: float

    @property
    def enough(self) -> bool:
        """Whether that is enough, as far as is known."""
        return not self.fps < ENOUGH_FPS


def quick_enough(
    models: Sequence[Variant], exercise: str, given: Path | None = None
) -> tuple[Speed, str]:
    """The network to see the exercise called `exercise` with, live, and why, in a line.

    Each is tried on a picture with a person in it. Of `models`, the best first, it is the first
    that is quick enough, else the quickest; `heavy` is taken only where nothing else would do. The
    network in the file `given` is used however slow it is. The line is "" where nothing could be
    tried.

    Raises:
        CoachError: no network can be had.
    """
    picture = _picture(exercise)
    wanted: list[Variant] = [variant for variant in models if variant != "heavy"] or list(models)
    speeds = [_tried(choose_model(wanted, given), picture)]
    if given is None:
        for variant in wanted[1:]:
            if speeds[-1].enough:
                break
            model = choose_model([variant])
            if model.name not in {speed.model.name for speed in speeds}:
                speeds.append(_tried(model, picture))
    return fastest_needed(speeds), in_words(speeds)


def fastest_needed(speeds: Sequence[Speed]) -> Speed:
    """The first that is enough, else the quickest."""
    quickest = max(speeds, key=lambda speed: speed.fps)
    return next((speed for speed in speeds if speed.enough), quickest)


def in_words(speeds: Sequence[Speed]) -> str:
    """What was tried and what is used, in a line; "" where nothing could be tried."""
    if math.isnan(speeds[0].fps):
        return ""
    first, *others = speeds
    tried = _("{fps} poses a second with {model}").format(
        fps=f"{first.fps:.0f}", model=_name(first.model)
    )
    for speed in others:  # fetched ones: a file of one's own is tried alone
        more = _("{fps} with the {name} one")
        tried = f"{tried}, {more.format(fps=f'{speed.fps:.0f}', name=speed.model.name)}"
    if not others:
        return _("This computer sees {tried}.").format(tried=tried)
    used = fastest_needed(speeds).model.name
    return _("This computer sees {tried}: using {used}.").format(tried=tried, used=used)


def poses_per_s(finder: PoseFinder, picture: Image) -> float:
    """How many poses a second are found in this picture; takes about half a second."""
    timed, began_s = 0, 0.0
    for i in range(WARM_UP + TIMED):
        if i == WARM_UP:
            began_s = time.perf_counter()
        finder.find(Frame(index=i, t_s=i / 30, image=picture))
        timed = i + 1 - WARM_UP
        if timed > 0 and time.perf_counter() - began_s > TIMED_S:
            break
    return timed / (time.perf_counter() - began_s)


def _tried(model: Model, picture: Image | None) -> Speed:
    if picture is None:
        return Speed(model=model, fps=math.nan)
    with PoseFinder(model) as finder:
        return Speed(model=model, fps=poses_per_s(finder, picture))


def _picture(exercise: str) -> Image | None:
    """The first picture of a sample, with somebody in the start position; None without samples."""
    path = sample_video(exercise) or sample_video(ANY)
    if path is None:
        return None
    with VideoFile(path) as video:
        return next(iter(video)).image


def _name(model: Model) -> str:
    own = model.origin == "given file"
    return (_("your {name} model") if own else _("the {name} model")).format(name=model.name)
