"""Every number of the page against the database, by SQL and code that shares nothing with it."""

from __future__ import annotations

import math
import re
import sqlite3
import struct
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from history_maker import Story, make
from report_cases import Page, page_of

from coach.history import FILE_NAME, History, HistoryFilter
from coach.measures import MEASURES
from coach.report import as_html, as_json, gather

UNTIL = date(2026, 5, 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("months")


@pytest.fixture(scope="module")
def story(folder: Path) -> Story:
    return make(folder)


@pytest.fixture(scope="module")
def made(folder: Path, story: Story) -> tuple[Page, dict[str, Any]]:
    return page_of(folder, until=UNTIL, weeks=9)


def week(text: str) -> str:
    day = date.fromisoformat(text[:10])
    return (day - timedelta(days=day.isoweekday() - 1)).isoformat()


def signal_range(blob: bytes) -> float:
    values = [v for v in struct.unpack(f"<{len(blob) // 4}f", blob)[1::2] if v == v]
    return max(values) - min(values)


def expected(path: Path) -> dict[str, float]:
    """All numbers there can be, by their way into the JSON."""
    db = sqlite3.connect(path)
    days = [row[0][:10] for row in db.execute("SELECT started_at FROM session ORDER BY 1")]
    written = [row[0] for row in db.execute("SELECT day FROM diary ORDER BY 1")]
    first = date.fromisoformat(min(days[0], written[0]))
    found: dict[str, float] = {
        "sessions": len(days),
        "days_in_motion": len(set(days)),
        "days": (UNTIL - first).days + 1,
        "weeks_in_motion": len({week(day) for day in days}),
        "weeks": ((UNTIL - date.fromisoformat(week(first.isoformat()))).days // 7) + 1,
        "weeks_in_a_row": len({week(day) for day in days}),  # the story has one in every week
        "minutes": db.execute("SELECT sum(duration_s) / 60 FROM exercise").fetchone()[0],
        "repetitions": db.execute("SELECT count(*) FROM repetition").fetchone()[0],
    }
    for (name,) in db.execute("SELECT DISTINCT name FROM exercise").fetchall():
        found |= of_exercise(db, name)
    for column in ("pain", "stiffness", "urges"):
        rows = db.execute(
            f"SELECT day, {column} FROM diary WHERE {column} IS NOT NULL ORDER BY day"
        ).fetchall()
        way = f"diary/{column}"
        for monday in {week(day) for day, _ in rows}:
            found[f"{way}/weeks/{monday}"] = np.median([s for d, s in rows if week(d) == monday])
        scores = [score for _, score in rows]
        third = len(scores) // 3
        found[f"{way}/change/first"] = np.median(scores[:third])
        found[f"{way}/change/last"] = np.median(scores[-third:])
    db.close()
    return found


def of_exercise(db: sqlite3.Connection, name: str) -> dict[str, float]:
    way = f"exercises/{name}"
    rows = db.execute(
        """
        SELECT r.id, e.session_id, s.started_at, r.side, r.peak, r.signal, r.hold_s,
            r.end_s - r.start_s, r.fastest_per_s, r.complete, r.faults, e.measure, r.start_s, e.id
        FROM repetition r JOIN exercise e ON e.id = r.exercise_id
        JOIN session s ON s.id = e.session_id WHERE e.name = ? ORDER BY s.started_at, r.id
        """,
        (name,),
    ).fetchall()
    reach = {r[0]: abs(r[4]) if r[3] else signal_range(r[5]) for r in rows}
    error = MEASURES[rows[0][11]].error.value
    found: dict[str, float] = {
        f"{way}/repetitions": len(rows),
        f"{way}/complete": sum(r[9] for r in rows),
        f"{way}/done": len({r[13] for r in rows}),
        f"{way}/measure_error": error,
        f"{way}/error": error if rows[0][3] else error * 2**0.5,
    }
    for side in {r[3] for r in rows}:
        sessions = defaultdict(list)
        for r in rows:
            if r[3] == side:
                sessions[r[1]].append(reach[r[0]])
        medians = [float(np.median(values)) for values in sessions.values()]
        third = len(medians) // 3
        a, b = np.array(medians[:third]), np.array(medians[-third:])
        scatter = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / third)
        least = max(2**0.5 * found[f"{way}/error"], 1.96 * math.sqrt(math.pi / 2) * scatter)
        to = f"{way}/reach/{side or 'both'}/change"
        found[f"{to}/first"], found[f"{to}/last"] = np.median(a), np.median(b)
        found[f"{to}/difference"] = np.median(b) - np.median(a)
        found[f"{to}/each"], found[f"{to}/least"] = third, least
    for monday in {week(r[2]) for r in rows}:
        these = [r for r in rows if week(r[2]) == monday]
        to = f"{way}/weeks/{monday}"
        found[f"{to}/repetitions"] = len(these)
        for i, column in ((6, "hold_s"), (7, "duration_s"), (8, "fastest_per_s")):
            found[f"{to}/{column}"] = np.median([r[i] for r in these])
        for side in {r[3] for r in these}:
            values = [reach[r[0]] for r in these if r[3] == side]
            found[f"{to}/reach/{side or 'both'}"] = np.median(values)
    sessions_in_order = list(dict.fromkeys(r[1] for r in rows))
    third = len(sessions_in_order) // 3
    faults = {fault for r in rows for fault in re.findall(r"\w+", r[10])}
    for fault in faults:
        having = [r for r in rows if fault in re.findall(r"\w+", r[10])]
        to = f"{way}/faults/{fault}"
        found[f"{to}/times"] = len(having)
        found[f"{to}/each"] = third
        for end, these in (
            ("first", sessions_in_order[:third]),
            ("last", sessions_in_order[-third:]),
        ):
            found[f"{to}/{end}"] = len({r[1] for r in having} & set(these))
    fine = [r for r in rows if r[9] and r[10] == "[]"]
    best = max(fine, key=lambda r: reach[r[0]])
    worst = max(rows, key=lambda r: (len(re.findall(r"\w+", r[10])), r[0]))
    for kind, r in (("best", best), ("to_learn_from", worst)):
        found[f"{way}/{kind}/reach"] = reach[r[0]]
        found[f"{way}/{kind}/hold_s"] = r[6]
        cues = db.execute(
            "SELECT t_s - ? FROM cue WHERE exercise_id = ? AND t_s BETWEEN ? AND ? "
            "ORDER BY t_s, id",
            (r[12], r[13], r[12], r[12] + r[7] + 1),
        )
        for i, (t_s,) in enumerate(cues):
            found[f"{way}/{kind}/cues/{i}/s"] = t_s
    return found


def test_every_cell_is_what_the_database_says(
    folder: Path, made: tuple[Page, dict[str, Any]]
) -> None:
    page, _ = made
    truth = expected(folder / FILE_NAME)
    assert len(page.cells) > 250
    wrong = [
        (cell, truth[cell.key])
        for cell in page.cells
        if float(cell.value) != pytest.approx(truth[cell.key], abs=0.051)
        or (cell.key != "minutes" and float(cell.value) != pytest.approx(truth[cell.key], abs=2e-3))
    ]
    assert wrong == []


def test_what_people_read_is_the_cell_rounded(made: tuple[Page, dict[str, Any]]) -> None:
    page, _ = made
    for cell in page.cells:
        number = re.match(r"\d+(\.\d+)?", cell.text)
        assert number is not None, cell
        step = 10 ** -len((number[1] or ".")[1:])
        assert float(number[0]) == pytest.approx(abs(float(cell.value)), abs=0.51 * step), cell


def test_the_cells_are_the_json(made: tuple[Page, dict[str, Any]]) -> None:
    page, numbers = made
    for cell in page.cells:
        found: Any = numbers
        for step in cell.key.split("/"):
            found = found[int(step)] if isinstance(found, list) else found[step]
        assert str(found) == cell.value


def test_all_that_should_be_told_is_told(
    folder: Path, story: Story, made: tuple[Page, dict[str, Any]]
) -> None:
    page, numbers = made
    told = {cell.key for cell in page.cells}
    for key in expected(folder / FILE_NAME):
        # an error that is the measure's own is told once; a change too small has no size
        if key.endswith(("/error", "/difference")) or key == "weeks_in_a_row":
            continue
        assert key in told, key
    assert numbers["days_in_motion"] == len(story.days)
    assert {n: e["repetitions"] for n, e in numbers["exercises"].items()} == story.repetitions


def test_drawings_say_the_same_numbers(made: tuple[Page, dict[str, Any]]) -> None:
    page, numbers = made
    said = [t for t in page.titles if "medians, give or take" in t]
    assert len(said) == 4
    for title, name, side in zip(
        said,
        ("seated_twist", "seated_twist", "cat_cow", "cat_cow_seated"),
        ("left", "right", "both", "both"),
        strict=True,
    ):
        weeks = [int(n) for n in re.findall(r"week of \d+ \w+ (\d+)°", title)]
        cells = [w["reach"][side] for w in numbers["exercises"][name]["weeks"].values()]
        assert weeks == [round(v) for v in cells]


def test_only_the_weeks_asked_for(folder: Path, story: Story) -> None:
    page, numbers = page_of(folder, until=date(2026, 4, 5), weeks=2)
    assert (numbers["since"], numbers["until"]) == ("2026-03-23", "2026-04-05")
    inside = [d for d in story.days if date(2026, 3, 23) <= d <= date(2026, 4, 5)]
    assert numbers["days_in_motion"] == len(inside)
    assert numbers["days"] == 14
    assert "5 Apr 2026" in page.text


def test_a_session_in_full(folder: Path, story: Story) -> None:
    with History(folder) as history:
        wanted = HistoryFilter(session=story.hasty_session)
        report = gather(history, wanted)
        page, numbers = Page(as_html(report)), as_json(report)
        repetitions = history.repetitions(wanted)
    cells = {cell.key: float(cell.value) for cell in page.cells}
    listed = [r for e in numbers["exercises"].values() for r in e["list"]]
    assert len(listed) == len(repetitions) == numbers["repetitions"]
    for row, shown in zip(repetitions, listed, strict=True):
        assert shown["hold_s"] == pytest.approx(row.hold_s, abs=1e-3)
        assert shown["duration_s"] == pytest.approx(row.end_s - row.start_s, abs=1e-3)
        size = abs(row.peak) if row.side else row.highest - row.lowest
        assert shown["reach"] == pytest.approx(size, abs=1e-3)
        assert cells[f"exercises/{row.exercise}/list/{row.number - 1}/hold_s"] == shown["hold_s"]
    assert f"Session {story.hasty_session}" in page.text
    assert "first" not in [c.key.rsplit("/")[-1] for c in page.cells]


def test_the_story_is_recognised(made: tuple[Page, dict[str, Any]]) -> None:
    """What was put into the history is what the page finds, no more."""
    page, numbers = made
    change = numbers["exercises"]["seated_twist"]["reach"]["left"]["change"]
    assert change["difference"] == pytest.approx(8, abs=2)  # 24 to 36 over all, thirds inside
    assert numbers["diary"]["urges"]["change"]["verdict"] == "less"
    assert numbers["exercises"]["seated_twist"]["faults"]["leaning"]["verdict"] == "less"
    assert numbers["exercises"]["seated_twist"]["faults"]["too_fast"]["verdict"] == "same"
    assert numbers["exercises"]["seated_twist"]["to_learn_from"]["started_at"].startswith(
        "2026-03-15"  # the hasty session
    )
    assert "Became rarer: leaning (Seated spinal twist)" in page.text
