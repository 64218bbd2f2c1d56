"""Every kind of history gives a good page: none, one session, old settings, strange texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import catalogues
import pytest
from report_cases import AT, Page, do, page_of

from coach.common.language import use
from coach.exercise.loader import exercise_names, exercise_path, load, parsed
from coach.exercise.words import texts_of
from coach.history import History, Store
from coach.history.fingerprint import fingerprint
from coach.measures import MEASURES
from coach.report import as_html, gather, period
from coach.report.pick import best, exercise_then, to_learn_from

TODAY = AT.date()
#: Where a text of a catalogue has something put in.
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")
ID = re.compile(r' id="([^"]+)"')


def sound(page: Page) -> Iterator[str]:
    """What would be wrong with any page."""
    for tag, attributes in page.elements:
        if tag in ("script", "link", "img", "iframe", "object", "base"):
            yield f"{tag} on the page"
        for name in ("src", "href", "xlink:href"):
            if not attributes.get(name, "#").startswith("#"):
                yield f"{tag} fetches {attributes[name]}"
        if tag == "svg" and (attributes.get("role") != "img" or "viewbox" not in attributes):
            yield "a drawing without its role or size"
    if any(word in page.html for word in ("@import", "http-equiv", "url(h", "nan", "None", "inf ")):
        yield "something fetched, or a number that is none"
    if len(page.titles) != sum(tag == "svg" for tag, _ in page.elements):
        yield "a drawing without words"
    ids = ID.findall(page.html)
    if len(ids) != len(set(ids)):
        yield "an id twice"
    missing = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page.html)) - set(ids)
    if missing:
        yield f"no element is called {missing}"
    if "no medical device" not in page.text or "stays on this computer" not in page.text:
        yield "what must be said is not"


def test_nothing_at_all(tmp_path: Path) -> None:
    page, numbers = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    assert numbers["sessions"] == numbers["repetitions"] == 0
    assert "a fine place to begin" in page.text
    assert page.titles == []


def test_a_single_session(tmp_path: Path) -> None:
    do(tmp_path, peaks=(30.0, -25.0))
    page, numbers = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    assert "You moved on 1 of 1 day: 1 session" in page.text
    assert "2 repetitions were counted" in page.text
    assert "Too few sessions to compare" in page.text
    assert "to your left" in page.text
    assert "to your right" in page.text
    assert numbers["exercises"]["seated_twist"]["reach"]["left"]["change"]["verdict"] == "few"


def test_a_single_line_of_the_diary(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.set_diary(TODAY, written_at=AT, pain=3, note="a first day")
    page, numbers = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    assert "No session in this time" in page.text
    assert "a first day" in page.text
    assert numbers["diary"]["pain"]["days"] == {TODAY.isoformat(): 3}
    assert "Stiffness" not in page.text


def test_sessions_that_saw_nothing(tmp_path: Path) -> None:
    for i in range(7):
        do(tmp_path, days=i, peaks=())
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=6))
    assert list(sound(page)) == []
    assert numbers["sessions"] == 7
    assert "no repetition was counted" in page.text
    assert "Tried, but nothing was counted" in page.text
    assert "90% of the time" in page.text


def test_a_long_gap_is_no_reproach(tmp_path: Path) -> None:
    do(tmp_path)
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(weeks=30))
    assert list(sound(page)) == []
    assert numbers["sessions"] == 0
    assert "The last one was on 4 May 2026" in page.text
    assert "Coming back counts more" in page.text


def test_days_before_the_first_are_not_counted_as_missed(tmp_path: Path) -> None:
    do(tmp_path, days=-1)
    do(tmp_path)
    page, numbers = page_of(tmp_path, until=TODAY)
    assert (numbers["days_in_motion"], numbers["days"]) == (2, 2)
    assert "of 2 days" in page.text


def test_notes_are_text_whatever_they_hold(tmp_path: Path) -> None:
    notes = (
        "<script>alert('pain')</script><img src=http://example.org/x.png onerror=1>&amp;",
        "Rücken ✓ 腰が痛い עָבַר \u202e mirrored </span></li></ul>",
        "so long " * 4000,
        "x" * 5000,
    )
    do(tmp_path)
    with Store(tmp_path) as store:
        for i, note in enumerate(notes):
            store.set_diary(TODAY - timedelta(days=i), written_at=AT, note=note)
    page, numbers = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    assert notes[0] in page.text
    assert notes[1] in page.text
    assert "the rest is in the diary" in page.text
    assert len(page.text) < 12_000
    assert numbers["notes"][TODAY.isoformat()] == notes[0]


def test_an_exercise_of_strange_name_that_is_no_more(tmp_path: Path) -> None:
    session = do(tmp_path, peaks=(30.0,), faults=("<b>odd</b>",))
    with Store(tmp_path) as store:
        store._db.execute(
            "UPDATE exercise SET name = 'gone', title = '<i>Gone</i> & 転' WHERE session_id = ?",
            (session,),
        )
    page, _ = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    assert "<i>Gone</i> & 転" in page.text
    assert "<b>odd</b>" in page.text
    assert "thresholds of that day are not known" in page.text


def test_only_alike_sessions_are_compared_and_the_change_is_marked(tmp_path: Path) -> None:
    for i in range(6):
        do(tmp_path, days=i, peaks=(50.0,), change={"settings": "old"})
    for i in range(6, 12):
        do(tmp_path, days=i, peaks=(30.0,) if i < 9 else (31.0,))
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=11))
    assert list(sound(page)) == []
    change = numbers["exercises"]["seated_twist"]["reach"]["left"]["change"]
    assert (change["first"], change["last"], change["verdict"]) == (30, 31, "same")
    assert numbers["exercises"]["seated_twist"]["settings_changed"] == ["2026-05-10T08:00:00+02:00"]
    assert "Settings changed: 10 May" in page.titles[1]
    assert "other settings" in page.text
    # the best is one of those that were judged alike, though the old ones went further
    assert numbers["exercises"]["seated_twist"]["best"]["reach"] == 31


def test_progress_is_claimed_only_beyond_the_error(tmp_path: Path) -> None:
    for i in range(6):
        do(tmp_path, days=i, peaks=(20.0 if i < 3 else 28.0,))
        do(tmp_path, days=i, peaks=(-20.0 if i < 3 else -29.0,))
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=5))
    reach = numbers["exercises"]["seated_twist"]["reach"]
    assert reach["left"]["change"]["verdict"] == "same"  # 8 < 8.8 = sqrt(2) * 6.2
    assert reach["right"]["change"]["verdict"] == "more"  # 9
    assert "further than at first: Seated spinal twist to your right (by 9°)" in page.text
    assert "No change that the camera could tell: Seated spinal twist to your left." in page.text
    assert "the square root of two" in page.text


def test_an_unknown_error_claims_nothing(tmp_path: Path) -> None:
    for i in range(6):
        do(tmp_path, days=i, peaks=(20.0 if i < 3 else 60.0,), change={"measure": "gone_deg"})
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=5))
    assert list(sound(page)) == []
    assert numbers["exercises"]["seated_twist"]["reach"]["left"]["change"]["verdict"] == "unknown"
    assert numbers["exercises"]["seated_twist"]["error"] is None
    assert "How wrong this measure is, is not known" in page.text
    assert "further than" not in page.text


def test_another_measure_is_another_thing(tmp_path: Path) -> None:
    """What was measured otherwise is neither drawn nor compared nor in the table."""
    do(tmp_path, days=0, peaks=(89.0,), change={"measure": "shoulder_turn_deg"})
    do(tmp_path, days=1, peaks=(30.0,))
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=1))
    assert list(sound(page)) == []
    sessions = numbers["exercises"]["seated_twist"]["reach"]["left"]["sessions"]
    assert [s["median"] for s in sessions] == [30]
    assert "89°" not in page.html


def test_strong_pain_and_a_stop_are_answered(tmp_path: Path) -> None:
    session = do(tmp_path)
    with Store(tmp_path) as store:
        store.add_pain(7, asked_at=AT, moment="after", session=session)
        store._db.execute("UPDATE exercise SET end = 'hurt'")
    page, numbers = page_of(tmp_path, until=TODAY)
    assert "You stopped because it hurt: that was right." in page.text
    assert "see a professional" in page.text
    assert numbers["asked"][0]["pain"] == 7


def test_the_best_and_the_one_to_learn_from(tmp_path: Path) -> None:
    for days, peak, faults in (
        (0, 44.0, ("leaning",)),
        (1, 30.0, ()),
        (2, 36.0, ()),
        (3, 60.0, ("too_far",)),
        (4, 43.0, ("leaning", "slouching")),
        (5, 45.0, ("short",)),
    ):
        do(tmp_path, days=days, peaks=(peak,), faults=faults)
    with History(tmp_path) as history:
        own = history.repetitions()
    twist = load("seated_twist")
    chosen, learn = best(own, twist), to_learn_from(own, twist)
    assert chosen is not None
    assert learn is not None
    assert chosen.peak == 36  # no fault, and further than the other one without
    assert learn.peak == 60  # what must stop comes before what is many
    assert best([r for r in own if r.faults == ("short",)], twist) is None
    assert best([r for r in own if r.faults == ("too_far",)], twist) is None
    assert to_learn_from([r for r in own if not r.faults], twist) is None


def test_strips_show_the_thresholds_of_their_own_day(tmp_path: Path) -> None:
    do(tmp_path, peaks=(-30.0,))
    with History(tmp_path) as history:
        row = history.exercises()[0]
        report = gather(history, period(6, TODAY))
    assert exercise_then(row) == load("seated_twist")
    strip = report.exercises[0].best
    assert strip is not None
    assert strip.exercise is not None
    page = Page(as_html(report))
    drawing = page.html.split("<title>Your best one")[1].split("</svg>")[0]
    assert ">right</text>" in drawing
    assert ">left</text>" not in drawing
    assert "stroke-dasharray" in drawing


@pytest.mark.parametrize("name", exercise_names())
def test_a_fingerprint_is_what_the_history_keeps(tmp_path: Path, name: str) -> None:
    do(tmp_path, name)
    with History(tmp_path) as history:
        assert history.exercises()[0].settings == fingerprint(load(name))


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_has_a_page(tmp_path: Path, name: str) -> None:
    for i in range(8):
        do(tmp_path, name, days=i, peaks=(30.0, 33.0), faults=("too_fast",) if i < 4 else ())
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=7))
    assert list(sound(page)) == []
    assert "too fast" in page.text
    for spot in load(name).blind_spots:
        assert spot.words in page.text
    side = "left" if load(name).sides else "both"
    points = numbers["exercises"][name]["reach"][side]["sessions"]
    assert [p["median"] for p in points] == pytest.approx([31.5] * 8, abs=1e-3)


def test_unmeasured_repetitions_leave_gaps_not_numbers(tmp_path: Path) -> None:
    do(tmp_path, peaks=(30.0, math.nan))  # the second is no turn to the left, so it is a right one
    with Store(tmp_path) as store:
        store._db.execute("UPDATE repetition SET fastest_per_s = NULL, signal = x''")
    page, numbers = page_of(tmp_path, until=TODAY)
    assert list(sound(page)) == []
    (week,) = numbers["exercises"]["seated_twist"]["weeks"].values()
    assert week["fastest_per_s"] is None
    assert week["reach"] == {"left": 30.0}


def test_colours_are_the_pages_own(tmp_path: Path) -> None:
    """Drawings name no colour, so that dark, light and print can each have theirs."""
    do(tmp_path)
    page, _ = page_of(tmp_path, until=TODAY)
    drawings = re.findall(r"<svg.*?</svg>", page.html, flags=re.S)
    assert len(drawings) == 5
    for drawing in drawings:
        assert "var(--" in drawing
        assert re.findall(r"#[0-9a-fA-F]{6}\b", drawing) == []
        assert "DejaVu" not in drawing
        assert "<text" in drawing


def test_a_drawing_has_its_marks_where_the_axis_says(tmp_path: Path) -> None:
    """Six sessions and their week's median, all at 40 degrees: as high as the axis' own 40."""
    for i in range(6):
        do(tmp_path, days=i, peaks=(40.0,))
    page, _ = page_of(tmp_path, until=TODAY + timedelta(days=5))
    drawing = page.html.split("<title>Seated spinal twist, to your left")[1].split("</svg>")[0]
    heights = Counter(re.findall(r'<use [^>]*y="([\d.]+)"', drawing))
    assert ">40°</text>" in drawing
    assert 6 + 1 + 1 in heights.values()
    (name,) = re.findall(r'<use href="#([^"]+)"[^>]*style="fill: var\(--band\)', drawing)
    (band,) = re.findall(rf'<path id="{name}" d="([^"]+)"', drawing)
    corners = sorted({float(y) for y in re.findall(r"[ML] -?[\d.]+ (-?[\d.]+)", band)})
    tick = {label: y for y, label in re.findall(r'y="([\d.]+)">(\d+)°</text>', drawing)}
    deg = (float(tick["20"]) - float(tick["40"])) / 20
    both_sides = 2 * MEASURES["thorax_twist_deg"].error.value
    assert corners[-1] - corners[0] == pytest.approx(both_sides * deg, abs=0.3)


def test_a_page_in_german_holds_no_english(tmp_path: Path) -> None:
    use("de")
    for i in range(8):
        faults = ("too_fast", "short") if i < 4 else ("leaning",)
        do(tmp_path, days=i, peaks=(30.5, -33.0), faults=faults)
        do(tmp_path, "pelvic_tilt", days=i, peaks=())
    with Store(tmp_path) as store:
        store.set_diary(TODAY, written_at=AT, pain=6, stiffness=3, urges=2, note="gut")
        store.add_pain(7, asked_at=AT, moment="next day", session=1)
    page, numbers = page_of(tmp_path, until=TODAY + timedelta(days=7))
    assert page.elements[0] == ("html", {"lang": "de"})
    assert "kein Medizinprodukt" in page.text
    assert "11. Mai 2026" in page.text
    assert "zu schnell (" in page.text.replace("\n", " ")
    assert "15,5" in page.text
    assert numbers["exercises"]["seated_twist"]["reach"]["left"]["sessions"][0]["median"] == 30.5
    told = " ".join(page.text.split())
    english = [re.sub(r"<[^>]+>", "", text) for text in _sentences()]
    assert len(english) > 100
    assert [text for text in english if text in told] == []


def _sentences() -> Iterator[str]:
    """The English of every text that the page could have taken, up to what is put into it."""
    for message in catalogues.extracted():
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            yield from (part for part in re.split(HOLES, text) if " " in part.strip())
    for name in ("seated_twist", "pelvic_tilt"):
        data = parsed(exercise_path(name))
        texts = texts_of(data).values()
        yield from (text for text in texts if isinstance(text, str) and " " in text)
