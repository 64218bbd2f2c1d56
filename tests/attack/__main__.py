"""What was tried on coach and what held, as tables: `python tests/attack [--long]`.

Runs what stands beside this file, and unrest of a still person for every judged exercise, and puts
the tables into README.md here.
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

from wavering import KINDS, shown, told  # noqa: E402

from coach import __version__  # noqa: E402
from coach.exercise.loader import exercise_names  # noqa: E402

PAGE = HERE / "README.md"


def main() -> int:
    """Tries everything; 1 where anything failed or was counted."""
    parser = argparse.ArgumentParser(prog="python tests/attack", description=__doc__)
    parser.add_argument("--long", action="store_true", help="all that takes minutes, too")
    parser.add_argument("--minutes", type=float, default=1, help="of each kind of unrest (1)")
    parser.add_argument("--unrest", action="store_true", help="unrest alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    options = parser.parse_args()
    failed = False
    if not options.unrest:
        began_s = time.monotonic()
        lines, failed = tried_on(long=options.long)
        form = "long" if options.long else "short"
        put(
            "inputs",
            f"coach {__version__}, the {form} form, {_minutes_since(began_s)} of trying.\n\n"
            "| inputs | tried | read | refused in a line | failed |\n|---|---|---|---|---|\n"
            + "\n".join(lines),
        )
    began_s = time.monotonic()
    noise = list(unrest(options.minutes, options.jobs))
    all_s = 60 * options.minutes * len(KINDS) * len(noise)
    put(
        "unrest",
        f"A still person, {options.minutes:g} minutes of each of {len(KINDS)} kinds of unrest "
        "(landmarks that wander or leap by 1 to 10 px, frozen, flickering; moments of the movement "
        "shuffled, frame by frame and each shown for up to 4 s): "
        f"{all_s / 3600:.1f} hours in {_minutes_since(began_s)}.\n\n"
        "| exercise | counted | by what | refused as leapt or noise |\n|---|---|---|---|\n"
        + "\n".join(f"| {name} | {n} | {why} | {no} |" for name, why, n, no in noise),
    )
    return 1 if failed or any(n for _, _, n, _ in noise) else 0


def put(table: str, text: str) -> None:
    """Prints a table and puts it between its marks in README.md."""
    begin, end = f"<!-- {table}: begin -->\n", f"<!-- {table}: end -->\n"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    page = before + begin + text + "\n" + end + rest.partition(end)[2]
    PAGE.write_text(page, encoding="utf-8")
    print(text)


def _minutes_since(began_s: float) -> str:
    return f"{(time.monotonic() - began_s) / 60:.0f} minutes"


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
    """Of each judged exercise: its name, which unrest was counted, how much; how much refused."""
    names = [name for name in exercise_names() if shown(name)]
    with ProcessPoolExecutor(jobs) as pool:
        for name, counts in zip(
            names, pool.map(_counts, names, [minutes] * len(names)), strict=True
        ):
            found = {kind: n for kind, (n, _) in counts.items() if n}
            why = ", ".join(f"{kind}: {n}" for kind, n in found.items()) or "nothing"
            yield name, why, sum(found.values()), sum(no for _, no in counts.values())


def _counts(name: str, minutes: float) -> dict[str, tuple[int, int]]:
    """By kind of unrest, what was counted, and what was refused for its unrest."""
    counts = {}
    for kind in KINDS:
        summary = told(name, kind, 60 * minutes)
        unsteady = sum(r.reason in ("leapt", "noise") for r in summary.refused)
        counts[kind] = summary.count, unsteady
    return counts


if __name__ == "__main__":
    sys.exit(main())
