"""Beginnings of the stories the state machine is told."""

from __future__ import annotations

from stories import READY_S, Story

FRAME_S = 1 / 25
SETUP_S = READY_S + 0.5


def ready() -> Story:
    """A story whose start position has been held."""
    return Story().stay(SETUP_S)


def turned(story: Story, peak: float, hold_s: float) -> Story:
    """Out in 1 s, stay, back home in 1 s, half a second of rest."""
    return story.to(peak, 1).stay(hold_s).to(0, 1).stay(0.5)
