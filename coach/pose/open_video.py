"""A video opened to be seen: its poses to come, and which network finds them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.common.errors import CoachError
from coach.common.progress import console_progress
from coach.common.versions import versions
from coach.pose.log import Header
from coach.pose.types import Observation
from coach.video.frame import Source

if TYPE_CHECKING:
    from coach.pose.models.model import Model, Variant

__all__ = ["choose_model", "open_video"]


@contextlib.contextmanager
def open_video(
    source: str, models: Sequence[Variant], model: Path | None = None
) -> Iterator[tuple[Source, Iterable[Observation], Header]]:
    """An opened video, its observations to come, and the header of a log of it.

    Args:
        source: the path of a video file.
        models: the networks wanted, the best first (`exercise.camera.models`).
        model: the file of a network to use instead.

    Raises:
        CoachError: an unreadable file, a camera, or no network to be had.
    """
    # MediaPipe and OpenCV take a second to load; who only reads pose logs needs neither.
    from coach.pose.finder import PoseFinder
    from coach.pose.pipeline import replayed
    from coach.video.source import open_source

    with open_source(source) as frames:
        if frames.live:
            raise CoachError(f'"{source}" is a camera: replay wants a file; try `coach run`')
        chosen = choose_model(models, model)
        with (
            PoseFinder(chosen) as finder,
            # Closed first of all: its threads use the source and the network.
            contextlib.closing(replayed(frames, finder)) as observations,
        ):
            header = Header(
                source=source,
                fps=None if math.isnan(frames.fps) else frames.fps,
                size=frames.size,
                model=chosen.name,
                model_sha256=chosen.sha256,
                versions={**versions(), "engine": finder.engine},
            )
            yield frames, observations, header


def choose_model(models: Sequence[Variant], given: Path | None = None) -> Model:
    """The network in the file `given`, or the first of `models` that can be had."""
    from coach.pose.models.model import best_available, get

    with console_progress() as progress:
        if given is not None:
            return get("full", path=given, progress=progress)
        return best_available(models, progress=progress)
