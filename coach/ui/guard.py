"""What a live session watches besides the exercise: set-up, hands, whose body it is, the light.

Before each moment is judged it passes here. Nothing is judged while the set-up is not right, or
somebody else is seen; what is told meanwhile comes from here too, one thing at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.engine.gestures import Gesture, GestureWatch
from coach.engine.readiness import Readiness, Ready
from coach.engine.results import Cue, Step
from coach.engine.setup_advice import Advice
from coach.exercise.spec import Exercise, Priority
from coach.pose.light import Light, light_of
from coach.pose.person_lock import PersonLock
from coach.pose.types import Observation
from coach.ui.keys import Key

if TYPE_CHECKING:  # that loads MediaPipe
    from coach.pose.crowd import Crowd

__all__ = ["Guard", "GuardResult"]

#: What is still in the way is said again after so long.
AGAIN_S = 7.0
#: The light is looked at so often; dark for so long, with nobody to be seen in it, it is named.
LIGHT_EVERY_S, DARK_S = 0.4, 1.0
#: Somebody else who stays for so long is asked whether it is their turn.
STAYS_S = 6.0
#: The word about the right person being back stays for so long.
BACK_S = 2.5


@dataclass(frozen=True, kw_only=True)
class GuardResult:
    """What is to be done with one observation.

    Attributes:
        feed: what the session is to judge, in order; all but the last are of the countdown, and
            past.
        step: where things stand in place of the session's own step; None where that holds.
        word: what has the screen before any word of the session; None for nothing.
        tell: whether that word begins now: it is to be said, and kept.
        key: the key that a gesture stands for.
    """

    feed: tuple[Observation, ...] = ()
    step: Step | None = None
    word: Cue | None = None
    tell: bool = False
    key: Key | None = None


class Guard:
    """Watches one exercise.

    Args:
        waits: nothing is judged before the set-up is right and was counted down. False for a film
            that is played: it waits for nobody, so only what no check of the exercise says is said.
        crowd: tells of two people in the picture; None: nobody looks.
    """

    def __init__(self, exercise: Exercise, *, waits: bool, crowd: Crowd | None = None) -> None:
        self._exercise = exercise
        self._waits = waits
        self._readiness: Readiness | None = Readiness(exercise)
        self._own = {*exercise.orders, "unseen", "face_first", "nobody"}
        self._gestures = GestureWatch()
        self._lock = PersonLock()
        self._paused = False
        self._light: Light = "good"
        self._looked_s = self._lit_s = -math.inf
        self._crowd = crowd
        self._other_from_s = math.inf
        self._word: Cue | None = None
        self._said: dict[str, float] = {}

    @property
    def setting_up(self) -> bool:
        """Whether the set-up is still being checked."""
        return self._readiness is not None and not self._paused

    def update(self, observation: Observation, step: Step | None, *, paused: bool) -> GuardResult:
        """Takes the next observation (times increasing).

        Args:
            observation: the pose found, and the picture it was found in.
            step: the session's latest step, None before the first.
            paused: whether the session is paused now.
        """
        self._look(observation)
        gesture = self._gestures.update(observation.t_s, observation.pose)
        if self._paused and not paused and self._waits:
            self._readiness = Readiness(self._exercise, resumed=True)
        self._paused = paused
        if gesture is Gesture.CROSSED_FOREARMS:
            return GuardResult(key=Key.HURTS, step=step)
        if paused:
            return GuardResult(key=Key.PAUSE if gesture is Gesture.RAISED_HAND else None)
        if self._readiness is not None:
            if gesture is Gesture.RAISED_HAND:
                self._crowd = None  # whoever raises a hand is the one, however many there are
            return self._set_up(self._readiness, observation, step)
        if self._lock.other and gesture is Gesture.RAISED_HAND:
            self._begin_again()
            return GuardResult(step=_waiting(self._exercise, step, observation.t_s))
        return self._exercising(observation, step, gesture)

    # -- before ---------------------------------------------------------------------------------

    def _set_up(
        self, readiness: Readiness, observation: Observation, step: Step | None
    ) -> GuardResult:
        crowded = self._crowd is not None and self._crowd.crowded
        ready = readiness.update(observation, self._light, crowded=crowded)
        if self._crowd is not None and observation.frame is not None and self._waits:
            self._crowd.show(observation.frame)
        if not self._waits:
            return self._beside(observation, step, ready)
        if ready.go:
            self._readiness = None
            self._lock.release()
            self._word = None
            return GuardResult(feed=(*readiness.kept, observation))
        told = False
        if ready.number is not None:
            told = self._tell(f"countdown.{ready.number}", str(ready.number), observation.t_s)
        elif ready.advice is not None:
            told = self._advise(ready.advice, observation.t_s)
        else:
            self._word = None
        shown = _waiting(self._exercise, step, observation.t_s, ready)
        return GuardResult(step=shown, word=self._word, tell=told)

    def _beside(self, observation: Observation, step: Step | None, ready: Ready) -> GuardResult:
        """A film is judged from its first picture; only until it is, set-up may be spoken of."""
        feed = (observation,)
        if step is not None and step.setup_progress >= 1:
            self._readiness = self._word = None
            return GuardResult(feed=feed)
        advice = ready.advice
        if advice is None or advice.name in self._own:
            self._word = None
            return GuardResult(feed=feed)
        told = self._advise(advice, observation.t_s)
        return GuardResult(feed=feed, word=self._word, tell=told)

    def _begin_again(self) -> None:
        self._lock.release()
        self._word = None
        self._readiness = Readiness(self._exercise, resumed=True) if self._waits else None

    # -- meanwhile ------------------------------------------------------------------------------

    def _exercising(
        self, observation: Observation, step: Step | None, gesture: Gesture | None
    ) -> GuardResult:
        t_s, was_other = observation.t_s, self._lock.other
        if gesture is Gesture.RAISED_HAND:
            return GuardResult(feed=(observation,), key=Key.PAUSE)
        if self._lock.update(observation):
            self._other_from_s = t_s if not was_other else self._other_from_s
            stays = t_s - self._other_from_s >= STAYS_S
            told = self._tell_word("your_turn" if stays else "somebody", t_s)
            shown = _waiting(self._exercise, step, t_s, blocked_by="unseen", phase_unseen=True)
            return GuardResult(step=shown, word=self._word, tell=told)
        if was_other:
            told = self._tell_word("back_again", t_s)
            return GuardResult(feed=(observation,), word=self._word, tell=told)
        if observation.pose is None and t_s - self._lit_s >= DARK_S:
            told = self._tell_word("covered" if self._light == "black" else "too_dark", t_s)
            return GuardResult(feed=(observation,), word=self._word, tell=told)
        back = self._word is not None and self._word.name == "back_again"
        if self._word is not None and not (back and t_s - self._word.t_s < BACK_S):
            self._word = None
        return GuardResult(feed=(observation,), word=self._word)

    def _look(self, observation: Observation) -> None:
        t_s = observation.t_s
        if observation.frame is not None and t_s - self._looked_s >= LIGHT_EVERY_S:
            self._looked_s = t_s
            self._light = light_of(observation.frame.image, observation.pose)
        if self._light not in ("black", "dark") or math.isinf(self._lit_s):
            self._lit_s = t_s

    # -- words ----------------------------------------------------------------------------------

    def _advise(self, advice: Advice, t_s: float) -> bool:
        text = advice.text(self._exercise)
        return self._tell(f"advice.{advice.name}", text, t_s, arrow=advice.arrow)

    def _tell_word(self, name: str, t_s: float) -> bool:
        return self._tell(name, self._exercise.words[name], t_s)

    def _tell(self, name: str, text: str, t_s: float, *, arrow: str = "") -> bool:
        """Puts a word on the screen; whether it is to be said: new, or again after a while."""
        silent_s = t_s - self._said.get(name, -math.inf)
        new = self._word is None or self._word.name != name
        if new and silent_s < AGAIN_S / 2 and not name.startswith("countdown"):
            # It went and came: on the screen at once, not said twice in a row.
            self._word = Cue(
                t_s=t_s, name=name, text=text, priority=Priority.GUIDE, speak=False, arrow=arrow
            )
            return False
        if not new and silent_s < AGAIN_S:
            return False
        self._said[name] = t_s
        self._word = Cue(
            t_s=t_s, name=name, text=text, priority=Priority.GUIDE, speak=True, arrow=arrow
        )
        return True


def _waiting(
    exercise: Exercise,
    step: Step | None,
    t_s: float,
    ready: Ready | None = None,
    *,
    blocked_by: str | None = None,
    phase_unseen: bool = False,
) -> Step:
    """A step that stands still: what was counted stays, nothing else goes on."""
    ready = ready or Ready()
    progress = min(ready.progress, 0.999)
    if step is None:
        step = Step(
            t_s=t_s,
            phase="setup",
            target=None,
            next_target=None,
            side=None,
            count=0,
            count_by_side=dict.fromkeys(exercise.sides, 0),
            held_s=0.0,
            hold_target_s=0.0,
            value=math.nan,
            speed=math.nan,
            faults=(),
            blocked_by=None,
            setup_progress=0.0,
        )
    return replace(
        step,
        t_s=t_s,
        phase="unseen" if phase_unseen else "setup",
        target=None,
        side=None,
        held_s=0.0,
        hold_target_s=0.0,
        value=math.nan,
        speed=math.nan,
        faults=(),
        blind_spots=(),
        blocked_by=blocked_by or ready.blocked_by,
        setup_progress=1.0 if phase_unseen else progress,
        repetition=None,
        refused=None,
    )
