"""What was tried on coach and what held, as a table: `python tests/attack [--long]`.

Runs what stands beside this file, and unrest of a still person for every judged exercise, and puts
the table into README.md here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE.parent / "helpers")]

from wavering import HELD, KINDS, shown, told  # noqa: E402

from coach import __version__  # noqa: E402
from coach.exercise.loader import exercise_names  # noqa: E402

PAGE = HERE / "README.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def main() -> int:
    """Tries everything; 1 where anything failed or was counted."""
    parser = argparse.ArgumentParser(prog="python tests/attack", description=__doc__)
    parser.add_argument("--long", action="store_true", help="all that takes minutes, too")
    parser.add_argument("--minutes", type=float, default=1, help="of each kind of unrest (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    options = parser.parse_args()
    began_s = time.monotonic()
    lines, failed = tried_on(long=options.long)
    noise = list(unrest(options.minutes, options.jobs))
    counted = sum(n for _, _, n, _ in noise)
    minutes = (time.monotonic() - began_s) / 60
    form = "long" if options.long else "short"
    text = (
        f"coach {__version__}, the {form} form, {minutes:.0f} minutes of trying.\n\n"
        "| inputs | tried | read | refused in a line | failed |\n|---|---|---|---|---|\n"
        + "\n".join(lines)
        + f"\n\nA still person, {options.minutes:g} minutes of each of {len(KINDS)} kinds of "
        "unrest (wandering and leaping landmarks of 1 to 10 px, frozen, shuffled, flickering), and "
        "as long of moments of the movement shuffled and each shown for up to 4 s:\n\n"
        "| exercise | counted in unrest | by what | counted in held moments |\n|---|---|---|---|\n"
        + "\n".join(f"| {name} | {n} | {why} | {held} |" for name, why, n, held in noise)
        + "\n"
    )
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + text + END + rest.partition(END)[2], encoding="utf-8")
    print(text)
    return 1 if failed or counted else 0


def tried_on(*, long: bool) -> tuple[list[str], bool]:
    """Runs the tests here; a row for each kind of input, and for the tests themselves."""
    with tempfile.TemporaryDirectory() as folder:
        told_in = Path(folder) / "tallies"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE)]
            + (["-m", "system or not system"] if long else []),
            cwd=ROOT,
            env={**os.environ, "COACH_TALLIES": str(told_in)},
            capture_output=True,
            text=True,
            check=False,
        )
        tallies = told_in.read_text(encoding="utf-8").splitlines() if told_in.exists() else []
    sums: dict[str, list[int]] = {}
    for line in tallies:
        row = json.loads(line)
        own = sums.setdefault(row["what"], [0, 0, 0])
        for i, key in enumerate(("read", "refused", "failed")):
            own[i] += row[key]
    rows = [(what, sum(n), *n) for what, n in sorted(sums.items())]
    totals = [sum(row[i] for row in rows) for i in range(1, 5)]
    lines = [
        f"| {what} | " + " | ".join(f"{n:,}" for n in numbers) + " |"
        for what, *numbers in [*rows, ("all", *totals)]
    ]
    summary = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr
    lines.append(f"\nThe tests of this folder: {summary.partition(' in ')[0].strip('= ')}.")
    return lines, done.returncode != 0


def unrest(minutes: float, jobs: int) -> Iterator[tuple[str, str, int, int]]:
    """Of each judged exercise: its name, what was counted in which unrest, how much, held."""
    names = [name for name in exercise_names() if shown(name)]
    with ProcessPoolExecutor(jobs) as pool:
        for name, counts in zip(
            names, pool.map(_counts, names, [minutes] * len(names)), strict=True
        ):
            held = counts.pop(HELD)
            found = {kind: n for kind, n in counts.items() if n}
            why = ", ".join(f"{kind}: {n}" for kind, n in found.items()) or "nothing"
            yield name, why, sum(found.values()), held


def _counts(name: str, minutes: float) -> dict[str, int]:
    return {kind: told(name, kind, 60 * minutes).count for kind in (*KINDS, HELD)}


if __name__ == "__main__":
    sys.exit(main())
