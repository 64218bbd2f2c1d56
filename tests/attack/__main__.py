"""What was tried on coach and what held, as tables: `python tests/attack [--long]`.

Runs what stands beside this file, and unrest of a still person for every judged exercise, and puts
the tables into README.md here.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE.parent / "helpers")]

from wavering import KINDS, shown, told  # noqa: E402
from worsened import LAWS, RIGHT, broken  # noqa: E402

from coach import __version__  # noqa: E402
from coach.exercise.loader import exercise_names  # noqa: E402

PAGE = HERE / "README.md"


def main() -> int:
    """Tries everything; 1 where anything failed or was counted."""
    parser = argparse.ArgumentParser(prog="python tests/attack", description=__doc__)
    parser.add_argument("--long", action="store_true", help="all that takes minutes, too")
    parser.add_argument("--minutes", type=float, default=1, help="of each kind of unrest (1)")
    parser.add_argument("--unrest", action="store_true", help="unrest alone")
    parser.add_argument("--laws", action="store_true", help="the laws alone")
    parser.add_argument("--every", type=int, default=1, help="tries the laws on every N-th sample")
    parser.add_argument("--kinds", help="of unrest, with commas between (all)")
    parser.add_argument("--keep", type=Path, help="a file of unrest tried before: is gone on with")
    parser.add_argument(
        "--for-s", type=float, default=math.inf, help="begins no more after so long"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    options = parser.parse_args()
    failed = False
    if options.laws or (options.long and not options.unrest):
        put("laws", laws_table(RIGHT[:: options.every], options.jobs))
        if options.laws:
            return 0
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
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"no such kind: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or Path(folder) / "tried"
        left = try_unrest(keep, kinds, options.minutes, options.for_s, options.jobs)
        print(f"{left} left to try", file=sys.stderr)
        tried = [Tried(**json.loads(line)) for line in keep.read_text("utf-8").splitlines()]
    if not left:
        put("unrest", unrest_table(tried))
    return 1 if failed or left or any(t.count for t in tried) else 0


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


def laws_table(samples: list[Path], jobs: int) -> str:
    """Under which laws which samples are counted otherwise than as they were recorded."""
    with ProcessPoolExecutor(jobs) as pool:
        found = dict(zip(samples, pool.map(broken, samples, repeat(tuple(LAWS))), strict=True))
    trials, changed = len(LAWS) * len(samples), sum(map(len, found.values()))
    lines = [
        f"{len(samples)} of {len(RIGHT)} samples that are counted right, each seen in {len(LAWS)} "
        "other ways: "
        f"{trials:,} trials, {trials - changed:,} ({(trials - changed) / trials:.1%}) counted the "
        "same.\n",
        "| seen | counted otherwise |",
        "|---|---|",
    ]
    for law in LAWS:
        names = [f"{p.parent.name}/{p.stem}" for p, laws in found.items() if law in laws]
        lines.append(f"| {law} | {', '.join(names) or 'nothing'} |")
    return "\n".join(lines)


@dataclass(frozen=True)
class Tried:
    """What so many minutes of a kind of unrest came to: counted, and refused for the unrest."""

    exercise: str
    kind: str
    minutes: float
    count: int
    refused: int


def try_unrest(keep: Path, kinds: list[str], minutes: float, for_s: float, jobs: int) -> int:
    """Tries what `keep` does not hold yet, and adds it there; how many are left after `for_s`."""
    until_s = time.monotonic() + for_s
    keep.touch()
    known = {(t["exercise"], t["kind"]) for t in map(json.loads, keep.read_text().splitlines())}
    names = [name for name in exercise_names() if shown(name)]
    wanted = [(n, k) for n in names for k in kinds if (n, k) not in known]
    with ProcessPoolExecutor(jobs) as pool, keep.open("a", encoding="utf-8") as out:
        waiting = {pool.submit(_tried, n, k, minutes, until_s) for n, k in wanted}
        for done in as_completed(waiting):
            if (tried := done.result()) is not None:
                out.write(json.dumps(asdict(tried)) + "\n")
                out.flush()
                wanted.remove((tried.exercise, tried.kind))
    return len(wanted)


def _tried(name: str, kind: str, minutes: float, until_s: float) -> Tried | None:
    if time.monotonic() > until_s:
        return None
    summary = told(name, kind, 60 * minutes)
    unsteady = sum(r.reason in ("leapt", "noise", "resized") for r in summary.refused)
    return Tried(name, kind, minutes, summary.count, unsteady)


def unrest_table(tried: list[Tried]) -> str:
    """What was counted and refused, by exercise; how long each kind of unrest was."""
    kinds = list(dict.fromkeys(t.kind for t in tried))
    shortest, longest = min(t.minutes for t in tried), max(t.minutes for t in tried)
    each = f"{longest:g}" if shortest == longest else f"{shortest:g} to {longest:g}"
    by_kind = {k: sum(t.minutes for t in tried if t.kind == k) / 60 for k in kinds}
    lines = [
        f"A still person, {each} minutes of each of {len(kinds)} kinds of unrest (landmarks that "
        "wander or leap by 1 to 10 px, frozen, flickering, anywhere in the picture, left and right "
        "swapped; a picture that drifts; moments of the movement shuffled, frame by frame and each "
        f"shown for up to 4 s): {sum(by_kind.values()):.0f} hours. In hours: "
        + ", ".join(f"{kind} {hours:.1f}" for kind, hours in by_kind.items())
        + ".\n",
        "| exercise | hours | counted | by what | refused as unrest |",
        "|---|---|---|---|---|",
    ]
    for name in sorted({t.exercise for t in tried}):
        own = [t for t in tried if t.exercise == name]
        why = ", ".join(f"{t.kind}: {t.count}" for t in own if t.count) or "nothing"
        hours, count = sum(t.minutes for t in own) / 60, sum(t.count for t in own)
        lines.append(f"| {name} | {hours:.1f} | {count} | {why} | {sum(t.refused for t in own)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
