"""`coach label`: watch a recording, press keys, get its truth."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.common.names import counted, shown
from coach.common.output import refuse_unwritable, write_whole
from coach.common.prompts import at_terminal
from coach.common.reading import read_text
from coach.evaluation.recordings import TRUTH
from coach.evaluation.truth import read_truth, truth_paths
from coach.exercise.spec import Exercise
from coach.label.film import open_film
from coach.label.marks import Labels
from coach.label.player import Player
from coach.label.screens import Screen, TerminalScreen, WindowScreen
from coach.ui.display import has_display

__all__ = ["existing_facts", "label", "save_truth"]

#: Pictures are shown about so often.
TICK_S = 0.02


def existing_facts(recording: Path) -> dict[str, Any] | None:
    """The truth a recording has already, as its file holds it; None when it has none.

    Raises:
        CoachError: there is one, but something is wrong with it.
    """
    if not truth_paths(recording)[0].exists():
        return None
    return dict(read_truth(recording).facts)


def label(
    recording: Path,
    exercise: Exercise,
    *,
    person: str | None = None,
    terminal: bool = False,
) -> str:
    """Plays a recording until it is quit, saves what was marked, and says what came of it.

    Closing the window and Ctrl-C save too. `person` is whom it shows, as the truth will name them.
    With `terminal`, and where there is no display, no window is opened.

    Raises:
        CoachError: nothing to play, an existing truth of another exercise or with mistakes, no
            place to write or to show.
    """
    path = truth_paths(recording)[0]
    if not os.path.isfile(recording):
        raise CoachError(f"{recording}: there is no such file; check its name and folder")
    refuse_unwritable(path)
    facts = existing_facts(recording)
    if facts is not None and facts["exercise"] != exercise.name:
        raise CoachError(
            f"{path}: is a truth of {facts['exercise']}, not of {exercise.name}; label it as that, "
            "or move the file away"
        )
    before = read_text(path) if facts is not None else None
    labels = Labels([f.name for f in exercise.faults], facts)
    if person is not None:
        labels.shows(person)
    film = open_film(recording)
    try:
        player = Player(film, labels, exercise)
        _play(player, _screen(f"coach label: {shown(recording.name)}", terminal=terminal))
        end_s, fps = film.end_s, film.fps
    finally:
        film.close()
    if not labels.changed:
        return (
            f"{shown(path)}: nothing was changed"
            if facts
            else "nothing was marked, nothing is written"
        )
    story = shown(recording.name.removesuffix(recording.suffix))
    truth = labels.facts(exercise=exercise.name, story=story, fps=fps, duration_s=end_s)
    return save_truth(path, truth, before)


def save_truth(path: Path, facts: Mapping[str, Any], before: str | None) -> str:
    """Writes a truth whole or not at all, and says so.

    `before` is the text that was read when labelling began, None if there was no file. Where the
    file has changed since, it is left alone and the labels go beside it.

    Raises:
        CoachError: nothing can be written there.
    """
    text = json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    there = read_text(path) if path.exists() else None
    beside = there != before
    if beside:
        path = path.with_name(f"{path.name.removesuffix(TRUTH)}.mine{TRUTH}")
    write_whole(path, text)
    what = f"{counted(facts['count'], 'repetition')}, {counted(len(facts['faults']), 'fault')}"
    why = " (the truth was changed by someone else meanwhile, and is as it was)" if beside else ""
    return f"{shown(path)}: {what}{why}"


def _screen(title: str, *, terminal: bool) -> Screen:
    if not terminal and has_display():
        return WindowScreen(title)
    if at_terminal():
        return TerminalScreen()
    if terminal:
        raise CoachError("--terminal wants a terminal to press keys in; found none")
    raise CoachError("labelling needs a window or a terminal to press keys in; found neither")


def _play(player: Player, screen: Screen) -> None:
    try:
        last_s = time.monotonic()
        while not (player.quitting or screen.closed):
            screen.show(player.picture, player.lines())
            for key in screen.keys(TICK_S):
                player.press(key)
            now_s = time.monotonic()
            player.pass_time(now_s - last_s)
            last_s = now_s
    except KeyboardInterrupt:
        pass
    finally:
        screen.close()
