"""The pages before and after a session: greeting, health, pain, how it is done, "it hurts"."""

from __future__ import annotations

from coach.ui.flow.after import after_session, it_hurts
from coach.ui.flow.asking import Asker, PersonLeft
from coach.ui.flow.before import Begin, before_session
from coach.ui.flow.greeting import pick_exercise
from coach.ui.flow.memory import Memory

__all__ = [
    "Asker",
    "Begin",
    "Memory",
    "PersonLeft",
    "after_session",
    "before_session",
    "it_hurts",
    "pick_exercise",
]
