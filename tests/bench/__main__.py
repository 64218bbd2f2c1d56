"""How fast coach is on this machine: `python tests/bench [--rounds N]`; see README.md here."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
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
        least, most: the goal, one of them; without one it is what a goal is measured against.
    """

    what: str
    unit: str
    ratio: bool = True
    least: float | None = None
    most: float | None = None

    @property
    def has_goal(self) -> bool:
        """Whether there is a goal."""
        return self.least is not None or self.most is not None

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
    "long": Row("replay, one file {times} times as long", "s", least=1.7),
    "four": Row("replay, four files, 2 jobs", "s", least=1.8),
    "ceiling": Row("two bare loops, four files", "s"),
    "judge": Row("judge readings", "frames/s", ratio=False, least=50_000),
    "720p": Row("HUD 720p", "ms/frame", ratio=False, most=4),
    "1080p": Row("HUD 1080p", "ms/frame", ratio=False, most=9),
    "log": Row("pose log, {hours:g} h at 15 fps", "s", ratio=False, most=10),
    "start": Row("coach --help", "s", most=0.3),
    "memory": Row("peak memory, one file", "MB", most=1.35),
}


#: Seconds a round, and the log of an hour, take on an idle machine of two cores.
ROUND_S, LOG_HOUR_S = 110, 6
#: So often the video is shown in the long file.
TIMES = 4


class Progress:
    """Says on the error stream what is being measured, how long it has run and will run in all."""

    def __init__(self, rounds: int, hours: float) -> None:
        self._began_s = time.monotonic()
        self._rounds, self._log_s = rounds, hours * LOG_HOUR_S
        self._whole_s = rounds * ROUND_S + self._log_s
        self._round = 0

    def begin_round(self) -> None:
        """The next round; from the second on the first tells how long one takes here."""
        if self._round:
            round_s = (time.monotonic() - self._began_s) / self._round
            self._whole_s = round_s * self._rounds + self._log_s * max(1.0, round_s / ROUND_S)
        self._round += 1

    def say(self, what: str) -> None:
        """This is measured now."""
        at = [f"{s / 60:.1f}" for s in (time.monotonic() - self._began_s, self._whole_s)]
        where = f"round {self._round} of {self._rounds}"
        print(f"{at[0]} of about {at[1]} min, {where}: {what}", file=sys.stderr, flush=True)


def main() -> int:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    sample = ROOT / "samples" / "seated_twist" / "good_prayer.mp4"
    parser.add_argument("--rounds", type=int, default=3, help="pairs of each (default: 3)")
    parser.add_argument("--video", type=Path, default=sample, help="of one person, to be replayed")
    parser.add_argument("--exercise", default="seated_twist", help="what is done in it")
    parser.add_argument("--hours", type=float, default=2, help="of the long pose log (default: 2)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds wants 1 or more")

    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    progress = Progress(options.rounds, options.hours)
    with tempfile.TemporaryDirectory() as folder, display():
        progress.say("poses of the video, once")
        bench = Bench(options.video, options.exercise, Path(folder))
        for _ in range(options.rounds):
            progress.begin_round()
            measure(bench, pairs, progress)
        rate = statistics.median(theirs for _, theirs in pairs["live"])
        progress.say(f"a pose log of {options.hours:g} hours, once")
        # Nothing but the frames to compare with: the bare loop's time for so many.
        bare_s = options.hours * 3600 * 15 / rate
        pairs["log"].append((bench.long_log_s(options.hours), bare_s))
    print(f"{Path(bench.video).name}, {bench.n_frames} frames, medians of {options.rounds} pairs\n")
    print(table(pairs, options.hours))
    return 0


def measure(bench: Bench, pairs: dict[str, list[tuple[float, float]]], progress: Progress) -> None:
    """One round: each of ours beside the bare loop's, in pairs of (ours, theirs)."""
    progress.say("one file")
    own, bare = bench.files(1, jobs=1)
    pairs["one"].append((own.seconds, bare.seconds))
    pairs["memory"].append((own.memory / 1e6, bare.memory / 1e6))
    progress.say("one long file")
    own, bare = bench.long_file(TIMES)
    pairs["long"].append((own.seconds, bare.seconds))
    progress.say("four files")
    own, bare = bench.files(4, jobs=2)
    pairs["four"].append((own.seconds, bare.seconds))
    progress.say("two bare loops side by side")
    pairs["ceiling"].append((bench.bare_side_by_side_s(), bare.seconds))
    progress.say("start-up, the live loop, the judge, the drawing")
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
        flip = row.unit == "s" and row.most is None
        ratio = statistics.median(b / a if flip else a / b if b else 0 for a, b in pairs[key])
        figure = statistics.median(own)
        met = "met" if row.met(ratio if row.ratio else figure) else "missed"
        of = "ratio " if row.ratio else ""
        what = row.what.format(hours=hours, times=TIMES)
        judged = f"{of}{row.goal}: {met}" if row.has_goal else "the most that two processes give"
        lines.append(
            f"{what:34}{figure:12,.2f}{statistics.median(bare):12,.2f}"
            f"  {row.unit:10}{ratio:9,.2f}   {judged}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
