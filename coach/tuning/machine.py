"""The checker for many settings at once: the same machine as `coach.checker`, over arrays.

Every piece of the checker's state is an array over S settings, so that a frame costs about the
same for a thousand settings as for one. It finds the same repetitions, holds and faults, to the
last bit; the tests hold the two together, event for event. What no score looks at is left out: the
peak, the part seen, and the moment-to-moment account for the screen. For one setting the checker
itself is faster and tells more.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.checker import GRACE_S, NOISE_FACTOR
from coach.exercise import PHASES
from coach.tuning.fault_watch import FaultWatches
from coach.tuning.outcome import Events, Outcome
from coach.tuning.settings import Bands, Bools, Floats, Settings, any_of, latest_of
from coach.tuning.track import Track

__all__ = ["judge"]

_PHASE = {name: code for code, name in enumerate(PHASES)}


def judge(track: Track, settings: Settings) -> Outcome:
    """Everything that S settings find in a recording whose track serves them all."""
    machine = _Machine(settings, track)
    for i in range(len(track)):
        machine.frame(i)
    return machine.finish()


@dataclass(kw_only=True)
class _Visit:
    """The repetition under way in each setting; K stations, S settings."""

    on: Bools
    start_s: Floats
    holds: Floats
    held: Bools
    last_at: Floats
    faults: Bools

    @classmethod
    def none(cls, stations: int, faults: int, settings: int) -> _Visit:
        return cls(
            on=np.zeros(settings, dtype=bool),
            start_s=np.zeros(settings),
            holds=np.zeros((stations, settings)),
            held=np.zeros((stations, settings), dtype=bool),
            last_at=np.full((stations, settings), -np.inf),
            faults=np.zeros((faults, settings), dtype=bool),
        )

    def open(self, which: Bools, start_s: Floats) -> None:
        self.on |= which
        self.start_s[which] = start_s[which]
        self.holds[:, which] = 0.0
        self.held[:, which] = False
        self.last_at[:, which] = -np.inf
        self.faults[:, which] = False


@dataclass(kw_only=True)
class _Gate:
    """One gate over a recording: its values, and where any setting could object."""

    values: Floats
    objects: Bools
    bad_from: Floats = field(repr=False)


def _suspects(bands: Bands, row: int, values: Floats) -> Bools:
    """Frames (T,) at which `values` are outside the band of at least one setting."""
    suspects: Bools = (values < bands.low[row].max()) | (values > bands.high[row].min())
    return suspects


class _Machine:
    """Method by method the checker's; where it asks one person, this asks S settings."""

    def __init__(self, settings: Settings, track: Track) -> None:
        self._settings = settings
        self._track = track
        exercise = settings.exercise
        k, f, s = len(exercise.stations), len(exercise.faults), len(settings)
        self._each = exercise.movement.rounds == "each"
        self._optional = np.array([[s.optional] for s in exercise.stations])
        self._main = track.values[exercise.movement.measure]
        self._speeds = track.speeds[exercise.movement.measure]
        self._gates = [
            _Gate(
                values=(values := track.values[gate.band.measure]),
                objects=_suspects(settings.gates, g, values),
                bad_from=np.full(s, np.nan),
            )
            for g, gate in enumerate(exercise.movement.gates)
        ]
        self._gates_quiet = True
        self._told_last = np.full(s, -np.inf)
        self._home_last = np.full(s, -np.inf)
        self._closed_at = np.full(s, -np.inf)
        self._visit = _Visit.none(k, f, s)
        self._leap = np.zeros((k, s), dtype=bool)
        self._leap_s = np.zeros(s)
        self._void = np.zeros(s, dtype=bool)
        self._station = np.zeros((k, s), dtype=bool)
        self._station_last = np.full(s, -np.inf)
        self._at_from = np.full(s, np.nan)
        self._hold_from = np.full(s, np.nan)
        self._still_last = np.full(s, np.nan)
        self._held_s = np.zeros(s)
        self._counts = np.zeros((k, s))
        self._faults = FaultWatches(settings, track)
        self._events = Events(exercise)
        self._all = np.ones(s, dtype=bool)
        self._none = np.zeros(s, dtype=bool)

    def frame(self, i: int) -> None:
        track = self._track
        t_s = float(track.t_s[i])
        judged = track.seen[i] and track.ready[i]
        if track.lost[i]:
            self._lose(for_good=not judged)
        if not track.seen[i]:
            self._leap[:] = False
        if not judged:
            return
        if track.asked[i]:
            self._home_last[:] = t_s
            self._told_last[:] = t_s
        blocked = self._blocked(i, t_s)
        unseen = self._none
        if NOISE_FACTOR * track.noise[i] > self._settings.reach.min():
            unseen = NOISE_FACTOR * track.noise[i] > self._settings.reach
            blocked = blocked | unseen
        active = self._all
        if blocked is not self._none:
            self._give_up(blocked)
            active = ~blocked
        value = float(self._main[i])
        if value == value:
            np.copyto(self._told_last, t_s, where=active)
            self._move(t_s, value, float(self._speeds[i]), active)
        else:
            self._leap[:] = False
            self._leave_after_grace(active, t_s)
            unseen = unseen | (active & (t_s - self._told_last > GRACE_S))
        raised = self._faults.update(i, t_s, lambda: self._phase(blocked, unseen), self._station)
        for fault, which in raised:
            self._events.raised(fault, t_s, which)
        for fault, standing in self._faults.standing():
            self._visit.faults[fault] |= standing & self._visit.on

    def finish(self) -> Outcome:
        """The source has ended: what was made and come back from is counted."""
        if len(self._track):
            over = self._visit.on & self._came_back(any_of(self._visit.held))
            end_s = np.full(len(self._settings), self._track.t_s[-1])
            self._close(over, end_s)
        return self._events.outcome(len(self._settings))

    # -- being seen and being in place --------------------------------------------------------

    def _lose(self, *, for_good: bool) -> None:
        for gate in self._gates:
            gate.bad_from[:] = np.nan
        self._gates_quiet = True
        self._faults.reset(for_good=for_good)
        self._give_up(self._all)

    def _blocked(self, i: int, t_s: float) -> Bools:
        """Settings one of whose gates has been shut for long enough; `_none` itself if none."""
        objects = any(gate.objects[i] for gate in self._gates)
        if self._gates_quiet and not objects:
            return self._none
        after_s = self._settings.gate_after_s
        blocked = self._none
        for g, gate in enumerate(self._gates):
            # A gate behind the one that blocks is not asked, and keeps what it remembers.
            asked = ~blocked
            value = float(gate.values[i])
            if value != value or not gate.objects[i]:
                gate.bad_from[asked] = np.nan
                continue
            low, high = self._settings.gates.low[g], self._settings.gates.high[g]
            bad = asked & ~((low <= value) & (value <= high))
            gate.bad_from[asked & ~bad] = np.nan
            gate.bad_from[bad & np.isnan(gate.bad_from)] = t_s
            blocked = blocked | (bad & (t_s - gate.bad_from >= after_s[g]))
        self._gates_quiet = all(np.isnan(gate.bad_from).all() for gate in self._gates)
        return blocked if blocked.any() else self._none

    def _give_up(self, which: Bools) -> None:
        stay = ~which
        self._visit.on &= stay
        self._leap &= stay
        self._station &= stay
        self._void |= which

    # -- the movement -------------------------------------------------------------------------

    def _move(self, t_s: float, value: float, speed: float, active: Bools) -> None:
        visit = self._visit
        home = active & self._settings.home.hold(value)[0]
        np.copyto(self._home_last, t_s, where=home)
        self._void &= ~home
        home_now = self._home_last == t_s
        at = self._where(value)
        anywhere = any_of(at)
        held_any = any_of(visit.held)
        here = at & visit.held
        held_here = any_of(here)
        last = latest_of(visit.last_at)
        # A leap to another station, home not seen between, is not judged before it has stayed.
        leaps = active & anywhere & visit.on & held_any & ~held_here & (self._home_last <= last)
        fresh = leaps & ~any_of(self._leap & at)
        np.copyto(self._leap_s, t_s, where=fresh)
        self._leap = at & leaps
        moving = active & ~(leaps & (t_s - self._leap_s < GRACE_S))
        closes = moving & visit.on & ~held_any & home_now
        out = moving & visit.on & held_any
        if out.any():
            elsewhere = anywhere & ~held_here
            if self._each:
                closes |= out & (home_now | elsewhere)
            else:
                back = latest_of(np.where(here, visit.last_at, -np.inf))
                settled = home_now & (t_s - last >= self._settings.settle_s)
                over = np.where(anywhere & ~elsewhere, self._home_last > back, settled)
                over = np.where(visit.held.all(axis=0), home_now, over)
                closes |= out & over & self._came_back(held_any)
        if closes.any():
            self._close(closes, np.maximum(self._home_last, self._station_last))
        opens = moving & ~visit.on & ~self._void & ~home_now
        if opens.any():
            start_s = np.maximum(self._home_last, self._closed_at)
            visit.open(opens, np.where(np.isfinite(start_s), start_s, t_s))
        stays = moving & anywhere & visit.on
        self._leave_after_grace(moving & ~stays, t_s)
        self._stay(at, stays, leaps, speed, t_s)

    def _where(self, value: float) -> Bools:
        """The station the value is at, (K, S); the one it is at already keeps it longer."""
        at = self._settings.stations.hold(value)
        for k in range(1, len(at)):
            at[k] &= ~at[:k].any(axis=0)
        near = self._settings.near.hold(value)
        for before in (self._station, self._leap):
            kept = near & before
            at &= ~any_of(kept)
            at |= kept
        return at

    def _stay(self, at: Bools, stays: Bools, leaps: Bools, speed: float, t_s: float) -> None:
        """Runs the holds of those settings (S,) that are at a station, `at` (K, S) says which."""
        if not stays.any():
            return
        anew = ~any_of(self._station & at)
        begins = stays & (anew | (t_s - self._station_last > GRACE_S))
        at = at & stays
        moving = any_of(at & (abs(speed) > self._settings.still))
        if begins.any():
            came_s = np.where(anew & leaps, self._leap_s, t_s)
            np.copyto(self._at_from, came_s, where=begins)
            np.copyto(self._hold_from, came_s, where=begins)
            np.copyto(self._still_last, np.where(moving, -np.inf, t_s), where=begins)
            np.copyto(self._held_s, 0.0, where=begins)
        rests = stays & ~moving
        late = rests & (t_s - self._still_last > GRACE_S)
        np.copyto(self._hold_from, t_s - self._held_s, where=late)
        np.copyto(self._still_last, t_s, where=rests)
        np.copyto(self._held_s, t_s - self._hold_from, where=rests)
        self._station = at | (self._station & ~stays)
        np.copyto(self._station_last, t_s, where=stays)
        reached = at & (t_s - self._at_from >= self._settings.dwell_s)
        visit = self._visit
        np.maximum(visit.holds, self._held_s, out=visit.holds, where=reached)
        visit.held |= reached
        np.copyto(visit.last_at, t_s, where=reached)

    def _leave_after_grace(self, which: Bools, t_s: float) -> None:
        self._station &= ~(which & (t_s - self._station_last > GRACE_S))

    def _came_back(self, held_any: Bools) -> Bools:
        """Where every station that is needed was reached, and home again after the last."""
        visit = self._visit
        if self._each:
            return held_any & (self._home_last > latest_of(visit.last_at))
        needed_last = latest_of(np.where(self._optional, -np.inf, visit.last_at))
        complete: Bools = np.logical_and.reduce(visit.held | self._optional, axis=0)
        return held_any & complete & (self._home_last > needed_last)

    def _close(self, which: Bools, end_s: Floats) -> None:
        visit, settings = self._visit, self._settings
        counted = np.flatnonzero(which & any_of(visit.held))
        if len(counted):
            holds = np.where(visit.held, visit.holds, -1.0)[:, counted]
            best = holds.argmax(axis=0)
            short = holds < settings.hold_s[:, counted]
            own = short[best, np.arange(len(counted))] if self._each else any_of(short)
            self._events.repetition(
                setting=counted,
                station=best,
                start_s=visit.start_s[counted],
                end_s=end_s[counted],
                hold_s=latest_of(holds),
                short=own,
                faults=visit.faults[:, counted],
            )
            self._counts[best, counted] += 1
        self._closed_at[which] = end_s[which]
        visit.on &= ~which
        self._station &= ~which

    def _phase(self, blocked: Bools, unseen: Bools) -> NDArray[np.intp]:
        """The code of each setting's phase, its place in `PHASES`."""
        stations = self._settings.exercise.stations
        counts = [
            self._counts[[self._each and s.side == side for s in stations]].sum(axis=0)
            for side in self._settings.exercise.sides
        ] or [self._counts.sum(axis=0)]
        done = np.min(counts, axis=0) >= self._settings.repetitions
        phase = np.where(done, _PHASE["done"], _PHASE["resting"])
        phase = np.where(self._visit.on, _PHASE["moving"], phase)
        phase = np.where(any_of(self._station), _PHASE["holding"], phase)
        phase = np.where(blocked, _PHASE["setup"], phase)
        return np.where(unseen, _PHASE["unseen"], phase)
