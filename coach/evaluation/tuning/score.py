"""How good a setting is over labelled recordings, in the usual figures and as one number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coach.evaluation.metrics import Comparison, FaultScore, score_faults

__all__ = ["Score", "loss"]

#: A fault missed, or a correction said for nothing, weighs this much of a wrong count.
FAULT_WEIGHT = 0.5
#: So does a second of error in a hold, up to HOLD_MOST_S of it.
HOLD_WEIGHT = 0.1
HOLD_MOST_S = 5.0


def loss(compared: Comparison) -> float:
    """What is wrong in one recording, in wrongly counted repetitions; 0 when nothing is."""
    holds = [min(abs(e), HOLD_MOST_S) for e in compared.hold_errors_s]
    hold = sum(holds) / len(holds) if holds else 0.0
    faults = len(compared.missed) + len(compared.false_cues)
    return abs(compared.off) + FAULT_WEIGHT * faults + HOLD_WEIGHT * hold


@dataclass(frozen=True)
class Score:
    """One setting over several recordings, in their order."""

    recordings: tuple[Comparison, ...]

    @cached_property
    def loss(self) -> float:
        """All that is wrong, in wrongly counted repetitions."""
        return sum(loss(r) for r in self.recordings)

    @property
    def count_mae(self) -> float:
        """Mean absolute error of the counts."""
        return self._part([float(abs(r.off)) for r in self.recordings])

    @property
    def exact(self) -> float:
        """Part of the recordings counted exactly, 0..1."""
        return self._part([float(r.off == 0) for r in self.recordings])

    @property
    def off_by_one(self) -> float:
        """Part of the recordings counted with an error of one at most, 0..1."""
        return self._part([float(abs(r.off) <= 1) for r in self.recordings])

    @property
    def hold_error_s(self) -> float:
        """Mean absolute error of the holds; NaN where none was labelled and found."""
        return self._part([abs(e) for r in self.recordings for e in r.hold_errors_s])

    @property
    def false_cues_per_min(self) -> float:
        """Corrections without their fault, a minute."""
        minutes = sum(r.duration_s for r in self.recordings) / 60
        return sum(len(r.false_cues) for r in self.recordings) / minutes if minutes else math.nan

    @property
    def faults(self) -> list[FaultScore]:
        """Recall and precision of each fault that was labelled or raised."""
        return score_faults(self.recordings)

    def as_json(self) -> dict[str, Any]:
        """Plain data; NaN as null."""
        return {
            "count_mae": _plain(self.count_mae),
            "exact": _plain(self.exact),
            "off_by_one": _plain(self.off_by_one),
            "hold_error_s": _plain(self.hold_error_s),
            "false_cues_per_min": _plain(self.false_cues_per_min),
            "loss": _plain(self.loss),
            "faults": [
                {
                    "name": f.name,
                    "labels": f.labels,
                    "recall": _plain(f.recall),
                    "precision": _plain(f.precision),
                }
                for f in self.faults
            ],
            "recordings": [
                {
                    "name": r.name,
                    "count": r.count,
                    "true_count": r.true_count,
                    "off": r.off,
                    "hold_errors_s": [_plain(e) for e in r.hold_errors_s],
                    "found": list(r.found),
                    "missed": list(r.missed),
                    "false_cues": [[name, _plain(t_s)] for name, t_s in r.false_cues],
                }
                for r in self.recordings
            ],
        }

    @staticmethod
    def _part(numbers: Sequence[float]) -> float:
        return sum(numbers) / len(numbers) if numbers else math.nan


def _plain(number: float) -> float | None:
    return None if math.isnan(number) else round(number, 4)
