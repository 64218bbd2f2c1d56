"""Where the samples are: of the checkout we are in or run from, or inside the package."""

from __future__ import annotations

from pathlib import Path

__all__ = ["demo_video", "sample_folder", "sample_video"]


def sample_folder(exercise: str) -> Path | None:
    """The folder of an exercise's samples, None when there is none."""
    return next(iter(_folders(exercise)), None)


def sample_video(exercise: str) -> Path | None:
    """A recorded example of the exercise in good form, None when there is none."""
    videos = (video for f in _folders(exercise) for video in sorted(f.glob("good*.mp4")))
    return next(videos, None)


def demo_video(exercise: str) -> Path | None:
    """The looped clip that shows how an exercise is done, None when there is none.

    H.264 in `exercises/demos/NAME.mp4`, as a camera would see it: whoever shows it as a mirror
    turns it round.
    """
    package = Path(__file__).resolve().parents[1]
    roots = (Path(), package.parent, package)
    clips = (root / "exercises" / "demos" / f"{exercise}.mp4" for root in roots)
    return next((clip for clip in clips if clip.is_file()), None)


def _folders(exercise: str) -> list[Path]:
    package = Path(__file__).resolve().parents[1]
    folders = [root / "samples" / exercise for root in (Path(), package.parent, package)]
    return [folder for folder in folders if folder.is_dir()]
