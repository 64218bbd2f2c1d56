"""From somebody coming into the picture to "go": advice, a start position held still, 3, 2, 1.

Nothing is counted meanwhile. The start position is told by the same `Reader` that a session uses,
so that what passes here is a baseline there; the observations of the countdown are kept, for the
session to learn it from them.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from coach.engine.reader import Reader, Reading
from coach.engine.setup_advice import FLOOR_POSTURES, Advice, advice_for, is_upright
from coach.exercise.spec import Exercise
from coach.pose.body import Body
from coach.pose.light import Light
from coach.pose.types import Observation

__all__ = ["COUNTDOWN_S", "Readiness", "Ready"]

#: The countdown: a number a second.
COUNTDOWN_S = 3.0
#: An advice is told when it has been in the way for so long, and stays told for so long at least.
NOTICE_S, STAYS_S = 0.6, 2.0
#: Advice that does not block (see `Advice.blocks`) is given up after so long.
PATIENCE_S = 6.0
#: The start position must be held still; for somebody who cannot, so long in it is enough.
UNSTILL_S = 4.0
#: A countdown is broken off by what is in the way for so long.
FLICKER_S = 0.6
#: Shoulders or hips that move by more during the countdown, in torso lengths, are not settled.
MOVED = 0.15
#: On the floor: seen upright, facing the camera, for so long before lying down.
FACED_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Ready:
    """How far it is.

    Attributes:
        advice: what the person is told to put right, None for nothing.
        number: 3, 2 or 1 while it is counted down, else None.
        progress: how much of the countdown has passed, 0..1; 1 is "go".
        blocked_by: the first thing in the way at this very moment, told or not; None for none.
    """

    advice: Advice | None = None
    number: int | None = None
    progress: float = 0.0
    blocked_by: str | None = None

    @property
    def go(self) -> bool:
        """Whether it may begin."""
        return self.progress >= 1.0


class Readiness:
    """Watches one setting up, from the beginning or after a pause.

    Args:
        resumed: after a pause somebody on the floor need not show their face first.
    """

    def __init__(self, exercise: Exercise, *, resumed: bool = False) -> None:
        self._exercise = exercise
        self._reader = Reader(exercise)
        self._faces = exercise.setup.posture in FLOOR_POSTURES and not resumed
        self._upright_from_s = math.inf
        self._advised: Advice | None = None
        self._advised_s = -math.inf
        self._since: dict[str, float] = {}
        self._first_s: dict[str, float] = {}
        self._right_from_s = math.inf
        self._count_from_s: float | None = None
        self._count_from: Observation | None = None
        self._wrong_from_s = math.inf
        self._kept: deque[Observation] = deque()

    @property
    def kept(self) -> list[Observation]:
        """The observations of the countdown before this one, without their pictures."""
        return list(self._kept)

    def update(self, observation: Observation, light: Light, *, crowded: bool = False) -> Ready:
        """Takes the next observation (times increasing) and the light of its picture."""
        t_s = observation.t_s
        reading = self._reader.read(t_s, observation.pose)
        found = advice_for(self._exercise, observation.pose, reading, light, crowded=crowded)
        found = self._face_first(observation, found)
        blocking = next((a for a in found if a.blocks), None)
        standing = self._advise(t_s, found)
        if blocking is not None or not self._at_rest(reading) or self._has_moved(observation):
            return self._wrong(t_s, observation, standing, blocking)
        self._wrong_from_s = math.inf
        self._right_from_s = min(self._right_from_s, t_s)
        if self._count_from_s is None:
            still = reading.baseline_quality == "good" or t_s - self._right_from_s >= UNSTILL_S
            if not still or standing is not None:
                return Ready(advice=standing)
            self._count_from_s = t_s
            self._count_from = observation
        return self._counting(t_s, observation)

    def _at_rest(self, reading: Reading) -> bool:
        """Whether the movement has not begun: the main measure is where it rests, or unknown."""
        if self._exercise.kind == "hold":
            return True
        band = self._exercise.movement.rest_band
        value = reading.value(band.measure)
        return math.isnan(value) or band.contains(value, 0.5 * self._exercise.smallest)

    def _has_moved(self, observation: Observation) -> bool:
        """Whether somebody who is being counted down is still settling, or begins too early."""
        if self._count_from_s is None or self._count_from is None:
            return False
        if self._count_from.pose is None or observation.pose is None:
            return False
        before, now = Body(self._count_from.pose), Body(observation.pose)
        shifts = [abs(now.middle(j) - before.middle(j)) for j in ("shoulder", "hip")]
        return max(shifts) > MOVED * before.torso_px

    def _wrong(
        self, t_s: float, observation: Observation, told: Advice | None, blocking: Advice | None
    ) -> Ready:
        """Something is in the way; a countdown forgives a flicker of it."""
        self._wrong_from_s = min(self._wrong_from_s, t_s)
        by = blocking.name if blocking else None
        if t_s - self._wrong_from_s > FLICKER_S:
            self._count_from_s = None
            self._right_from_s = math.inf
            self._kept.clear()
            if self._reader.baseline is not None:
                self._reader = Reader(self._exercise)  # stillness is to be shown anew
        if self._count_from_s is None:
            return Ready(advice=told, blocked_by=by)
        return replace(self._counting(t_s, observation), blocked_by=by)

    def _counting(self, t_s: float, observation: Observation) -> Ready:
        assert self._count_from_s is not None
        passed_s = t_s - self._count_from_s
        if passed_s >= COUNTDOWN_S and math.isinf(self._wrong_from_s):
            return Ready(progress=1.0)
        self._kept.append(replace(observation, frame=None))
        number = max(1, math.ceil(COUNTDOWN_S - passed_s))
        return Ready(number=number, progress=min(0.999, passed_s / COUNTDOWN_S))

    def _face_first(self, observation: Observation, found: list[Advice]) -> list[Advice]:
        """On the floor: who has not been seen facing the camera is asked to, before going down."""
        if not self._faces or observation.pose is None:
            return found
        body = Body(observation.pose)
        t_s = observation.t_s
        faced = is_upright(body) and body.sees("nose", "left_shoulder", "right_shoulder")
        self._upright_from_s = min(self._upright_from_s, t_s) if faced else math.inf
        in_place = not any(a.blocks for a in found)
        if in_place or t_s - self._upright_from_s >= FACED_S:
            self._faces = False  # whoever lies there already need not get up again
            return found
        checks = {gate.name for gate in self._exercise.setup.gates} | {"unseen"}
        rest = [a for a in found if a.name not in checks]
        return [*rest, Advice(name="face_first")]

    def _advise(self, t_s: float, found: list[Advice]) -> Advice | None:
        """The advice that is told now: one at a time, none that only flickers, none for ever."""
        names = {a.name for a in found}
        self._since = {name: self._since.get(name, t_s) for name in names}
        lasting = [a for a in found if t_s - self._since[a.name] >= NOTICE_S]
        lasting = [a for a in lasting if a.blocks or not self._given_up(a, t_s)]
        told = self._advised
        if told is not None and told.name not in names and t_s - self._advised_s < NOTICE_S:
            return told
        if told is not None and told in lasting and t_s - self._advised_s < STAYS_S:
            return told
        first = lasting[0] if lasting else None
        if first is None or told is None or first.name != told.name:
            self._advised_s = t_s
        self._advised = first
        return first

    def _given_up(self, advice: Advice, t_s: float) -> bool:
        return t_s - self._first_s.setdefault(advice.name, t_s) > PATIENCE_S
