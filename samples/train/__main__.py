"""`python -m samples.train`: clips, weights, errors on bodies held out, and the card, in one go."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.common.progress import console_progress
from coach.measures.learned.linear_map import load_weights
from coach.measures.learned.trained_on import chance_name
from samples.train.clips import Clip, read_clip
from samples.train.learned import LEARNED, WEIGHTS, Learned
from samples.train.material import (
    find_clips,
    make_clips,
    read_what_they_are,
    see_clips,
    unseen_clips,
)
from samples.train.ridge import choose_penalties, errors, fit, held_out

__all__ = ["main"]

Array = NDArray[np.float64]

_ROOT = Path(__file__).resolve().parents[2]

_DESCRIPTION = """\
Learn what no formula reads well, from rendered people whose every angle is known.

Films the clips that are missing, lets the pose network see them, fits, writes the weights. Every
error it prints is on bodies that were held out. Clips that exist are kept, so a long run may be
stopped with Ctrl-C and started again; about 20 s a clip on one core.
"""
_EXAMPLES = """\
examples:
  python -m samples.train ~/training --clips --jobs 2 --card      all, from nothing to the card
  python -m samples.train ~/training                               again, from the clips there are
  python -m samples.train ~/training --only turn --out /tmp       weights to look at, not to ship
  python -m samples.train ~/strangers --judge --clips 40           those that ship, on new people
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, or 2 for what the user can put right."""
    options = _parser().parse_args(arguments)
    try:
        chosen = [learned for learned in LEARNED if options.only in (None, learned.name)]
        if options.judge:
            _judge(chosen, options)
        else:
            for learned in chosen:
                _learn(learned, options)
        return _card() if options.card else 0
    except CoachError as error:
        print(f"samples.train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. Finished clips are kept; the same command goes on from here.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m samples.train",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="DIR", help="folder of the clips to learn from")
    add(
        "--clips",
        type=int,
        nargs="?",
        const=0,
        metavar="N",
        help="make the clips that are missing: those that the weights which come with coach were "
        "learned from, or with N, N of them and of the seeds after",
    )
    add(
        "--judge",
        action="store_true",
        help="learn nothing: say how the weights that come with coach do on the clips there that "
        "they never saw; --clips N makes N such",
    )
    add("--jobs", type=int, default=1, help="clips made or seen at a time (default: %(default)s)")
    add("--only", choices=[learned.name for learned in LEARNED], help="only this measure")
    add("--out", type=Path, default=WEIGHTS, metavar="DIR", help="where the weights go")
    add("--card", action="store_true", help="judge the kept samples, write the card anew")
    return parser


def _learn(learned: Learned, options: argparse.Namespace) -> None:
    folder: Path = options.folder.expanduser()
    if options.clips is not None:
        clips = options.clips or len(learned.seeds)
        made = make_clips(learned, folder, clips, jobs=options.jobs)
        print(f"{learned.name}: {made} clips made, the others were there")
    videos = find_clips(learned, folder)
    if options.clips == 0:
        shipped = {chance_name(seed) for seed in learned.seeds}
        videos = [video for video in videos if video.stem in shipped]
    logs = _seen(videos, options)
    clips = _clips(logs, learned)
    penalties = choose_penalties(clips)
    print(f"{learned.name}: {len(clips)} bodies, each held out once; penalties {penalties}")
    _print_errors(learned, clips, held_out(clips, penalties))
    out = options.out.expanduser() / f"{learned.name}.npz"
    fit(clips, penalties, read_what_they_are(logs)).save(out)
    print(f"{learned.name}: {out}, {out.stat().st_size / 1024:.1f} kB")


def _clips(logs: Sequence[Path], learned: Learned) -> list[Clip]:
    clips = [clip for log in logs if (clip := read_clip(log, learned)) is not None]
    if len(clips) < len(logs):
        print(
            f"{learned.name}: {len(logs) - len(clips)} clips left out: nobody seen at their start"
        )
    return clips


def _print_errors(learned: Learned, clips: Sequence[Clip], told: Sequence[Array]) -> None:
    for line in errors(clips, told, tuple(learned.outputs)):
        print(f"{learned.name}: {line}")


def _judge(chosen: Sequence[Learned], options: argparse.Namespace) -> None:
    """Say how the weights that come with coach do on the clips there that they never saw.

    Raises:
        CoachError: there are none for any of them.
    """
    folder: Path = options.folder.expanduser()
    strangers = {}
    for learned in chosen:
        if options.clips:
            made = make_clips(learned, folder, options.clips, jobs=options.jobs, unseen=True)
            print(f"{learned.name}: {made} clips made, the others were there")
        strangers[learned.name] = unseen_clips(learned, folder)
    if not any(strangers.values()):
        raise CoachError(
            f"{folder}: expected clips by chance that {', '.join(strangers)} never saw, found "
            "none; --clips N makes them"
        )
    for learned in chosen:
        logs = _seen(strangers[learned.name], options)
        if logs:
            print(f"{learned.name}: {len(logs)} clips that {learned.name}.npz never saw")
            clips = _clips(logs, learned)
            model = load_weights(learned.name)
            _print_errors(learned, clips, [model(clip.changes) for clip in clips])


def _seen(videos: list[Path], options: argparse.Namespace) -> list[Path]:
    """The pose logs of the videos, made where they are missing."""
    with console_progress() as progress:
        return see_clips(
            videos,
            jobs=options.jobs,
            told=lambda part: progress(f"Seeing {len(videos)} clips", part),
        )


def _card() -> int:
    """The card, in a process of its own: this one may still hold the weights of before."""
    page = "coach/evaluation/README.md"
    command = [sys.executable, "-m", "coach", "accuracy", "--logs", "--update", page]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
