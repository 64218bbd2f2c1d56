"""What tests of the report share: cells and texts out of a page, and small histories."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from coach.engine.results import Repetition
from coach.exercise.loader import load
from coach.history import History, Signal, Store
from coach.report import as_html, as_json, gather, period

AT = datetime(2026, 5, 4, 8, 0, tzinfo=timezone(timedelta(hours=2)))


@dataclass
class Cell:
    """A number of the page: its way into the JSON, its value, what people read."""

    key: str
    value: str
    text: str = ""


@dataclass
class Page(HTMLParser):
    """What a page holds: its cells, its elements with attributes, titles of drawings, all text."""

    html: str
    cells: list[Cell] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()
        assert self.open == []  # every element is closed, in order

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.elements.append((tag, own))
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "data":
            self.cells.append(Cell(own["data-key"], own["value"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        if self.open and self.open[-1] == "title" and "svg" in self.open:
            self.titles.append(data)
        elif self.open and self.open[-1] == "data":
            self.cells[-1].text += data
        self.text += data


def page_of(folder: Path, *, until: date, weeks: int = 6) -> tuple[Page, dict]:
    """The page of some weeks, and its numbers."""
    with History(folder) as history:
        report = gather(history, period(weeks, until))
        return Page(as_html(report)), as_json(report)


def do(
    folder: Path,
    name: str = "seated_twist",
    *,
    days: int = 0,
    peaks: tuple[float, ...] = (30.0,),
    faults: tuple[str, ...] = (),
    change: dict[str, str] | None = None,
    awake_h: float | None = None,
) -> int:
    """A session of one exercise with these peaks, negative ones to the right; its number."""
    exercise = load(name)
    at = AT + timedelta(days=days)
    with Store(folder) as store:
        session = store.begin_session(
            kind="live", started_at=at, coach_version="0", awake_h=awake_h
        )
        row = store.begin_exercise(
            session, exercise, place=1, started_at=at, start_s=0, source="camera 0",
            source_kind="camera",
        )  # fmt: skip
        for i, peak in enumerate(peaks):
            t_s = np.arange(0, 20, 0.1)
            side = "left" if peak > 0 else "right"
            store.add_repetition(
                row,
                Repetition(
                    side=side if exercise.sides else None,
                    start_s=25.0 * i, end_s=25.0 * i + 20, hold_s=15.5, peak=peak,
                    complete="short" not in faults, faults=faults, seen_fraction=1.0,
                ),
                number=i + 1,
                signal=Signal(t_s=t_s, value=peak * np.clip(np.minimum(t_s, 20 - t_s), 0, 1)),
                fastest_per_s=abs(peak),
            )  # fmt: skip
        store.update_exercise(row, duration_s=60.0, seen_fraction=0.9, end="finished")
        store.end_session(session, ended_at=at + timedelta(minutes=1), end="finished")
        for key, value in (change or {}).items():
            assert key in ("settings", "measure")
            store._db.execute(f"UPDATE exercise SET {key} = ? WHERE id = ?", (value, row))
    return session
