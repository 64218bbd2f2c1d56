"""After the movement: what to do when it hurt, how it felt, habits, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, Protocol

from coach.exercise.spec import Priority
from coach.history import Felt
from coach.safety import pain, texts
from coach.safety.pain import WORST
from coach.ui.end_page import END_S
from coach.ui.flow.asking import Asker, PersonLeft
from coach.ui.flow.memory import Memory
from coach.ui.pages import Page

__all__ = ["EndPage", "after_session", "ask_led", "it_hurts"]

#: Nobody may be near the keyboard: then the pages pass by themselves.
NOW_S, ANSWER_S, READ_S = 10.0, 120.0, 60.0

_FELT: Mapping[str | None, Felt] = MappingProxyType(
    {"sharp": "sharp", "shooting": "shooting", "numb": "numb", "mild": "mild"}
)


def it_hurts(asker: Asker, memory: Memory) -> Literal["stop", "gentler"]:
    """What to do now, then what it felt like, then what that means: stop, or on in a gentler form.

    Whoever has gone, or does not answer, stops; what was said so far is kept.
    """
    felt: Felt = "unsaid"
    try:
        now = pain.now_advice()
        asker.ask("hurt_now", lines=now.lines, say=now.say, priority=Priority.STOP, timeout_s=NOW_S)
        answer = asker.ask("hurt_felt", priority=Priority.STOP, timeout_s=ANSWER_S)
        felt = _FELT.get(answer, "unsaid")
    except PersonLeft:
        memory.keep_felt(felt)
        return "stop"
    memory.keep_felt(felt)
    advice = pain.felt(felt)
    try:
        if not advice.stops:
            answer = asker.ask(
                "hurt_mild", lines=advice.lines, say=advice.say, priority=Priority.GUIDE,
                timeout_s=ANSWER_S,
            )  # fmt: skip
            return "gentler" if answer == "gentler" else "stop"
        asker.ask(
            "hurt_stop", lines=advice.lines, say=advice.say, priority=Priority.STOP,
            timeout_s=READ_S,
        )  # fmt: skip
    except PersonLeft:
        pass
    return "stop"


def ask_led(asker: Asker, memory: Memory, led: int) -> int | None:
    """How many of the repetitions that the beat led were done; None where nobody says so."""
    try:
        done = asker.ask_number("led", led, timeout_s=ANSWER_S, n=led)
    except PersonLeft:
        return None
    if done is not None and memory.recorder is not None:
        memory.recorder.report(done, led)
    return done


class EndPage(Protocol):
    """Makes the last page, out of whether it is time to rest, and how it felt in words."""

    def __call__(self, *, hurt: bool, felt: str) -> Page:
        """The page."""


def after_session(asker: Asker, memory: Memory, *, hurt: bool, end: EndPage | None = None) -> bool:
    """Pain now, what that means, today's pops, then what came of it; whether it is time to rest.

    Whoever has gone is asked nothing more.
    """
    rests, felt = hurt, ""
    try:
        score = asker.ask_number("after", WORST, timeout_s=ANSWER_S)
        if score is not None:
            memory.keep_pain(score, "after")
            felt = _felt(memory.before, score)
            advice = pain.after_session(score, memory.before) or pain.lasting(
                memory.minutes_since_hurt(), score
            )
            if advice is not None:
                rests = True
                asker.ask(
                    "hurt_stop", lines=advice.lines, say=advice.say, priority=Priority.STOP,
                    timeout_s=READ_S,
                )  # fmt: skip
        habits = memory.habits_today()
        if habits:
            asker.ask("habit", lines=habits, priority=Priority.GUIDE, timeout_s=READ_S)
        if end is not None:
            asker.show(end(hurt=rests, felt=felt), timeout_s=END_S)
    except PersonLeft:
        pass
    return rests


def _felt(before: int | None, after: int) -> str:
    if before is None:
        return texts.text("felt", "after").format(after=after)
    return texts.text("felt", "both").format(before=before, after=after)
