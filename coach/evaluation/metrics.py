"""How wrong coach is: recordings with known truth through the whole engine, and a card of it.

Counting follows the usual figures of repetition counting (Dwibedi et al. 2020, RepNet): mean
absolute error and off-by-one accuracy. A fault is found when it is raised while it truly is there,
or stood against a repetition made in the middle of it: one that stays through four jerky
repetitions is raised once and stands against all four. A repetition that was refused for it, by a
condition of that name, tells it too. A correction raised at any other time is a false cue.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.engine.results import Refusal, Repetition
from coach.engine.session import Session
from coach.evaluation.truth import TrueFault, Truth
from coach.exercise.spec import Exercise, Priority, Side
from coach.measures import MEASURES
from coach.pose.types import Observation

__all__ = [
    "ClipResult",
    "Comparison",
    "Curve",
    "FaultScore",
    "MeasureScore",
    "compare",
    "judge",
    "score_faults",
    "score_measure",
]

#: A fault may be raised so much before or after the time it was labelled with: patience, smoothing
#: and the last word of a repetition that is over.
SLACK_S = 2.0
#: Beyond this a turn has a side, and getting it wrong is a real mistake.
SIGN_FROM_DEG = 10.0


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A measure against its truth over one clip, where both are known; (n,) each."""

    measure: str
    measured: NDArray[np.float64]
    true: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What was found in one clip, against its truth.

    Attributes:
        allow: other counts that are as good as `true_count`.
        hold_errors_s: found minus true hold, for each true repetition that was found.
        raised: (fault, onset s) of each fault raised; false_cues: those with no such truth.
        learned_from: learned measures of the exercise whose training saw this very clip.
        found, missed: true faults raised and not raised, by name, one entry per label.
        unseen: faults that the exercise says cannot be seen.
    """

    name: str
    duration_s: float
    count: int
    true_count: int
    hold_errors_s: tuple[float, ...]
    raised: tuple[tuple[str, float], ...]
    false_cues: tuple[tuple[str, float], ...]
    found: tuple[str, ...]
    missed: tuple[str, ...]
    allow: tuple[int, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def off(self) -> int:
        """Counted too many (or too few, negative), against the nearest count that is right."""
        return min((self.count - n for n in (self.true_count, *self.allow)), key=abs)


@dataclass(frozen=True, kw_only=True)
class ClipResult(Comparison):
    """What came of one clip, and how well it was seen and measured.

    Attributes:
        repetitions: all that was counted; true_sides: of what must be, None where not labelled.
        cues: how often each cue was said, by its name, in the order of the first time.
        blocked_s: for how many seconds each gate or condition, or "unseen", kept it from counting.
        reach: least and greatest value of the movement's measure, in its unit; NaN when unseen.
    """

    exercise: str
    good_form: bool
    control: bool
    seen_fraction: float
    curves: tuple[Curve, ...]
    learned_from: tuple[str, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    true_sides: tuple[Side | None, ...] = ()
    cues: Mapping[str, int] = field(default_factory=dict)
    blocked_s: Mapping[str, float] = field(default_factory=dict)
    reach: tuple[float, float] = (math.nan, math.nan)

    @property
    def verdict(self) -> str:
        """`exact`, `allowed`, `within one` or `wrong`; a count on a control is wrong."""
        if self.count == self.true_count:
            return "exact"
        if self.off == 0:
            return "allowed"
        return "within one" if abs(self.off) == 1 and not self.control else "wrong"


@dataclass(frozen=True, kw_only=True)
class MeasureScore:
    """Error of one measure: bias, MAE and 95th percentile in its unit; r and slope on truth.

    Attributes:
        sign: part of the frames with a true value beyond 10 deg whose side is right; NaN if none.
    """

    name: str
    frames: int
    bias: float
    mae: float
    p95: float
    r: float
    slope: float
    sign: float


@dataclass(frozen=True, kw_only=True)
class FaultScore:
    """How well one fault is found: labels, recall, precision (NaN where it never came up).

    Attributes:
        unseen: the exercise says that it cannot be seen, and does not judge it.
    """

    name: str
    labels: int
    recall: float
    precision: float
    unseen: bool = False


def judge(
    observations: Iterable[Observation], truth: Truth, exercise: Exercise, *, name: str
) -> ClipResult:
    """Runs a recording through the engine and compares it with its truth."""
    session = Session(exercise)
    times: list[float] = []
    values: dict[str, list[float]] = {m: [] for m in exercise.measures}
    raised: list[tuple[str, float]] = []
    standing: set[str] = set()
    blocked_s: dict[str, float] = {}
    for observation in observations:
        moment = session.feed(observation)
        reason = moment.step.blocked_by
        if reason is not None and times:
            blocked_s[reason] = blocked_s.get(reason, 0.0) + observation.t_s - times[-1]
        times.append(observation.t_s)
        for measure, series in values.items():
            series.append(moment.reading.value(measure))
        raised += [(f, observation.t_s) for f in moment.step.faults if f not in standing]
        standing = set(moment.step.faults)
    session.finish()
    summary = session.summary(name)
    compared = compare(
        summary.repetitions,
        summary.refused,
        raised,
        truth,
        exercise,
        name=name,
        duration_s=summary.duration_s,
    )
    return ClipResult(
        **vars(compared),
        exercise=exercise.name,
        good_form=not truth.faults and not truth.control,
        control=truth.control,
        seen_fraction=summary.seen_fraction,
        learned_from=tuple(m for m in exercise.measures if _learned_from(m, truth)),
        curves=_curves(np.array(times), values, truth),
        repetitions=summary.repetitions,
        true_sides=tuple(r.side for r in truth.repetitions),
        cues=dict(Counter(c.name for c in summary.cues)),
        blocked_s=blocked_s,
        reach=(summary.measures[0].minimum, summary.measures[0].maximum),
    )


def compare(
    repetitions: Sequence[Repetition],
    refused: Sequence[Refusal],
    raised: Sequence[tuple[str, float]],
    truth: Truth,
    exercise: Exercise,
    *,
    name: str,
    duration_s: float,
) -> Comparison:
    """Sets repetitions, refusals and the faults raised, (name, onset s), against the truth."""
    urgent = {f.name for f in exercise.faults if f.priority >= Priority.CORRECT}
    labels = truth.faults
    means = {f.name: {f.name, *f.answers} for f in exercise.faults}

    def tells(fault: str, t_s: float, label: TrueFault) -> bool:
        return label.name in means.get(fault, {fault}) and _near(t_s, label)

    def stood(label: TrueFault) -> bool:
        middle_s = (label.start_s + label.end_s) / 2
        made = [r for r in repetitions if r.start_s <= middle_s <= r.end_s]
        lost = [r.reason for r in refused if r.start_s <= middle_s <= r.end_s]
        return label.name in lost or any(
            label.name in means.get(f, {f}) for r in made for f in r.faults
        )

    hits = [any(tells(f, t, label) for f, t in raised) or stood(label) for label in labels]
    return Comparison(
        name=name,
        duration_s=duration_s,
        count=len(repetitions),
        true_count=truth.count,
        allow=truth.allow,
        hold_errors_s=_hold_errors(repetitions, truth),
        raised=tuple(raised),
        false_cues=tuple(
            (fault, t_s)
            for fault, t_s in raised
            if fault in urgent and not any(tells(fault, t_s, label) for label in labels)
        ),
        found=tuple(label.name for label, hit in zip(labels, hits, strict=True) if hit),
        missed=tuple(label.name for label, hit in zip(labels, hits, strict=True) if not hit),
        unseen=tuple(spot.name for spot in exercise.blind_spots),
    )


def score_measure(curves: Sequence[Curve]) -> MeasureScore:
    """The error of one measure over all clips that have its truth."""
    measured = np.concatenate([c.measured for c in curves])
    true = np.concatenate([c.true for c in curves])
    error = measured - true
    far = np.abs(true) > SIGN_FROM_DEG
    right = np.sign(measured[far]) == np.sign(true[far])
    spread = float(np.std(true)) > 0 and float(np.std(measured)) > 0
    return MeasureScore(
        name=curves[0].measure,
        frames=len(true),
        bias=float(error.mean()),
        mae=float(np.abs(error).mean()),
        p95=float(np.percentile(np.abs(error), 95)),
        r=float(np.corrcoef(true, measured)[0, 1]) if spread else math.nan,
        slope=float(np.polyfit(true, measured, 1)[0]) if spread else math.nan,
        sign=float(right.mean()) if far.any() else math.nan,
    )


def score_faults(results: Sequence[Comparison]) -> list[FaultScore]:
    """Recall and precision of each fault, over all clips of one exercise."""
    names = sorted({n for r in results for n in (*r.found, *r.missed, *(f for f, _ in r.raised))})
    scores = []
    for name in names:
        found = sum(r.found.count(name) for r in results)
        missed = sum(r.missed.count(name) for r in results)
        false = sum(f == name for r in results for f, _ in r.false_cues)
        scores.append(
            FaultScore(
                name=name,
                labels=found + missed,
                recall=found / (found + missed) if found + missed else math.nan,
                precision=found / (found + false) if found + false else math.nan,
                unseen=any(name in r.unseen for r in results),
            )
        )
    return scores


def _near(t_s: float, label: TrueFault) -> bool:
    return label.start_s - SLACK_S <= t_s <= label.end_s + SLACK_S


def _hold_errors(found: Sequence[Repetition], truth: Truth) -> tuple[float, ...]:
    errors = []
    for true in truth.repetitions:
        over = [r for r in found if r.start_s < true.end_s and r.end_s > true.start_s]
        if over and true.hold_s is not None:
            best = max(over, key=lambda r: min(r.end_s, true.end_s) - max(r.start_s, true.start_s))
            errors.append(best.hold_s - true.hold_s)
    return tuple(errors)


def _learned_from(measure: str, truth: Truth) -> bool:
    return any(known.saw(truth.facts) for known in MEASURES[measure].learned_from)


def _curves(
    times: NDArray[np.float64], values: dict[str, list[float]], truth: Truth
) -> tuple[Curve, ...]:
    curves = []
    for name, series in values.items():
        wanted = MEASURES[name].truth
        if not wanted or any(w not in truth.curves for w in wanted):
            continue
        total = np.sum([truth.curves[w] for w in wanted], axis=0)
        true = np.interp(times, truth.t_s, total)
        measured = np.array(series)
        known = np.isfinite(measured)
        if known.any():
            curves.append(Curve(measure=name, measured=measured[known], true=true[known]))
    return tuple(curves)
