"""`coach doctor`: what of this computer coach can use, tried out for real."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from coach.common.errors import CoachError
from coach.common.prompts import CAMERA
from coach.common.versions import versions

__all__ = ["Finding", "add_doctor", "examine"]


def add_doctor(doctor: argparse.ArgumentParser) -> None:
    """The verb `doctor`."""
    doctor.description = (
        "Tries out what coach needs of this computer (camera, pose network, window, "
        "voice) and says what to do about what is missing."
    )
    doctor.add_argument("--camera", type=CAMERA, default=0, metavar="N", help="which (default: 0)")
    doctor.add_argument(
        "--bench", action="store_true", help="also play a sample aloud and time screen and voice"
    )
    doctor.set_defaults(command=_doctor)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing examined: `fine`, or not and then `text` says what to do."""

    what: str
    fine: bool
    text: str


def _doctor(options: argparse.Namespace) -> int:
    from rich.console import Console

    console = Console(highlight=False)
    fine = True
    for finding in examine(options.camera, bench=options.bench):
        mark = "[green]fine[/]" if finding.fine else "[yellow]look[/]"
        console.print(f"{mark}  {finding.what:<12}", end="")
        console.print(finding.text, markup=False, soft_wrap=True)
        fine = fine and finding.fine
    return 0 if fine else 1


def examine(camera: int = 0, *, bench: bool = False) -> Iterator[Finding]:
    """Looks at versions, history, camera, display, voice and models, and times the pose network.

    With `bench` a sample is played, to time what is drawn and said as well.
    """
    found = ", ".join(f"{name} {version}" for name, version in versions().items())
    yield Finding(what="versions", fine="not installed" not in found, text=found)
    yield _history()
    yield _camera(camera)
    yield _display()
    yield _voice()
    yield _sounds()
    yield from _models()
    yield _engine()
    yield _speed()
    if bench:
        yield _latency()


def _history() -> Finding:
    """Where the history lies, opened for a try if there is one."""
    from coach.history import History, data_folder

    try:
        with History(data_folder()) as history:
            n = len(history.sessions())
            held = f"{n} session{'s' * (n != 1)}" if history.path.exists() else "none yet"
            return Finding(what="history", fine=True, text=f"{history.path}: {held}")
    except CoachError as error:
        return Finding(what="history", fine=False, text=str(error))


def _camera(number: int) -> Finding:
    from coach.video.source import open_source

    try:
        with open_source(str(number)) as source:
            width, height = source.size
            return Finding(what="camera", fine=True, text=f"{source.name}: {width}x{height}")
    except CoachError as error:
        return Finding(what="camera", fine=False, text=str(error))


def _display() -> Finding:
    from coach.ui.display import has_display

    if has_display():
        return Finding(what="display", fine=True, text="a window can be opened")
    return Finding(what="display", fine=False, text="none; `coach run` works in the terminal")


def _voice() -> Finding:
    from coach.ui.voice import Voice

    with closing(Voice(muted=True)) as voice:
        text = voice.reason or "the system can speak"
        return Finding(what="voice", fine=voice.reason is None, text=text)


def _sounds() -> Finding:
    from coach.ui.sounds import Sounds

    with closing(Sounds(muted=True)) as sounds:
        text = sounds.reason or "the ticks can be played"
        return Finding(what="sounds", fine=sounds.reason is None, text=text)


def _models() -> Iterator[Finding]:
    from coach.pose.models.model import status

    for state in status():
        what = f"model {state.variant}"
        if state.present:
            yield Finding(what=what, fine=True, text=f"{state.path} ({state.origin}, {state.date})")
        elif state.problem:
            yield Finding(what=what, fine=False, text=state.problem)
        else:
            text = "not fetched yet; done when an exercise first wants it"
            yield Finding(what=what, fine=True, text=text)


def _engine() -> Finding:
    """What runs the networks, and on how many threads."""
    from coach.pose.engine import engine_here, most_threads

    try:
        direct = engine_here() == "direct"
    except CoachError as error:
        return Finding(what="engine", fine=False, text=str(error))
    if direct:
        n = most_threads()
        text = f"the networks run directly (ai-edge-litert), on {n} thread{'s' * (n != 1)}"
    else:
        text = "the networks run in MediaPipe's graph; with ai-edge-litert they are quicker"
    return Finding(what="engine", fine=True, text=text)


def _speed() -> Finding:
    """Times the networks of most exercises on a person, as `coach run` does."""
    from coach.pose.speed import quick_enough

    try:
        speed, words = quick_enough(("full", "lite"), "seated_twist")
    except CoachError as error:
        return Finding(what="speed", fine=False, text=str(error))
    if not words:
        return Finding(what="speed", fine=False, text="no sample here to measure it on")
    helps = "" if speed.enough else " Quick mistakes may be missed: close other programs."
    return Finding(what="speed", fine=speed.enough, text=words + helps)


def _latency() -> Finding:
    """Times a moment from its picture to the screen and to its word, over a sample played."""
    from coach.cli.bench import bench

    try:
        found = bench()
    except CoachError as error:
        return Finding(what="latency", fine=False, text=str(error))
    return Finding(what="latency", fine=found.quick, text=str(found))
