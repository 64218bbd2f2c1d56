"""Which heading and which sign a moment has: how far a hold or a rest is, where to go next."""

from __future__ import annotations

import math

from coach.common.language import N_, _
from coach.engine.results import Step
from coach.exercise.spec import Exercise, Phase, Priority, Side
from coach.measures.units import unit_of, value_text
from coach.ui.hud.palette import CUE_COLOURS, FOCUS, GOOD, QUIET, TEXT
from coach.ui.hud.rail import Sign
from coach.ui.readout import Meter

__all__ = ["OTHERS", "SHORT", "SignPost"]

#: What the phases are called beside the picture: words short enough to be read from 3 m.
SHORT: dict[Phase, str] = {
    "unseen": N_("Unseen"),
    "setup": N_("Set up"),
    "moving": N_("Move"),
    "holding": N_("Hold"),
    "resting": N_("Rest"),
    "done": N_("Done"),
}
#: The other headings: of a stop, a pause, a lost camera, the first repetition, the two sides.
OTHERS = (N_("Stop"), N_("Paused"), N_("No view"), N_("Begin"), N_("Left"), N_("Right"))

#: A hold whose time has not gone on for so long is waiting for the form to be right.
_WAITS_S = 0.35


class SignPost:
    """Knows the times that a single moment does not tell: of the exercise, the rest, the hold."""

    def __init__(self, exercise: Exercise, *, mirror: bool) -> None:
        self._exercise = exercise
        self._mirror = mirror
        self._target_side = {target.name: target.side for target in exercise.targets}
        self._start_s = self._now_s = math.nan
        self._rests_s = math.inf
        self._held_s = 0.0
        self._grown_s = -math.inf

    def update(self, step: Step, *, paused: bool) -> None:
        """Take the next moment; the time of a pause is no rest."""
        t_s = step.t_s
        if math.isnan(self._start_s) or t_s < self._now_s:
            self._start_s = self._now_s = t_s
            self._grown_s = t_s
        if step.phase != "resting" or step.count == 0:
            self._rests_s = 0.0 if step.phase != "resting" else math.inf
        elif not paused:
            self._rests_s += t_s - self._now_s
        if step.held_s != self._held_s or step.phase != "holding":
            self._held_s, self._grown_s = step.held_s, t_s
        self._now_s = t_s

    @property
    def clock(self) -> str:
        """The time since the first moment: 12:05."""
        elapsed_s = 0 if math.isnan(self._start_s) else int(self._now_s - self._start_s)
        return f"{elapsed_s // 60}:{elapsed_s % 60:02}"

    @property
    def rest_left_s(self) -> float:
        """What is left of the rest between two repetitions; 0 outside of one."""
        return max(0.0, self._exercise.dose.rest_s - self._rests_s)

    def side(self, step: Step, meter: Meter) -> Side | None:
        """The side that is trained now or next."""
        if step.side is not None:
            return step.side
        if step.next_target is not None:
            return self._target_side.get(step.next_target)
        if meter.lateral and step.phase == "moving" and step.value:
            return "left" if step.value > 0 else "right"
        return None

    def now(
        self, step: Step, meter: Meter, *, paused: bool, hurt: bool, lost: bool, quiet: bool
    ) -> tuple[str, Sign]:
        """The heading and the sign: of a stop, a pause, a lost camera, else of the phase.

        With `quiet` nothing is praised by its colour.
        """
        heading = _(SHORT[step.phase])
        side = self.side(step, meter)
        if hurt:
            letters = CUE_COLOURS[Priority.STOP][1]
            return _("Stop"), Sign(part=1.0, mark="stop", colour=letters)
        if paused:
            return _("Paused"), Sign(mark="pause", colour=FOCUS)
        if lost:
            return _("No view"), Sign(mark="unseen", colour=QUIET)
        if step.phase == "unseen":
            return heading, Sign(mark="unseen", colour=QUIET)
        if step.phase == "setup":
            return heading, Sign(part=step.setup_progress, colour=FOCUS)
        if step.phase == "done":
            return heading, Sign(part=1.0, mark="done")
        if step.hold_target_s > 0:
            return _side_name(side) or heading, self._hold(step, quiet=quiet)
        if step.phase == "holding" and not quiet:  # there, and nothing is held here
            return _(SHORT["moving"]), Sign(part=1.0, mark="done")
        rest_s = self._exercise.dose.rest_s
        if step.phase == "resting" and self.rest_left_s > 0:
            left_s = self.rest_left_s
            return heading, Sign(part=left_s / rest_s, inside=f"{math.ceil(left_s)}", colour=FOCUS)
        if side is not None and meter.lateral:
            to_left = (side == "left") == self._mirror
            return _side_name(side), Sign(arrow="left" if to_left else "right")
        heading = _(SHORT["moving"])
        if step.phase == "resting" and step.count == 0:
            heading = _("Begin")
        return heading, self._way(step, meter, quiet=quiet)

    def _hold(self, step: Step, *, quiet: bool) -> Sign:
        left_s = max(0.0, step.hold_target_s - step.held_s)
        if left_s == 0:
            return Sign(part=1.0, mark="done", colour=QUIET if quiet else GOOD)
        waits = quiet or step.t_s - self._grown_s > _WAITS_S
        part = step.held_s / step.hold_target_s
        return Sign(part=part, inside=f"{math.ceil(left_s)}", waits=waits)

    def _way(self, step: Step, meter: Meter, *, quiet: bool) -> Sign:
        """How far the way to the next target is gone, and the value where it is in degrees."""
        part = 0.0 if quiet else meter.way(step.value, step.next_target)
        degrees = unit_of(meter.measure) == "deg" and not math.isnan(step.value)
        inside = value_text(step.value, "deg") if degrees else ""
        return Sign(part=part, inside=inside, colour=GOOD if part >= 1 else TEXT)


def _side_name(side: Side | None) -> str:
    return {"left": _("Left"), "right": _("Right")}.get(side or "", "")
