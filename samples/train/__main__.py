"""`python -m samples.train`: rendered clips to weights, with the error on bodies held out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from coach.accuracy import Curve, score_measure
from coach.errors import CoachError
from coach.exercise_file import load
from coach.measures.twist_model import WEIGHTS
from coach.progress import console_progress
from coach.replay import record
from samples.train.clips import Clip, read_clip
from samples.train.fit import cross_validated, fit

EXERCISE = "seated_twist"
FEWEST = 20
OUT = Path(__file__).resolve().parents[2] / "coach" / "measures" / WEIGHTS


def main() -> int:
    """Trains and writes the weights; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.train",
        description="Learns the turn of the ribs from clips of `python -m samples.make --all`. "
        "Every error it prints is on bodies that were held out (five folds by clip).",
        epilog="example: python -m samples.make --all 300 --out ~/training --exercise "
        "seated_twist && python -m samples.train ~/training && coach accuracy",
    )
    parser.add_argument("clips", type=Path, help="folder of rendered clips with their truth")
    parser.add_argument("--out", type=Path, default=OUT, help="where the weights go")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        clips = _clips(options.clips)
    except CoachError as error:
        print(f"samples.train: {error}", file=sys.stderr)
        return 2
    measured, true, arms = cross_validated(clips, seed=options.seed)
    for kind in ("", *sorted(set(arms))):
        rows = np.array([not kind or a == kind for a in arms])
        score = score_measure([Curve(measure="turn", measured=measured[rows], true=true[rows])])
        print(
            f"{kind or 'all':10} MAE {score.mae:.1f}  95 % below {score.p95:.1f}  "
            f"r {score.r:.3f}  slope {score.slope:.2f}  side right {score.sign:.1%}"
        )
    error_deg = float(np.abs(measured - true).mean())
    fit(clips, seed=options.seed, error_deg=error_deg).save(options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1024:.1f} kB from {len(clips)} bodies")
    return 0


def _clips(folder: Path) -> list[Clip]:
    videos = sorted((folder / EXERCISE).glob("*.mp4"))
    if len(videos) < FEWEST:
        raise CoachError(
            f"{folder / EXERCISE}: expected {FEWEST} clips or more, found {len(videos)}"
        )
    exercise = load(EXERCISE)
    clips = []
    with console_progress() as progress:
        for i, video in enumerate(videos):
            log = video.with_suffix(".npz")
            if not log.is_file():
                record(str(video), log, exercise=exercise)
            clip = read_clip(log)
            clips += [clip] if clip is not None else []
            progress(f"Reading {len(videos)} clips", (i + 1) / len(videos))
    return clips


if __name__ == "__main__":
    sys.exit(main())
