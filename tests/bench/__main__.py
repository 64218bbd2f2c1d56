"""How fast coach is on this machine: `python tests/bench [--rounds N]`; see tests/README.md."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from runs import Bench, display

ROOT = Path(__file__).resolve().parents[2]
HUDS = {"720p": (1280, 720), "1080p": (1920, 1080)}


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        what: is measured; unit: of its own figure and the bare loop's.
        ratio: whether the goal is one for the ratio to the bare loop, not for the figure.
        least, most: the goal, one of them.
    """

    what: str
    unit: str
    ratio: bool = True
    least: float | None = None
    most: float | None = None

    @property
    def goal(self) -> str:
        """The goal as it is read."""
        return f">= {self.least:,g}" if self.least is not None else f"<= {self.most:,g}"

    def met(self, value: float) -> bool:
        """Whether the value is as good as the goal."""
        return value >= self.least if self.least is not None else value <= (self.most or 0)


#: Ratios are speeds (the bare loop's time over ours), but for start-up and memory: ours over its.
ROWS = {
    "live": Row("live, window and voice", "poses/s", least=0.97),
    "one": Row("replay, one file", "s", least=1.0),
    "four": Row("replay, four files, 2 jobs", "s", least=1.8),
    "judge": Row("judge readings", "frames/s", ratio=False, least=50_000),
    "720p": Row("HUD 720p", "ms/frame", ratio=False, most=4),
    "1080p": Row("HUD 1080p", "ms/frame", ratio=False, most=9),
    "log": Row("pose log, {hours:g} h at 15 fps", "s", ratio=False, most=10),
    "start": Row("coach --help", "s", most=0.3),
    "memory": Row("peak memory, one file", "MB", most=1.35),
}


def main() -> int:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    sample = ROOT / "samples" / "seated_twist" / "good_prayer.mp4"
    parser.add_argument("--rounds", type=int, default=5, help="pairs of each (default: 5)")
    parser.add_argument("--video", type=Path, default=sample, help="of one person, to be replayed")
    parser.add_argument("--exercise", default="seated_twist", help="what is done in it")
    parser.add_argument("--hours", type=float, default=2, help="of the long pose log (default: 2)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds wants 1 or more")

    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, display():
        bench = Bench(options.video, options.exercise, Path(folder))
        for i in range(options.rounds):
            print(f"round {i + 1} of {options.rounds}", file=sys.stderr)
            measure(bench, pairs)
        rate = statistics.median(theirs for _, theirs in pairs["live"])
        print(f"a pose log of {options.hours:g} hours", file=sys.stderr)
        # Nothing but the frames to compare with: the bare loop's time for so many.
        bare_s = options.hours * 3600 * 15 / rate
        pairs["log"].append((bench.long_log_s(options.hours), bare_s))
    print(f"{Path(bench.video).name}, {bench.n_frames} frames, medians of {options.rounds} pairs\n")
    print(table(pairs, options.hours))
    return 0


def measure(bench: Bench, pairs: dict[str, list[tuple[float, float]]]) -> None:
    """One round: each of ours beside the bare loop's, in pairs of (ours, theirs)."""
    own, bare = bench.files(1, jobs=1)
    pairs["one"].append((own.seconds, bare.seconds))
    pairs["memory"].append((own.memory / 1e6, bare.memory / 1e6))
    own, bare = bench.files(4, jobs=2)
    pairs["four"].append((own.seconds, bare.seconds))
    own, bare = bench.start()
    pairs["start"].append((own.seconds, bare.seconds))
    rate = bench.bare_rate()
    pairs["live"].append((bench.live_rate(), rate))
    pairs["judge"].append((bench.judged_rate(), rate))
    for name, size in HUDS.items():
        pairs[name].append((bench.hud_ms(size), 1000 / rate))


def table(pairs: dict[str, list[tuple[float, float]]], hours: float) -> str:
    """What came of it: the medians, and beside them the goals."""
    lines = [f"{'':34}{'coach':>12}{'bare':>12}  {'unit':10}{'ratio':>9}   goal"]
    for key, row in ROWS.items():
        own, bare = zip(*pairs[key], strict=True)
        # Of times the bare loop's over ours, where more is to be better.
        flip = row.unit == "s" and row.least is not None
        ratio = statistics.median(b / a if flip else a / b if b else 0 for a, b in pairs[key])
        figure = statistics.median(own)
        met = "met" if row.met(ratio if row.ratio else figure) else "missed"
        of = "ratio " if row.ratio else ""
        lines.append(
            f"{row.what.format(hours=hours):34}{figure:12,.2f}{statistics.median(bare):12,.2f}"
            f"  {row.unit:10}{ratio:9,.2f}   {of}{row.goal}: {met}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
