"""The one state machine: setup, stations, holds, repetitions, sides, faults.

It knows numbers, bands and time, no exercise and no clock: time comes with each reading. A
repetition is a movement out to a station and back home; its dose (hold, sides, tempo) and its
form (faults) are judged apart from the count.
"""

from __future__ import annotations

import math

from coach.exercise import Exercise, Phase, Side, Station
from coach.faults import BlindWatch, FaultWatch
from coach.reading import Reading
from coach.step import Repetition, Step
from coach.visit import Visit

__all__ = ["GRACE_S", "LOST_S", "Checker"]

#: A flicker: so long may the body be unseen or out of position before the clock notices. Floor
#: poses are lost for a few frames at a time.
GRACE_S = 0.5
#: Unseen for longer, the body may have changed place: a repetition under way is given up and the
#: start position is asked for again. What has been counted stays.
LOST_S = 2.0
#: Somebody who keeps still in the start position is watched for so long, to learn the body's
#: lengths and its resting noise; a movement that begins earlier ends it.
STILL_S = 3.0
#: A movement is judged only where it stands out from the resting noise by so many deviations.
NOISE_FACTOR = 3.0
#: A gap between frames longer than this is not time in position, whatever stands at its ends.
MAX_FRAME_GAP_S = GRACE_S


class Checker:
    """Judges one exercise, reading by reading."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        movement = exercise.movement
        ends = [e for e in (movement.home.low, movement.home.high) if math.isfinite(e)]
        self._home_value = sum(ends) / len(ends)
        self._stations = {s.name: s for s in exercise.stations}
        self.reach = min(
            (_distance(s, self._home_value) for s in exercise.stations if not s.optional),
            default=math.inf,
        )
        self.reset()

    def reset(self) -> None:
        """Forget everything: counts, setup, the repetition under way."""
        self._t_s = math.nan
        self._ready = False
        self._setup_from: float | None = None
        self._setup_last = math.nan
        self._setup_target_s = math.nan
        self._seen_last = -math.inf
        self._told_last = -math.inf
        self._gate_bad_from: dict[str, float] = {}
        self._home_last = -math.inf
        self._closed_at = -math.inf
        self._visit: Visit | None = None
        self._leap: tuple[Station, float] | None = None
        self._void = False
        self._station: Station | None = None
        self._station_last = -math.inf
        self._at_from = self._hold_from = self._still_last = math.nan
        self._held_s = 0.0
        self._count_by_side: dict[Side, int] = dict.fromkeys(self.exercise.sides, 0)
        self._count = 0
        self._faults = FaultWatch(self.exercise.faults)
        self._blind = BlindWatch(self.exercise.blind_spots)

    def update(self, reading: Reading) -> Step:
        """Takes the next reading (times strictly increasing) and says where things stand."""
        t_s = reading.t_s
        dt = 0.0 if math.isnan(self._t_s) else t_s - self._t_s
        self._t_s = t_s
        if dt > LOST_S:
            self._lose()  # paused, or the source stood still: who knows where the body is now
        if not reading.seen:
            return self._unseen(reading)
        value = reading.value(self.exercise.movement.measure)
        self._seen_last = t_s
        if not self._ready:
            blocked = self._prepare(reading)
            if not self._ready:
                return self._step(reading, "setup", value, blocked_by=blocked)
        blocked = self._blocked(reading)
        if NOISE_FACTOR * reading.noise > self.reach:
            blocked = "noise"  # what would be counted may be chance
        finished: Repetition | None = None
        if blocked is not None:
            self._give_up()
        elif not math.isnan(value):
            self._told_last = t_s
            finished = self._move(t_s, value, reading.speed(self.exercise.movement.measure), dt)
        else:
            self._leap = None
            self._stay(None, t_s, value, math.nan)
            if t_s - self._told_last > GRACE_S:
                blocked = "unseen"  # a body is there, what matters of it cannot be told
        phase: Phase = self._phase()
        if blocked is not None:
            phase = "unseen" if blocked in ("unseen", "noise") else "setup"
        station = self._station.name if self._station else None
        fired = self._faults.update(reading, phase, station)
        if self._visit is not None:
            self._visit.faults.update(dict.fromkeys(fired))
        return self._step(reading, phase, value, blocked_by=blocked, repetition=finished)

    def finish(self) -> Repetition | None:
        """The source has ended: a repetition already made and come back from is handed out."""
        if self._visit is None or not self._came_back():
            return None
        return self._close(self._t_s)

    # -- being seen and being in place --------------------------------------------------------

    def _unseen(self, reading: Reading) -> Step:
        self._leap = None
        gone_s = reading.t_s - self._seen_last
        if gone_s <= GRACE_S:
            phase = self._phase() if self._ready else "setup"
            return self._step(reading, phase, math.nan, blocked_by=None)
        if gone_s > LOST_S and self._ready:
            self._lose()
        self._setup_from = None
        return self._step(reading, "unseen", math.nan, blocked_by="unseen")

    def _lose(self) -> None:
        self._ready = False
        self._setup_from = None
        self._gate_bad_from.clear()
        self._faults = FaultWatch(self.exercise.faults)
        self._give_up()

    def _prepare(self, reading: Reading) -> str | None:
        """The start position must be held; a flicker out of it is forgiven."""
        gates = self.exercise.setup.gates
        missing = [g.name for g in gates if not g.band.holds(reading.value(g.band.measure))]
        if missing:
            if self._setup_from is not None and reading.t_s - self._setup_last <= GRACE_S / 2:
                return None
            self._setup_from = None
            return missing[0]
        if self._setup_from is None:
            self._setup_from = reading.t_s
        self._setup_last = reading.t_s
        hold_s = self.exercise.setup.hold_s
        if reading.stir == "travelling" and reading.t_s - self._setup_from < hold_s:
            self._setup_from = reading.t_s  # on the way to its place, not in it
        self._setup_target_s = max(STILL_S, hold_s) if reading.stir == "still" else hold_s
        if reading.t_s - self._setup_from >= self._setup_target_s:
            self._ready = True
            self._home_last = self._told_last = reading.t_s
        return None

    def _setup_progress(self) -> float:
        if self._ready:
            return 1.0
        if self._setup_from is None:
            return 0.0
        # Only time in position counts: while the body is out of sight the progress stands still.
        held_s = self._setup_last - self._setup_from
        return held_s / self._setup_target_s

    def _blocked(self, reading: Reading) -> str | None:
        for gate in self.exercise.movement.gates:
            value = reading.value(gate.band.measure)
            if math.isnan(value) or gate.band.holds(value):
                self._gate_bad_from.pop(gate.name, None)
                continue
            since = self._gate_bad_from.setdefault(gate.name, reading.t_s)
            if reading.t_s - since >= gate.after_s:
                return gate.name
        return None

    def _give_up(self) -> None:
        self._visit = None
        self._leap = None
        self._leave_station()
        self._void = True

    # -- the movement -------------------------------------------------------------------------

    def _home_now(self) -> bool:
        return self._home_last == self._t_s

    def _move(self, t_s: float, value: float, speed: float, dt: float) -> Repetition | None:
        finished: Repetition | None = None
        if self.exercise.movement.home.holds(value):
            self._home_last = t_s
            self._void = False
        station = self._where(value)
        if self._leaps(station, t_s):
            return None
        seen_s = dt if dt <= MAX_FRAME_GAP_S else 0.0
        if self._leap is not None:
            seen_s += t_s - self._leap[1]
        closes = self._closes(station, t_s)
        if self._visit is not None and not (closes and self._leap):
            self._visit.seen_s += seen_s
        if closes:
            finished = self._close(max(self._home_last, self._station_last))
        if self._visit is None and not self._void and not self._home_now():
            self._visit = self._open(t_s)
            self._visit.seen_s = seen_s
        self._stay(station, t_s, value, speed)
        if self._visit is not None:
            self._visit.reach(value, self._home_value)
        return finished

    def _open(self, t_s: float) -> Visit:
        """A repetition begins where home was left, or at the end of the one before."""
        start_s = max(self._home_last, self._closed_at)
        return Visit(start_s if math.isfinite(start_s) else t_s)

    def _where(self, value: float) -> Station | None:
        """The station the value is at; the one it is at already keeps it a little longer."""
        for station in (self._leap[0] if self._leap else None, self._station):
            if station is not None and station.band.holds(value, station.leave):
                return station
        return next((s for s in self._stations.values() if s.band.holds(value)), None)

    def _leaps(self, station: Station | None, t_s: float) -> bool:
        """Whether the value has just leapt to another station, and home was not seen between.

        A misread sign does that for some frames, a body that swung fast stays there: such a frame
        is not judged until it has stayed for the grace.
        """
        visit = self._visit
        if (
            station is None
            or visit is None
            or not visit.holds
            or station.name in visit.holds
            or self._home_last > max(visit.last_at.values())
        ):
            self._leap = None
            return False
        if self._leap is None or self._leap[0] is not station:
            self._leap = (station, t_s)
        return t_s - self._leap[1] < GRACE_S

    def _stay(self, station: Station | None, t_s: float, value: float, speed: float) -> None:
        """Runs the hold at `station`; anywhere else the last one is kept as the grace lasts."""
        if station is None or self._visit is None:
            if self._station is not None and t_s - self._station_last > GRACE_S:
                self._leave_station()
            return
        moving = abs(speed) > station.still
        if station is not self._station or t_s - self._station_last > GRACE_S:
            came_s = self._leap[1] if self._leap and station is not self._station else t_s
            self._leave_station()
            self._station = station
            self._at_from = self._hold_from = came_s
            self._still_last = -math.inf if moving else t_s
        if not moving:
            if t_s - self._still_last > GRACE_S:  # come to rest, after more than a flicker
                self._hold_from = t_s - self._held_s
            self._still_last = t_s
            self._held_s = t_s - self._hold_from
        self._station_last = t_s
        if t_s - self._at_from >= station.dwell_s:
            self._visit.hold(station, self._held_s, t_s)
        if not moving:
            self._visit.values_at.setdefault(station.name, []).append(value)

    def _leave_station(self) -> None:
        self._station = None
        self._held_s = 0.0

    def _came_back(self) -> bool:
        """Whether every station that is needed was reached, and home again after the last."""
        visit = self._visit
        if visit is None or not visit.holds:
            return False
        needed = [s.name for s in self._stations.values() if not s.optional]
        if self.exercise.movement.rounds == "each":
            needed = list(visit.holds)
        return all(name in visit.holds for name in needed) and self._home_last > max(
            visit.last_at[name] for name in needed
        )

    def _closes(self, station: Station | None, t_s: float) -> bool:
        """Whether the repetition under way, or the attempt at one, is over at this frame."""
        visit = self._visit
        if visit is None:
            return False
        if not visit.holds:
            return self._home_now()
        elsewhere = station is not None and station.name not in visit.holds
        if self.exercise.movement.rounds == "each":
            return self._home_now() or elsewhere
        if not self._came_back():
            return False
        if len(visit.holds) == len(self._stations):
            return self._home_now()
        settled_s = t_s - max(visit.last_at.values())
        settled = self._home_now() and settled_s >= self.exercise.movement.settle_s
        if station is None or elsewhere:
            return settled
        return self._home_last > visit.last_at[station.name]

    def _close(self, t_s: float) -> Repetition | None:
        visit, self._visit = self._visit, None
        self._closed_at = t_s
        self._leave_station()
        if visit is None or not visit.holds:
            return None
        stations = list(self._stations.values())
        if self.exercise.movement.rounds == "each":
            stations = [self._stations[max(visit.holds, key=visit.holds.__getitem__)]]
        elif any(s.name not in visit.holds for s in stations if not s.optional):
            return None
        side = stations[0].side if self.exercise.movement.rounds == "each" else None
        short = any(visit.holds.get(s.name, -1.0) < s.hold_s for s in stations)
        self._count += 1
        if side is not None:
            self._count_by_side[side] += 1
        faults = (*visit.faults, "short") if short else tuple(visit.faults)
        duration_s = max(t_s - visit.start_s, 1e-9)
        return Repetition(
            side=side,
            start_s=visit.start_s,
            end_s=t_s,
            hold_s=max(visit.holds.values()),
            peak=visit.peak_at(stations[0]),
            complete=not short,
            faults=faults,
            seen_fraction=min(1.0, visit.seen_s / duration_s),
        )

    # -- what is told -------------------------------------------------------------------------

    def _phase(self) -> Phase:
        if self._station is not None:
            return "holding"
        if self._visit is not None:
            return "moving"
        fewest = min(self._count_by_side.values(), default=self._count)
        return "done" if fewest >= self.exercise.dose.repetitions else "resting"

    def _next_station(self) -> str | None:
        if self._visit is not None and self._visit.holds:
            left = [n for n in self._stations if n not in self._visit.holds]
            return left[0] if left and self.exercise.movement.rounds == "all" else None
        if not self._count_by_side:
            return next(iter(self._stations), None)
        fewest = min(self._count_by_side, key=self._count_by_side.__getitem__)
        return next((s.name for s in self._stations.values() if s.side == fewest), None)

    def _step(
        self,
        reading: Reading,
        phase: Phase,
        value: float,
        *,
        blocked_by: str | None,
        repetition: Repetition | None = None,
    ) -> Step:
        station = self._station
        return Step(
            t_s=reading.t_s,
            phase=phase,
            station=station.name if station else None,
            next_station=self._next_station(),
            side=station.side if station else None,
            count=self._count,
            count_by_side=dict(self._count_by_side),
            held_s=self._held_s,
            hold_target_s=station.hold_s if station else 0.0,
            value=value,
            speed=reading.speed(self.exercise.movement.measure),
            faults=self._faults.standing,
            blind_spots=self._blind.update(reading),
            blocked_by=blocked_by,
            setup_progress=self._setup_progress(),
            repetition=repetition,
        )


def _distance(station: Station, home: float) -> float:
    """How far from home the station begins."""
    return max(station.band.low - home, home - station.band.high, 0.0)
