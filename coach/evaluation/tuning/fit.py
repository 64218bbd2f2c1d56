"""Searching all thresholds at once, in a way that cannot flatter itself.

The recordings are parted into folds, all of one person in the same one. For each fold a search of
its own sees the other folds only, and what it settles on is judged on the fold it has not seen:
that is the score told. One more search sees everything and gives the numbers.

A change must earn its keep: each threshold that differs from the shipped file costs as much as a
wrong count, and more the further it goes. One that is not worth it is taken back; one that is
goes to the middle of the values that do as well, where the next person has most room.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.common.progress import Progress, silent
from coach.evaluation.tuning.bench import Bench
from coach.evaluation.tuning.folds import parted
from coach.evaluation.tuning.score import Score, loss
from coach.evaluation.tuning.space import Point, Space

__all__ = ["Change", "Fit", "fit"]

#: Each changed threshold must mend this many wrong counts, and this many more over its range.
CHANGE_COST = 1.0
DISTANCE_COST = 1.0
#: Rounds of a search, and how many of the best are parents of the next round.
ROUNDS = 8
PARENTS = 8
#: Values looked at to find the middle of those that do as well.
LEVELS = 25
#: Losses closer than this are the same.
SAME = 1e-9
#: A threshold is moved to the middle of the values that do as well up to so many wrong counts, all
#: recordings together: a hold read some hundredths of a second better is no reason to stand at the
#: edge of what counts, where the next body falls over it.
AS_WELL = 0.1


@dataclass(frozen=True, kw_only=True)
class Change:
    """A threshold that has moved, and what it would cost to take it back, in wrong counts."""

    name: str
    shipped: float
    before: float
    after: float
    unit: str
    worth: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What a search came to.

    Attributes:
        changes: the proposal: all that differs from the shipped file.
        moved: the thresholds that the search changed, against the shipped file or those in use.
        before: the thresholds in use; after: the proposed ones, both on all recordings.
        held_out: the proposal on recordings it was not chosen by; None when there are too few to
            hold any out.
        better: whether it is better than what is in use, so that there is something to propose.
        warnings: what the reader must know to trust it no more than it deserves.
        settings: how many settings were judged; interrupted: stopped early.
    """

    changes: dict[str, float]
    moved: tuple[Change, ...]
    before: Score
    after: Score
    held_out: Score | None
    better: bool
    warnings: tuple[str, ...]
    settings: int
    interrupted: bool


@dataclass(kw_only=True)
class _Search:
    """One search: the recordings it may look at, and the settings it knows, the best apart.

    It knows none that another search, which looks at other recordings, came upon.
    """

    training: NDArray[np.intp]
    known: set[Point] = field(default_factory=set)
    best: list[Point] = field(default_factory=list)

    @property
    def pick(self) -> Point:
        return self.best[0]


class _Fitter:
    """The searches of all folds, side by side, so that their settings are judged together."""

    def __init__(self, bench: Bench, *, settings: int, seed: int, progress: Progress) -> None:
        self._bench = bench
        self.space = Space(bench)
        self._budget = settings
        self._dice = np.random.default_rng(seed)
        self._progress = progress
        self._losses: dict[Point, NDArray[np.float64]] = {}
        self.folds, self.warnings = parted([r.person for r in bench.recordings], self._dice)
        every = np.arange(len(bench.recordings))
        held_out = self.folds if len(self.folds) > 1 else []
        self.searches = [
            _Search(training=every),
            *(_Search(training=np.setdiff1d(every, fold)) for fold in held_out),
        ]
        self._steps = ROUNDS + 3
        self._done = 0

    @property
    def judged(self) -> int:
        return len(self._losses)

    def run(self) -> bool:
        """Searches; returns whether it was interrupted. The best so far stays in any case."""
        self._look_at([[self.space.shipped, self.space.in_use]] * len(self.searches))
        try:
            share = max(4, self._budget // ROUNDS)
            self._look_at([self.space.first(share, self._dice)] * len(self.searches))
            each = max(1, share // len(self.searches))
            for _ in range(ROUNDS - 1):
                self._step()
                self._look_at(
                    [self.space.children(s.best, each, self._dice) for s in self.searches]
                )
            self._step()
            self._prune()
            self._step()
            self._centre()
        except KeyboardInterrupt:
            return True
        return False

    def held_out_picks(self) -> list[tuple[NDArray[np.intp], Point]]:
        """Each fold with what the search that had not seen it settled on."""
        picks = [search.pick for search in self.searches[1:]]
        return list(zip(self.folds, picks, strict=True)) if picks else []

    def loss_of(self, point: Point) -> float:
        """The loss over all recordings; of a point that was judged."""
        return float(self._losses[point].sum())

    def worth(self, point: Point, i: int) -> float:
        """How much worse it gets when threshold `i` goes back to what is in use or shipped."""
        before = self.space.in_use if self.space.in_use[i] != point[i] else self.space.shipped
        back = (*point[:i], before[i], *point[i + 1 :])
        self._judge([back])
        return self.loss_of(back) - self.loss_of(point)

    def _step(self) -> None:
        self._done += 1
        self._progress("Searching", self._done / self._steps)

    def _judge(self, points: Sequence[Point]) -> None:
        fresh = [p for p in dict.fromkeys(points) if p not in self._losses]
        sound = [(p, e) for p in fresh if (e := self.space.exercise(p)) is not None]
        for p in fresh:
            self._losses[p] = np.full(len(self._bench.recordings), np.inf)
        try:
            scores = self._bench.scores([e for _, e in sound]) if sound else []
        except KeyboardInterrupt:
            for p in fresh:
                del self._losses[p]
            raise
        for (p, _), score in zip(sound, scores, strict=True):
            self._losses[p] = np.array([loss(r) for r in score.recordings])

    def _cost(self, search: _Search, point: Point) -> float:
        """What a search wants little of: what is wrong where it may look, and change itself."""
        changed, far = self.space.distance(point)
        wrong = float(self._losses[point][search.training].sum())
        return wrong + CHANGE_COST * changed + DISTANCE_COST * far

    def _look_at(self, points: Sequence[Sequence[Point]]) -> None:
        """Shows each search its own new settings."""
        self._judge([p for own in points for p in own])
        for search, own in zip(self.searches, points, strict=True):
            search.known.update(own)
            search.best = self._ranked(search, search.known)[:PARENTS]

    def _ranked(self, search: _Search, points: Iterable[Point]) -> list[Point]:
        return sorted(points, key=lambda p: (self._cost(search, p), p))

    def _prune(self) -> None:
        """Takes back, one at a time, each change whose keep is not earned."""
        shipped = self.space.shipped
        open_searches = list(self.searches)
        while open_searches:
            backs = {
                id(s): [
                    (*s.pick[:i], own, *s.pick[i + 1 :])
                    for i, own in enumerate(shipped)
                    if s.pick[i] != own
                ]
                for s in open_searches
            }
            self._judge([p for points in backs.values() for p in points])
            still_open = []
            for search in open_searches:
                best = self._ranked(search, [search.pick, *backs[id(search)]])[0]
                if best != search.pick:
                    search.best.insert(0, best)
                    still_open.append(search)
            open_searches = still_open

    def _centre(self) -> None:
        """Moves each changed threshold to the middle of the values that do as well."""
        for i in range(len(self.space.names)):
            changed = [s for s in self.searches if s.pick[i] != self.space.shipped[i]]
            rows = {id(s): self.space.scan(s.pick, i, LEVELS) for s in changed}
            self._judge([p for row in rows.values() for p in row])
            for search in changed:
                middle = self._middle(search, rows[id(search)], i)
                self._judge([middle])
                wrong = self._losses[middle][search.training].sum()
                if wrong <= self._losses[search.pick][search.training].sum() + AS_WELL:
                    search.best.insert(0, middle)

    def _middle(self, search: _Search, row: list[Point], i: int) -> Point:
        wrong = [float(self._losses[p][search.training].sum()) for p in row]
        at = row.index(search.pick)
        first = last = at
        while first > 0 and wrong[first - 1] <= wrong[at] + AS_WELL:
            first -= 1
        while last < len(row) - 1 and wrong[last + 1] <= wrong[at] + AS_WELL:
            last += 1
        return self.space.with_value(search.pick, i, (row[first][i] + row[last][i]) / 2)


def fit(bench: Bench, *, settings: int, seed: int, progress: Progress = silent) -> Fit:
    """Searches the thresholds of a bench; Ctrl-C ends it early with the best so far.

    `settings` is how many are looked at, in all searches together, before the best are refined.
    The same `seed` gives the same result.
    """
    fitter = _Fitter(bench, settings=settings, seed=seed, progress=progress)
    interrupted = fitter.run()
    space = fitter.space
    before = bench.score(bench.changes)
    held_out = _held_out(bench, fitter)
    point, told = _chosen(bench, fitter, before, held_out)
    better = point != space.in_use
    return Fit(
        changes=space.changes(point),
        moved=_moved(fitter, point) if better else (),
        before=before,
        after=bench.score(space.changes(point)),
        held_out=told,
        better=better,
        warnings=fitter.warnings,
        settings=fitter.judged,
        interrupted=interrupted,
    )


def _held_out(bench: Bench, fitter: _Fitter) -> Score | None:
    """Every recording with what the search that had not seen it settled on."""
    picks = fitter.held_out_picks()
    found = {}
    for fold, pick in picks:
        score = bench.score(fitter.space.changes(pick))
        found.update({int(i): score.recordings[i] for i in fold})
    return Score(tuple(found[i] for i in sorted(found))) if picks else None


def _chosen(
    bench: Bench, fitter: _Fitter, before: Score, held_out: Score | None
) -> tuple[Point, Score | None]:
    """What to propose, and its score on recordings it was not chosen by.

    The thresholds in use and the shipped ones were not chosen by these recordings at all: where
    the search does no better than they do on what it has not seen, they stay.
    """
    space = fitter.space
    if held_out is None:
        return fitter.searches[0].pick, None
    shipped = bench.score(space.changes(space.shipped))
    candidates = [
        (space.in_use, before),
        (space.shipped, shipped),
        (fitter.searches[0].pick, held_out),
    ]
    best = min(score.loss for _, score in candidates)
    return next((p, score) for p, score in candidates if score.loss <= best + SAME)


def _moved(fitter: _Fitter, point: Point) -> tuple[Change, ...]:
    space = fitter.space
    rows = enumerate(zip(space.thresholds, space.in_use, point, strict=True))
    return tuple(
        Change(
            name=t.name,
            shipped=t.value,
            before=was,
            after=now,
            unit=t.unit,
            worth=fitter.worth(point, i),
        )
        for i, (t, was, now) in rows
        if now != was or now != t.value
    )
