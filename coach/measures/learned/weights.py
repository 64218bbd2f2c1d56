"""A file of learned weights: their arrays, and the clips they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from coach.measures.learned.trained_on import TrainedOn

__all__ = ["Weights"]

W = TypeVar("W", bound="Weights")


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What learned models share: every other field is an array, and they live in one `.npz`.

    Attributes:
        trained_on: the clips they were learned from; None for weights that were never saved.
    """

    trained_on: TrainedOn | None = None

    def save(self, path: Path) -> None:
        """Write the weights and where they come from, a few kB."""
        arrays = {name: np.asarray(getattr(self, name), np.float32) for name in self._arrays()}
        text = self.trained_on.as_text() if self.trained_on is not None else ""
        np.savez_compressed(path, allow_pickle=False, trained_on=np.array(text), **arrays)

    @cached_property
    def digest(self) -> str:
        """Tells these numbers from others: 16 hexadecimal digits."""
        told = hashlib.sha256()
        for name in sorted(self._arrays()):
            told.update(np.asarray(getattr(self, name), "<f4").tobytes())
        return told.hexdigest()[:16]

    @classmethod
    def load(cls: type[W], path: Path) -> W:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            text = str(file["trained_on"])
            return cls(
                **{name: file[name].astype(np.float64) for name in cls._arrays()},
                trained_on=TrainedOn.from_text(text) if text else None,
            )

    @classmethod
    def _arrays(cls) -> list[str]:
        return [f.name for f in fields(cls) if f.name != "trained_on"]
