"""Judges one exercise, reading by reading: what counts, what does not and why.

Four parts with a state each do the work: the start position (the reader's baseline), the
conditions, the hold timer and the repetition cycle. This ties them together, keeps the frames of
the repetition under way, and judges them once, when it closes. It knows numbers, bands and time, no
exercise and no clock: time comes with each reading.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

from coach.engine.baseline import LOST_S
from coach.engine.conditions import Conditions
from coach.engine.faults import BlindWatch, FaultWatch
from coach.engine.hold_timer import HoldTimer
from coach.engine.noise import may_be_chance
from coach.engine.rate import is_slow, needed_fps
from coach.engine.reader import Reading
from coach.engine.repetition_cycle import Attempt, cycle_of
from coach.engine.repetition_verdict import Frame, judged
from coach.engine.results import Refusal, Repetition, Step
from coach.exercise.spec import Exercise, Phase, Priority, Side, Target

__all__ = ["GRACE_S", "Checker"]

#: A flicker: so long may the body be unseen or out of position before the clock notices.
GRACE_S = 0.5
#: So much of the past is kept, in seconds, to be judged anew from a better baseline.
KEPT_S = 90.0


class Checker:
    """Judges one exercise, reading by reading."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._needed_fps = needed_fps(exercise)
        self._stops = {f.name for f in exercise.faults if f.priority is Priority.STOP}
        self.reset()

    def reset(self) -> None:
        """Forget everything: counts, the repetition under way."""
        self._t_s = self._seen_s = -math.inf
        self._conditions = Conditions(self.exercise.conditions)
        self._hold = HoldTimer(GRACE_S)
        self._cycle = cycle_of(self.exercise)
        self._faults = FaultWatch(self.exercise.faults)
        self._blind = BlindWatch(self.exercise.blind_spots)
        self._frames: deque[Frame] = deque()
        self._results: deque[Repetition | Refusal] = deque()
        self._measured_s = -math.inf
        self._closed_s = -math.inf
        self._count_by_side: dict[Side, int] = dict.fromkeys(self.exercise.sides, 0)
        self._count = 0

    def update(self, reading: Reading) -> Step:
        """Takes the next reading (times strictly increasing) and says where things stand."""
        t_s = reading.t_s
        if not reading.seen:
            return self._unseen(reading)
        if t_s - self._seen_s > LOST_S:
            self._lose()
        self._seen_s = t_s
        self._conditions.update(reading)
        if reading.rebased:
            self._judge_anew(reading)
        if reading.baseline_quality in ("none", "poor"):
            self._keep(self._frame(reading))
            return self._step(reading, "setup", reading.start_missing)
        blocked = self._blocked(reading)
        frame = self._frame(reading)
        self._keep(frame)
        self._advance(frame)
        phase: Phase = self._phase(frame.value)
        if blocked is not None:
            phase = "unseen" if blocked in ("unseen", "noise") else "setup"
        target = self._hold.target.name if self._hold.target else None
        frame.faults = self._faults.update(reading, phase, target)
        return self._step(reading, phase, blocked)

    def finish(self) -> tuple[Repetition | Refusal, ...]:
        """The source has ended: what was not handed out yet, and what was under way."""
        attempt = self._cycle.finish(self._t_s)
        if attempt is not None:
            self._close(attempt, self._t_s)
            self._cycle.reset()
        left = tuple(self._results)
        self._results.clear()
        return left

    # -- one moment ---------------------------------------------------------------------------

    def _unseen(self, reading: Reading) -> Step:
        gone_s = reading.t_s - self._seen_s
        ready = reading.baseline_quality in ("provisional", "good")
        if gone_s <= GRACE_S:
            return self._step(reading, self._phase(math.nan) if ready else "setup", None)
        if gone_s > LOST_S:
            self._lose()
        return self._step(reading, "unseen", "unseen")

    def _lose(self) -> None:
        """Out of sight for too long: what had come back counts, what had not is unfinished."""
        attempt = self._cycle.finish(self._seen_s)
        if attempt is not None:
            self._close(attempt, self._seen_s)
        self._conditions.reset()
        self._hold.reset()
        self._cycle.reset()
        self._frames.clear()
        self._faults = FaultWatch(self.exercise.faults)

    def _blocked(self, reading: Reading) -> str | None:
        """What keeps this moment from counting: said at once, judged when a repetition closes."""
        if not math.isnan(reading.value(self.exercise.movement.measure)):
            self._measured_s = reading.t_s
        standing = self._conditions.standing(reading.t_s)
        if standing is not None:
            return standing
        if may_be_chance(reading.noise, self.exercise):
            return "noise"  # what would be counted may be chance
        if reading.t_s - self._measured_s > GRACE_S:
            return "unseen"  # a body is there, but the main measure cannot be read from it
        return None

    def _frame(self, reading: Reading) -> Frame:
        measure = self.exercise.movement.measure
        return Frame(
            t_s=reading.t_s,
            value=reading.value(measure),
            speed=reading.speed(measure),
            values=reading.values,
            noise=reading.noise,
            raw=reading.raw,
            place_px=reading.place_px,
            px_per_m=reading.px_per_m,
            per_growth=reading.per_growth,
            good=self._conditions.standing(reading.t_s) is None and not self._must_stop(),
        )

    def _must_stop(self) -> bool:
        return not self._stops.isdisjoint(self._faults.standing)

    def _keep(self, frame: Frame) -> None:
        self._frames.append(frame)
        while self._frames[0].t_s < frame.t_s - KEPT_S:
            self._frames.popleft()

    def _advance(self, frame: Frame) -> None:
        """Moves hold and cycle on by a frame; a frame without a value is a gap."""
        if math.isnan(frame.value):
            self._hold.update(frame.t_s, None, math.nan, good=False)
            return
        target = self._where(frame.value)
        self._hold.update(frame.t_s, target, frame.speed, good=frame.good)
        frame.target, frame.held_s = self._hold.target, self._hold.held_s
        attempt = self._cycle.update(frame.t_s, frame.value)
        if attempt is not None:
            self._close(attempt, frame.t_s)

    def _where(self, value: float) -> Target | None:
        """The target the value is at; the one it is at already keeps it a little longer."""
        here = self._hold.target
        if here is not None and here.band.contains(value, here.exit_margin):
            return here
        return next((t for t in self.exercise.targets if t.band.contains(value)), None)

    def _judge_anew(self, reading: Reading) -> None:
        """Shifts the kept frames to a better baseline; those after the last repetition count anew.

        The frames are copied, and hold timer and cycle start again from nothing.
        """
        added = reading.rebased
        main = self.exercise.movement.measure
        frames = []
        for frame in self._frames:
            values = {name: v + added.get(name, 0.0) for name, v in frame.values.items()}
            raw = frame.raw + added.get(main, 0.0)
            frames.append(replace(frame, value=values.get(main, math.nan), values=values, raw=raw))
        self._frames = deque(frames)
        self._cycle.reset()
        self._hold.reset()
        for frame in frames:
            if frame.t_s > self._closed_s:
                self._advance(frame)

    # -- a repetition closes ------------------------------------------------------------------

    def _close(self, attempt: Attempt, noticed_s: float) -> None:
        """Judges an attempt; `noticed_s` is the frame that showed it had ended."""
        seen = [f for f in self._frames if attempt.start_s <= f.t_s <= noticed_s]
        self._closed_s = attempt.end_s
        result = judged(attempt, seen, self.exercise, self._conditions)
        if isinstance(result, Repetition):
            self._count += 1
            if result.side is not None:
                self._count_by_side[result.side] += 1
        self._results.append(result)

    def _handed_out(self) -> Repetition | Refusal | None:
        return self._results.popleft() if self._results else None

    # -- what a step says ---------------------------------------------------------------------

    def _phase(self, value: float) -> Phase:
        if self._hold.target is not None:
            return "holding"
        if self._cycle.under_way or not (
            math.isnan(value) or self.exercise.movement.rest_band.contains(value)
        ):
            return "moving"
        fewest = min(self._count_by_side.values(), default=self._count)
        return "done" if fewest >= self.exercise.dose.repetitions else "resting"

    def _next_target(self) -> str | None:
        targets = self.exercise.targets
        if not self._count_by_side:
            there = self._hold.target if self._cycle.under_way else None
            if there is None:
                back = self._cycle.under_way and not self._cycle.out
                return targets[-1 if back else 0].name
            return next((t.name for t in targets if t is not there), None)
        if self._cycle.under_way:
            return None
        fewest = min(self._count_by_side, key=self._count_by_side.__getitem__)
        return next((t.name for t in targets if t.side == fewest), None)

    def _step(self, reading: Reading, phase: Phase, blocked_by: str | None) -> Step:
        self._t_s = reading.t_s
        target = self._hold.target
        result = self._handed_out()
        count, count_by_side = self._count, self._count_by_side.copy()
        for waiting in self._results:  # what was not handed out yet is not counted yet
            if isinstance(waiting, Repetition):
                count -= 1
                if waiting.side is not None:
                    count_by_side[waiting.side] -= 1
        main = self.exercise.movement.measure
        return Step(
            t_s=reading.t_s,
            phase=phase,
            target=target.name if target else None,
            next_target=self._next_target(),
            side=target.side if target else None,
            count=count,
            count_by_side=count_by_side,
            held_s=self._hold.held_s,
            hold_target_s=target.hold_s if target else 0.0,
            value=reading.value(main),
            speed=reading.speed(main),
            faults=self._faults.standing,
            blind_spots=self._blind.update(reading),
            blocked_by=blocked_by,
            setup_progress=reading.setup_progress,
            slow=is_slow(reading.interval_s, self._needed_fps),
            repetition=result if isinstance(result, Repetition) else None,
            refused=result if isinstance(result, Refusal) else None,
        )
