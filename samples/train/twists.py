"""The twists of rendered clips one by one: which were good, which not, and how they were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.truth import Truth
from samples.train.clips import Clip
from samples.train.learned import TwistCue

__all__ = ["GOOD", "CuedTwists", "Twist", "cued_twists", "sustained", "twists_of"]

#: What a twist without any fault is called.
GOOD = "good"
#: Fewer frames make no twist.
FEWEST = 3
#: A value counts that lasts for so long, as a fault has to before it is cued.
LASTS_S = 0.75
#: So many cues on good twists in a minute are allowed where a limit is chosen: half of the 0.2 that
#: are borne, as on other bodies there are more.
FALSE_CUES_PER_MIN = 0.1

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Twist:
    """One twist: which frames (rows, rising), to which side (1 left, -1 right), and how."""

    kind: str
    sign: float
    rows: NDArray[np.int64]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class CuedTwists:
    """Twists of bodies that were held out, (N,) each: what they are and what was read of them.

    score: what was `sustained`, degrees.
    """

    kind: NDArray[np.str_]
    score: Array
    seconds: Array

    @property
    def limit(self) -> float:
        """The lowest score to cue beyond, for the false cues that are borne."""
        good = np.sort(self.score[self.kind == GOOD])[::-1]
        allowed = int(FALSE_CUES_PER_MIN * self.seconds[self.kind == GOOD].sum() / 60)
        return float(good[allowed]) if allowed < len(good) else 0.0

    def report(self) -> Iterator[str]:
        """How many of each kind are cued beyond the limit."""
        cued = self.score > self.limit
        yield f"cued beyond {self.limit:.1f} deg for {LASTS_S} s:"
        for kind in sorted(set(self.kind.tolist())):
            own = self.kind == kind
            yield f"{kind:16} {cued[own].mean():.1%} cued of {own.sum()}"
        good = self.kind == GOOD
        minutes = self.seconds[good].sum() / 60
        yield f"{cued[good].sum() / minutes:.2f} false cues a minute of good twists"


def cued_twists(
    clips: Sequence[Clip], told: Sequence[Array], cue: TwistCue, outputs: Sequence[str]
) -> CuedTwists:
    """Every twist of the clips, with what was told (T, K) of each clip."""
    kinds, scores, seconds = [], [], []
    for clip, values in zip(clips, told, strict=True):
        angle_deg = values[:, outputs.index(cue.output)]
        for twist in twists_of(clip.truth, clip.t_s, wanted=cue.fault):
            kinds.append(twist.kind)
            scores.append(sustained(clip.t_s, angle_deg, twist.sign if cue.signed else 1.0, twist))
            seconds.append(twist.seconds)
    return CuedTwists(kind=np.array(kinds), score=np.array(scores), seconds=np.array(seconds))


def twists_of(truth: Truth, t_s: Array, *, wanted: str) -> Iterator[Twist]:
    """The twists of a clip of which there are frames, at `t_s` (T,).

    Their kind is `wanted` where that fault is in their middle, else another fault, or `GOOD`.
    """
    for repetition in truth.repetitions:
        start_s, end_s = repetition.start_s, repetition.end_s
        rows = np.flatnonzero((t_s >= start_s) & (t_s <= end_s))
        middle_s = (start_s + end_s) / 2
        kinds = [f.name for f in truth.faults if f.start_s < middle_s < f.end_s]
        if len(rows) >= FEWEST and repetition.side is not None:
            yield Twist(
                kind=wanted if wanted in kinds else (kinds or [GOOD])[0],
                sign=1.0 if repetition.side == "left" else -1.0,
                rows=rows,
                seconds=end_s - start_s,
            )


def sustained(t_s: Array, angle_deg: Array, sign: float, twist: Twist) -> float:
    """The largest angle (T,), times `sign`, that lasts in a twist, degrees; 0 when unseen."""
    times, turn = t_s[twist.rows], sign * angle_deg[twist.rows]
    calm = np.array([np.median(turn[max(0, i - 1) : i + 2]) for i in range(len(turn))])
    lasting = [
        calm[i : np.searchsorted(times, times[i] + LASTS_S - 1e-6) + 1].min()
        for i in range(len(calm))
        if times[i] + LASTS_S <= times[-1] + 1e-6
    ]
    return float(np.nanmax([0.0, *lasting]))
