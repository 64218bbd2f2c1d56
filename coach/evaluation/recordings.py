"""The recordings in a folder: videos, and the pose logs beside them or alone."""

from __future__ import annotations

from pathlib import Path

from coach.common.errors import CoachError

__all__ = [
    "LOG",
    "TRUE_CURVES",
    "TRUTH",
    "VIDEOS",
    "find_labelled",
    "find_recordings",
    "log_and_video",
]

#: The endings of videos and pose logs, and of the files that hold the truth beside them.
VIDEOS = (".mp4", ".mov", ".m4v", ".mkv", ".avi", ".webm", ".gif")
LOG = ".npz"
TRUTH = ".truth.json"
TRUE_CURVES = ".truth.npz"


def find_labelled(folder: Path, *, logs: bool, quickest: bool = False) -> list[Path]:
    """Every recording under `folder` that has a truth: videos, or their pose logs with `logs`.

    A video that has a pose log beside it counts once: as the video, or as the log with `quickest`.

    Raises:
        CoachError: there is none.
    """
    found = []
    for truth in sorted(folder.rglob(f"*{TRUTH}")):
        stem = truth.name.removesuffix(TRUTH)
        endings = (LOG,) if logs else (LOG, *VIDEOS) if quickest else (*VIDEOS, LOG)
        # Cameras and phones write IMG_0001.MOV.
        paths = (truth.with_name(stem + form) for e in endings for form in (e, e.upper()))
        found += [p for p in paths if p.is_file()][:1]
    if not found:
        what = "pose log" if logs else "recording"
        raise CoachError(
            f"{folder}: no {what} with a .truth.json beside it; "
            "`coach label` makes one, samples/README.md shows how to write it"
        )
    return found


def find_recordings(folder: Path) -> list[Path]:
    """Every recording under `folder`, labelled or not: its video, or the pose log without one.

    Raises:
        CoachError: there is none.
    """
    found = [video or log for log, video in log_and_video(folder)]
    if not found:
        raise CoachError(
            f"{folder}: no recording in it; expected videos ({' '.join(VIDEOS)}) or pose logs "
            f"({LOG})"
        )
    return found


def log_and_video(folder: Path) -> list[tuple[Path, Path | None]]:
    """What to measure and what to play of each recording under `folder`, sorted by name.

    A recording that has a pose log is measured by it; None where there is no video to play.
    """
    stems: dict[Path, dict[str, Path]] = {}
    for path in sorted(folder.rglob("*")):
        ending = path.suffix.lower()
        hidden = path.name.startswith(".")
        if ending in (LOG, *VIDEOS) and not path.name.endswith(TRUE_CURVES) and not hidden:
            stems.setdefault(path.with_suffix(""), {}).setdefault(ending, path)
    pairs = []
    for endings in stems.values():
        video = next((endings[e] for e in VIDEOS if e in endings), None)
        measured = endings.get(LOG, video)
        if measured is not None and measured.is_file():
            pairs.append((measured, video))
    return pairs
