"""Make sample videos with exact truth: `python -m samples.make --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coach.common.errors import CoachError
from samples.make.contact_sheet import make_contact_sheet
from samples.make.demos import DEMOS, produce_demos
from samples.make.logs import produce_logs
from samples.make.production import produce
from samples.make.random_stories import EXERCISES, random_story
from samples.make.stories import STORIES
from samples.make.stories_signals import SIGNALS
from samples.make.stories_upsets import UPSETS
from samples.make.story import Story

__all__ = ["main"]

_HERE = Path(__file__).resolve().parent.parent
_DEMOS = _HERE.parent / "exercises" / "demos"
_LOGS = _HERE.parent / "tests" / "data" / "stories"

_DESCRIPTION = """\
Film a drawn person doing an exercise, and write down what really happened.

Each clip is three files: NAME.mp4, NAME.truth.json (what must be counted, which faults, who and
where) and NAME.truth.npz (joints and angles of the spine, frame by frame). The same story and
seed give the same frames. The bodies are MakeHuman's (CC0); they are fetched once, about 50 MB.
"""
_EXAMPLES = """\
examples:
  python -m samples.make --list                        what there is
  python -m samples.make                               make what is missing of the kept set
  python -m samples.make seated_twist/good_crossed     one story; a part of a name will do
  python -m samples.make --all 300 --out ~/training    300 more by chance, for training
  python -m samples.make --all 300 --out ~/training --exercise seated_twist --seed 5000
  python -m samples.make --upsets                      pose logs of what may upset a count
  python -m samples.make --demos                       the looped clips in exercises/demos/
  python -m samples.make --contact-sheet               one picture with a frame of each clip

Clips that exist are skipped (--again makes them anew), so a long run may be stopped with Ctrl-C
and started again.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, or 2 for what the user can put right."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except CoachError as error:
        print(f"samples.make: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. Finished clips are kept; the same command goes on from here.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m samples.make",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="stories to make; none: the kept set")
    add("--list", action="store_true", help="list the stories and what each is for")
    add("--all", type=int, metavar="N", help="make N clips by chance instead; needs --out")
    add("--exercise", choices=EXERCISES, help="only this exercise")
    upsets = (
        "the stories of what may upset a count: only pose log and facts, in tests/data/stories/"
    )
    add("--upsets", action="store_true", help=upsets)
    add("--demos", action="store_true", help="the looped clips that show each exercise")
    add("--out", type=Path, metavar="DIR", help="folder for the clips (default: samples/)")
    add("--seed", type=int, default=0, help="first seed for --all (default: %(default)s)")
    add("--fps", type=float, help="frame rate for --all (default: 12-60, by chance)")
    add("--width", type=int, default=400, help="longer side, px, for --all (%(default)s)")
    add("--jobs", type=int, default=1, help="clips made at a time (default: %(default)s)")
    add("--again", action="store_true", help="make clips anew that exist already")
    add("--contact-sheet", action="store_true", help="make the picture of all clips in --out")
    return parser


def _run(options: argparse.Namespace) -> int:
    kept = _DEMOS if options.demos else _LOGS if options.upsets else _HERE
    folder: Path = (options.out or kept).expanduser()
    if options.contact_sheet:
        print(make_contact_sheet(folder))
        return 0
    stories = _chosen(options)
    if options.list:
        for story in stories:
            print(f"{story.exercise}/{story.name}: {story.notes} Counts {story.count}.")
        return 0
    if options.demos:
        made = produce_demos(stories, folder, again=options.again)
    elif options.upsets:
        made = produce_logs(stories, folder, again=options.again)
    else:
        made = produce(stories, folder, jobs=options.jobs, again=options.again)
    print(f"{made} made, {len(stories) - made} were there, in {folder}")
    return 0


def _chosen(options: argparse.Namespace) -> list[Story]:
    if options.all is not None:
        if options.out is None:
            raise CoachError("--all N: expected --out DIR with it, found none; add a folder.")
        if options.all < 1 or not (options.fps is None or 5 <= options.fps <= 60):
            raise CoachError(
                f"--all {options.all} --fps {options.fps}: expected N of 1 or more and 5-60 fps."
            )
        if options.width % 8 or not 160 <= options.width <= 1920:
            raise CoachError(
                f"--width {options.width}: expected a multiple of 8 of 160-1920 pixels, "
                "so that the encoder takes it."
            )
        exercises = [options.exercise] if options.exercise else list(EXERCISES)
        return [
            random_story(
                exercises[i % len(exercises)],
                options.seed + i,
                fps=options.fps,
                width_px=options.width,
            )
            for i in range(options.all)
        ]
    kept = DEMOS if options.demos else UPSETS + SIGNALS if options.upsets else STORIES
    wanted = [s for s in kept if options.exercise in (None, s.exercise)]
    if not options.names:
        return wanted
    chosen = []
    for name in options.names:
        exact = [s for s in wanted if name in (s.name, f"{s.exercise}/{s.name}")]
        found = exact or [s for s in wanted if name in f"{s.exercise}/{s.name}"]
        if not found:
            raise CoachError(f"{name}: no story has such a name; see --list.")
        chosen += [story for story in found if story not in chosen]
    return chosen


if __name__ == "__main__":
    sys.exit(main())
