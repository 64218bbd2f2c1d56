"""What is known of the person before a session, and where their answers go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.language import _
from coach.history import (
    Felt,
    HealthRow,
    History,
    HurtRow,
    PainMoment,
    Recorder,
    SessionRow,
    Store,
)
from coach.safety.habits import habits_of_day
from coach.safety.health import HealthAnswers, answers_in
from coach.safety.yesterday import (
    Gentle,
    gentle_today,
    mild_today,
    pain_after,
    rests_today,
    unasked_yesterday,
)

__all__ = ["Known", "Memory"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the history says about today.

    Attributes:
        answers: the health screens so far; gentle: why today is gentler.
        rests: what to say to somebody who was told to stop for today.
        mild: when it last hurt a little today, and nobody asked since whether that has faded.
        yesterday: the session to ask about, about a day after it; after: the pain right after it.
        habits: what to say of yesterday's pops.
    """

    answers: HealthAnswers = field(default_factory=lambda: HealthAnswers(by_name={}))
    gentle: Gentle | None = None
    rests: tuple[str, ...] = ()
    mild: HurtRow | None = None
    yesterday: SessionRow | None = None
    after: int | None = None
    habits: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Memory:
    """The history of one folder as the pages use it. Nothing here raises because of a disk.

    Attributes:
        recorder: writes the session under way; None where nothing of it is kept.
        tell: hears what could not be kept, a line.
        before: how much it hurt before this session, None where that was not told.
        hurt_at: when it first hurt in this session.
    """

    folder: Path
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    recorder: Recorder | None = None
    before: int | None = None
    hurt_at: datetime | None = None

    @property
    def keeps(self) -> bool:
        """Whether answers are kept."""
        return self.recorder is not None

    def known(self) -> Known:
        """What the history says about today; nothing where it cannot be read."""
        at = self.now()
        try:
            with History(self.folder) as history:
                yesterday = unasked_yesterday(history, at)
                return Known(
                    answers=answers_in(history.health()),
                    gentle=gentle_today(history, at),
                    rests=rests_today(history, at),
                    mild=mild_today(history, at),
                    yesterday=yesterday,
                    after=pain_after(history, yesterday.number) if yesterday else None,
                    habits=habits_of_day(history, at.date() - timedelta(days=1), at.date()),
                )
        except CoachError:
            return Known()  # whoever writes there says what is wrong

    def habits_today(self) -> tuple[str, ...]:
        """What to say of today's pops."""
        at = self.now()
        try:
            with History(self.folder) as history:
                return habits_of_day(history, at.date(), at.date())
        except CoachError:
            return ()

    def health_row(
        self, answers: Mapping[str, bool], *, cleared: Iterable[str] = (), put_off: bool = False
    ) -> HealthRow:
        """The answers of a screen given now."""
        return HealthRow(
            id=0,
            answered_at=self.now(),
            answers=answers,
            cleared=tuple(cleared),
            put_off=put_off,
        )

    def keep_health(self, row: HealthRow) -> None:
        """Keeps the answers of a screen."""
        self._write(
            lambda store: store.add_health(
                row.answers,
                answered_at=row.answered_at,
                cleared=row.cleared,
                put_off=row.put_off,
            )
        )

    def keep_next_day(self, score: int, session: int) -> None:
        """Keeps how much it has hurt since a session."""
        at = self.now()
        self._write(
            lambda store: store.add_pain(score, asked_at=at, moment="next day", session=session)
        )

    def keep_felt(self, felt: Felt) -> None:
        """Keeps what "it hurts" felt like, with the session under way."""
        self.hurt_at = self.hurt_at or self.now()
        if self.recorder is not None:
            self.recorder.hurt(felt)

    def minutes_since_hurt(self) -> float:
        """How long ago it first hurt in this session; 0 where it did not."""
        return 0.0 if self.hurt_at is None else (self.now() - self.hurt_at).total_seconds() / 60

    def keep_pain(self, score: int, moment: PainMoment) -> None:
        """Keeps how much it hurts before or after the session under way."""
        if moment == "before":
            self.before = score
        if self.recorder is not None:
            self.recorder.feel(score, moment)

    def _write(self, write: Callable[[Store], int]) -> None:
        if not self.keeps:
            return
        try:
            with Store(self.folder) as store:
                write(store)
        except (CoachError, sqlite3.Error) as error:
            self.tell(f"{error}. {_('This answer was not kept.')}")
