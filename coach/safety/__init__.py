"""What keeps people safe: the health screen, the pain rules, limits that act, habits told.

Plain data and pure functions: nothing here asks or shows anything. The words are in
`exercises/_health.toml` and `exercises/_safety.toml`.
"""

from __future__ import annotations

from coach.safety.habits import habits_of_day
from coach.safety.health import (
    HealthAnswers,
    HealthScreen,
    Outcome,
    Question,
    answers_in,
    health_screen,
)
from coach.safety.pain import FEELINGS, Advice, before_session, felt, lasting, now_advice
from coach.safety.restrictions import Restrictions, restrictions
from coach.safety.yesterday import Gentle, gentle_today, rests_today

__all__ = [
    "FEELINGS",
    "Advice",
    "Gentle",
    "HealthAnswers",
    "HealthScreen",
    "Outcome",
    "Question",
    "Restrictions",
    "answers_in",
    "before_session",
    "felt",
    "gentle_today",
    "habits_of_day",
    "health_screen",
    "lasting",
    "now_advice",
    "restrictions",
    "rests_today",
]
