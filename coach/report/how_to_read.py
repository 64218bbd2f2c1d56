"""How to read the page: what is claimed when, the error, what no camera sees, where it lies."""

from __future__ import annotations

from coach.common.names import shown
from coach.report.change import FEWEST
from coach.report.facts import ExerciseFacts, Report
from coach.report.gathering import NOTICED
from coach.report.markup import Html, el, joined
from coach.report.numbers import Numbers

__all__ = ["how_to_read"]


def how_to_read(report: Report, numbers: Numbers) -> list[Html]:
    """The last part of the page."""
    parts: list[Html] = [el("h2", "How to read this")]
    if report.session is None and report.sessions:
        parts += _claims()
    if report.exercises:
        parts += [
            el("h3", "How wrong the camera is"),
            el("ul", *(_error(e, numbers) for e in report.exercises)),
            el("h3", "What the camera does not see"),
            el("p", "One camera sees the outside of a body, from one side. It does not see "
               "muscles, single vertebrae or why something hurts. A fault that is not listed may "
               "still have been there."),
            el("ul", *(item for e in report.exercises for item in _blind(e))),
        ]  # fmt: skip
    parts += [
        el("h3", "Where this lies"),
        el("p", "All of it stays on this computer, without any picture: ",
           el("code", shown(report.path)), ". ", el("code", "coach history delete"),
           " removes it. This page is a copy: whoever has the file can read it."),
    ]  # fmt: skip
    return parts


def _claims() -> list[Html]:
    return [
        el("h3", "When a change is called one"),
        el("p", "Compared are medians: the first third of the sessions with the last third, at "
           f"least {FEWEST} of each, and only sessions with the same settings, those in force "
           "now, and those of the first hour after getting up only with each other, where that was "
           "told: a back bends less then. The camera's error is mostly a scale and an offset that "
           "it has with one body, one shirt and one place. How much of that stays the same for "
           "you from day to day is not known, so we assume the worse: that each of the two medians is off "
           "by the typical error on its own, however many sessions it is made of. Their "
           "difference is then off by 1.4 times as much (the square root of two). A change "
           "is called one only when it is larger than that, and larger than what your own "
           "sessions scatter by (95 %). A typical error is an average, not a limit: a change "
           "just beyond it may still be the camera."),
        el("p", "A fault went away, or became rarer, only where that is more than chance (Fisher's "
           "exact test over the same sessions, 95 %)."),
        el("p", f"In the diary a change of {NOTICED:.0f} points of 10 or more counts, which is "
           "about what people notice (Farrar 2001, for pain; taken over for the others)."),
    ]  # fmt: skip


def _error(e: ExerciseFacts, numbers: Numbers) -> Html:
    way = ("exercises", e.name)
    if e.measure_error is None:
        return el("li", f"{e.title}: not known; its measure is used no more.")
    size = numbers(*way, "measure_error", unit=e.unit, digits=None)
    parts: list[str] = [f"{e.title}: ", size, f" ({e.measure_error.source})."]
    if e.error != e.measure_error.value:
        parts += [" A range has two ends: ", numbers(*way, "error", unit=e.unit, digits=None), "."]
    return el("li", joined(parts))


def _blind(e: ExerciseFacts) -> list[Html]:
    if e.exercise is None:
        return []
    return [
        el("li", f"{e.title}, {spot.name.replace('_', ' ')}: {spot.words} ",
           el("span", spot.why, class_="small"))
        for spot in e.exercise.blind_spots
    ]  # fmt: skip
