"""`coach replay` of several recordings: which, where their results go, a table over all of them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from coach.cli.parts import complain, files_read, loaded, table_console, warn, write_json
from coach.cli.side_by_side import Job, Outcome, TellProgress, replay_all
from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import shown
from coach.common.output import claim
from coach.common.threads import cores
from coach.evaluation.recordings import LOG, find_recordings
from coach.exercise.spec import Exercise
from coach.pose.log import is_pose_log
from coach.pose.open_video import choose_model

__all__ = ["are_many", "replay_many", "so_far"]


def are_many(options: argparse.Namespace) -> bool:
    """Whether it takes more than this process: several recordings, a folder of them, a cluster."""
    return (
        len(options.sources) > 1
        or Path(options.sources[0]).is_dir()
        or options.save_logs is not None
        or options.scheduler is not None
    )


def replay_many(options: argparse.Namespace) -> int:
    """Replays them side by side, tells of each and then of all; the exit code of the command."""
    _refuse_misfits(options)
    sources = _sources(options.sources)
    exercise = loaded(options)
    results = _places(sources, _json_folder(options.json), ".json")
    videos = [source for source in sources if not is_pose_log(source)]
    logs = _places(videos, options.save_logs, LOG)
    one_file = [options.json] if not results else []
    claim(
        [*one_file, *results.values(), *logs.values()],
        inputs=[*sources, *files_read(options)],
        force=options.force,
    )
    if videos:
        choose_model(exercise.camera.models, options.model)  # fetched once, not by each process
    jobs = [Job(source=source, save_log=logs.get(source)) for source in sources]
    outcomes: list[Outcome] = []
    with _progress() as tell_progress:
        for outcome in _outcomes(jobs, exercise, options, tell_progress):
            outcomes.append(outcome)
            if outcome.summary is not None and outcome.source in results:
                write_json(results[outcome.source], outcome.summary.as_json())
    # Only now: a bar has to have the terminal for itself.
    for line in dict.fromkeys(line for o in outcomes for line in o.said):
        warn(line)
    complain(o.error for o in outcomes if o.error is not None)
    if not results:
        write_json(options.json, [_as_json(o) for o in outcomes if o.summary or o.error])
    if options.json != "-":
        _tell(outcomes)
    return _exit_code(outcomes)


def _refuse_misfits(options: argparse.Namespace) -> None:
    """Raise `CoachError` where an option is for one recording alone, or for this computer."""
    if options.annotate or options.save_log or options.log_cues:
        raise CoachError(
            "--annotate, --save-log and --log-cues take one SOURCE; replay them one by one "
            "(--save-logs DIR writes the poses of many)"
        )
    if options.scheduler is not None and (options.history or options.jobs is not None):
        raise CoachError(
            "--scheduler goes with neither --history, which is kept on this computer, nor --jobs: "
            "the cluster has as many at a time as it has workers"
        )


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    """130 when one was interrupted or not begun, else 2 when one failed, else 0."""
    if any(o.summary is None or o.summary.interrupted for o in outcomes if o.error is None):
        return 130
    return 2 if any(o.error is not None for o in outcomes) else 0


def _outcomes(
    jobs: Sequence[Job],
    exercise: Exercise,
    options: argparse.Namespace,
    tell_progress: TellProgress,
) -> Iterator[Outcome]:
    """What comes of each, by this machine's cores or by a cluster."""
    if options.scheduler is None:
        return replay_all(jobs, exercise, options, options.jobs or cores(), tell_progress)
    from coach.cli.cluster import replay_on_cluster

    return replay_on_cluster(jobs, exercise, options, options.scheduler, tell_progress)


def _tell(outcomes: Sequence[Outcome]) -> None:
    console = table_console()
    for outcome in outcomes:
        if outcome.summary is not None:
            console.print(outcome.summary.as_text())
            console.print()
    console.print(_table(outcomes))


def so_far(done: int, total: int, left_s: float | None) -> str:
    """How far it has come, in words: "2 of 3, 4:10 left"."""
    if left_s is None:
        return f"{done} of {total}"
    minutes, seconds = divmod(round(left_s), 60)
    return f"{done} of {total}, {minutes}:{seconds:02} left"


def _sources(named: Sequence[str]) -> list[str]:
    """The recordings named, and for a folder those in it."""
    found: list[str] = []
    for name in named:
        folder = Path(name)
        found += map(str, find_recordings(folder)) if folder.is_dir() else [name]
    return found


def _json_folder(where: str | None) -> Path | None:
    """The folder that `--json` names, if it is one: a name that ends in .json is one file."""
    if where is None or where == "-":
        return None
    path = Path(where)
    return path if path.is_dir() or path.suffix.lower() != ".json" else None


def _places(sources: Sequence[str], folder: Path | None, ending: str) -> dict[str, Path]:
    """For each recording its own file in `folder`, which is made; nothing without a folder.

    Raises:
        CoachError: two of them would have the same name, or there can be no such folder.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        claim([folder], inputs=sources, force=True)
    places: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for source in sources:
        name = Path(source).stem + ending
        # Many a disk takes a.json and A.json for one file.
        other = taken.setdefault(name.casefold(), source)
        if source in places or other != source:
            raise CoachError(
                f"{shown(other)} and {shown(source)} would both be written to "
                f"{shown(folder / name)}; rename one, or replay them into two folders"
            )
        places[source] = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoachError(f"{shown(folder)}: no folder can be made: {error.strerror}") from None
    return places


@contextmanager
def _progress() -> Iterator[TellProgress]:
    """A bar over all recordings on the error stream, while that is a terminal."""
    console = Console(stderr=True, highlight=False)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("Replaying", total=None)

        def tell_progress(done: int, total: int, left_s: float | None) -> None:
            bar.update(task, description=so_far(done, total, left_s), completed=done, total=total)

        yield tell_progress


def _as_json(outcome: Outcome) -> dict[str, Any]:
    if outcome.summary is not None:
        return outcome.summary.as_json()
    return {"source": shown(outcome.source), "error": outcome.error}


def _table(outcomes: Sequence[Outcome]) -> Table:
    """A row for each recording: what was counted, and what was said most, or what went wrong."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(_("recording"))
    table.add_column(_("counted"), justify="right")
    table.add_column(_("sides"))
    table.add_column(_("refused"), justify="right")
    table.add_column(_("said most"))
    for outcome in outcomes:
        table.add_row(Text(shown(outcome.source)), *map(Text, _cells(outcome)))
    return table


def _cells(outcome: Outcome) -> tuple[str, str, str, str]:
    summary = outcome.summary
    if summary is None:
        error = (outcome.error or _("Not begun.")).removeprefix(f"{shown(outcome.source)}: ")
        return "", "", "", error
    sides = ", ".join(f"{n} {_(side)}" for side, n in summary.count_by_side.items())
    most = Counter(cue.text for cue in summary.cues).most_common(1)
    said = "".join(f"{text} ({n}x)" if n > 1 else text for text, n in most)
    if summary.interrupted:
        said = f"{said} {_('Stopped early.')}".strip()
    return str(summary.count), sides, str(len(summary.refused)), said
