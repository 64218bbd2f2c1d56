"""The studio in a real Chromium: thresholds moved, saved, compared; a recording labelled.

Whatever the page does, it asks nobody but the studio, and its console stays empty.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from browser import open_chromium
from history_maker import make
from page_scripts import OVERLAPPING, PALE, SLIDES, SLOWLY, SMALL, UNNAMED, WIDE
from recordings import ROOT
from studio_cases import recordings, served

from coach.cli.main import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page


@dataclass
class Place:
    folder: Path
    overlay: Path
    url: str
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "data"
    make(folder)
    return folder


@pytest.fixture
def place(tmp_path: Path, data: Path) -> Iterator[Place]:
    """A studio that answers for what its page did: nobody else asked, nothing complained of."""
    folder = recordings(tmp_path / "recordings")
    with served(folder, overlay=tmp_path / "own.toml", data=data) as studio:
        found = Place(folder, tmp_path / "own.toml", studio.url)
        yield found
    assert found.complaints == []
    assert found.hosts <= {urlsplit(found.url).netloc}


def opened(
    chromium: Browser,
    place: Place,
    size: tuple[int, int] = (1440, 900),
    scheme: Literal["light", "dark"] = "light",
    context: BrowserContext | None = None,
) -> Page:
    """A page with everything measured and one recording open, watched over."""
    context = context or chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    page = context.new_page()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place.complaints.append(f"{message.text} {message.location}")

    page.on("console", heard)
    page.on("pageerror", lambda error: place.complaints.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith("data:") else place.hosts.add(urlsplit(r.url).netloc),
    )
    page.goto(place.url)
    assert "key=" not in page.url
    until(page, "document.querySelectorAll('#recordings li').length === 5")
    until(page, "!document.getElementById('measuring').textContent", timeout=30_000)
    page.get_by_role("button", name=re.compile("^good two each")).click()
    page.wait_for_selector("#counted")
    return page


def until(page: Page, expression: str, timeout: float = 10_000) -> None:
    """Waits for an expression to hold (the page's policy forbids the browser's own way)."""
    for _ in range(int(timeout / 50)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


def counted(page: Page) -> str:
    return page.locator("#counted").inner_text()


def set_slider(page: Page, name: str, value: float) -> None:
    page.locator(f"#t-{name}").evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )


def test_a_slider_changes_the_count_and_the_saved_overlay_is_what_replay_uses(
    chromium: Browser, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened(chromium, place)
    before = int(counted(page))
    assert before == 4
    set_slider(page, "turn_deg", 45)
    until(page, "document.getElementById('counted').textContent.includes('→')")
    after = int(counted(page).split("→")[1])
    assert after < before
    assert page.locator("svg.signal .gone").count() == before - after
    assert "Gone" in page.locator("#count").inner_text()
    until(page, "document.querySelector('#recordings [aria-current] .off')")
    page.locator("#save").click()
    dialog = page.get_by_role("dialog")
    assert str(place.overlay) in dialog.inner_text()
    assert not place.overlay.exists()
    dialog.get_by_role("button", name="Save", exact=True).click()
    until(page, "document.getElementById('saved').textContent.includes('Saved')")
    assert "turn_deg = 45" in place.overlay.read_text(encoding="utf-8")
    # It is in use now: there is nothing to compare it with.
    until(page, f"document.getElementById('counted').textContent === '{after}'")
    log = str(place.folder / "good_two_each.npz")
    replay = ["replay", log, "--exercise", "seated_twist", "--json", "-"]
    assert main([*replay, "--overlay", str(place.overlay)]) == 0
    assert len(json.loads(capsys.readouterr().out)["repetitions"]) == after

    set_slider(page, "turn_deg", 30)
    page.locator("#save").click()
    assert "turn_deg = 30" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert "turn_deg = 45" in place.overlay.read_text(encoding="utf-8")
    page.locator("#save").click()
    dialog.get_by_role("button", name="Replace").click()
    until(page, "document.getElementById('saved').textContent.includes('Saved')")
    assert "turn_deg = 30" in place.overlay.read_text(encoding="utf-8")


def test_two_settings_stand_side_by_side(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place)
    set_slider(page, "turn_deg", 45)
    page.locator("#compare-now").click()
    until(page, "document.querySelectorAll('#compare svg.signal').length === 2")
    told = page.locator("#compare").inner_text()
    assert "A: 4 of 4 counted" in told
    assert re.search(r"B: [0-3] of 4 counted", told)
    assert "20\xa0deg" in told
    assert "45\xa0deg" in told
    page.locator("#keep-b").click()
    page.locator("#use-a").click()
    until(page, "document.getElementById('counted').textContent === '4'")
    assert page.locator("#t-turn_deg").input_value() == "20"
    page.locator("#use-b").click()
    until(page, "document.getElementById('counted').textContent.includes('→')")
    page.locator("#reset").click()
    until(page, "document.getElementById('counted').textContent === '4'")


def test_numbers_that_contradict_each_other_leave_the_picture_as_it_was(
    chromium: Browser, place: Place
) -> None:
    page = opened(chromium, place)
    set_slider(page, "turn_deg", 12)
    page.get_by_role("alert").get_by_text("apart from rest").wait_for()
    assert counted(page) == "4"
    page.wait_for_timeout(600)
    # The browser itself notes an answer of that kind: it is the one complaint there may be.
    assert all("422" in c for c in place.complaints)
    place.complaints.clear()


def test_a_recording_is_played_sought_and_stepped_by_keyboard(
    chromium: Browser, place: Place
) -> None:
    page = opened(chromium, place)
    clock = page.locator("#clock")
    until(page, "document.getElementById('video').readyState >= 2")
    page.keyboard.press("Space")  # that plays at once what was picked
    until(page, "parseFloat(document.getElementById('clock').textContent) > 0.5")
    page.keyboard.press("Space")
    assert page.evaluate("document.getElementById('video').paused")
    head = page.locator("#signal .playhead")
    assert float(head.get_attribute("x1") or 0) > 110
    signal = page.locator("#signal")
    box = signal.bounding_box()
    assert box is not None
    signal.click(position={"x": box["width"] / 2, "y": 60})
    assert 10 < float(clock.inner_text().split()[0]) < 16
    until(
        page,
        "Math.abs(document.getElementById('video').currentTime - "
        "parseFloat(document.getElementById('clock').textContent)) < 0.06",
    )
    signal.press("Home")
    assert clock.inner_text().startswith("0.0\xa0s")
    signal.press("PageUp")
    assert clock.inner_text().startswith("5.0\xa0s")
    signal.press("ArrowRight")
    assert float(signal.get_attribute("aria-valuenow") or 0) > 5
    drawn = "document.getElementById('skeleton').getContext('2d').getImageData(0, 0, 480, 360)"
    assert page.evaluate(f"{drawn}.data.some(v => v > 0)")


def test_a_log_alone_is_a_skeleton_and_a_broken_one_is_told(
    chromium: Browser, place: Place
) -> None:
    page = opened(chromium, place)
    page.get_by_role("button", name=re.compile("^my own")).click()
    page.get_by_role("heading", name="my own").wait_for()
    assert page.locator("#video").is_hidden()
    page.locator("#play").click()
    until(page, "parseFloat(document.getElementById('clock').textContent) > 0.3")
    page.locator("#play").click()
    until(page, "!document.getElementById('count').textContent.includes(' of ')")
    page.get_by_role("button", name=re.compile("^broken")).click()
    page.get_by_text("broken.npz: not a pose log").wait_for()
    assert all("422" in c for c in place.complaints)
    place.complaints.clear()


def test_a_recording_is_labelled_by_keyboard_and_saved(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place)
    page.get_by_role("button", name=re.compile("^my own")).click()
    page.get_by_role("heading", name="my own").wait_for()
    page.get_by_role("button", name="Label", exact=True).click()
    page.locator("#label-save").wait_for()
    until(page, "document.getElementById('video').hidden")  # its film is there, and begins at 0
    signal = page.locator("#signal")
    for at, keys in ((1, "l"), (2, "h"), (3, "h"), (4, "l"), (5, "1"), (6, "1"), (7, "c")):
        signal.press("Home")
        for _ in range(at):
            signal.press("PageUp")
        signal.press(keys)
    signal.press("Backspace")
    page.get_by_text("1 repetition, 1 fault").wait_for()
    assert page.locator("svg.signal .truth").count() == 1
    person = page.get_by_label("Whom it shows")
    assert person.input_value() == ""
    person.fill("  Ann b ")  # letters typed there are no keys
    page.locator("#label-save").click()
    page.locator("#label-said", has_text="1 repetition, 1 fault").wait_for()
    assert person.input_value() == "Ann b"
    truth = json.loads((place.folder / "my_own.truth.json").read_text(encoding="utf-8"))
    assert truth["repetitions"][0]["side"] == "left"
    assert truth["repetitions"][0]["start_s"] == 5
    assert truth["repetitions"][0]["hold_s"] == 5
    assert not truth["control"]
    assert truth["body"] == {"person": "Ann b"}
    signal.press("c")
    page.locator("[data-do='control-'][aria-pressed='true']").wait_for()
    person.fill("Bo")
    page.locator("#label-save").click()
    page.get_by_role("button", name="Leave it").click()
    text = (place.folder / "my_own.truth.json").read_text(encoding="utf-8")
    assert json.loads(text) == truth
    page.get_by_role("button", name=re.compile("^good two each")).click()
    assert "not saved" in page.get_by_role("dialog").inner_text()
    page.get_by_role("button", name="Leave them").click()
    page.get_by_text("4 repetitions, 0 faults").wait_for()
    assert person.input_value() == ""
    assert page.locator("#people option").get_attribute("value") == "Ann b"
    # A mark that was taken back is nothing to be lost.
    signal.press("c")
    page.locator("[data-do='control-'][aria-pressed='true']").wait_for()
    signal.press("Backspace")
    page.locator("[data-do='control-'][aria-pressed='false']").wait_for()
    page.get_by_role("button", name=re.compile("^my own")).click()
    page.get_by_role("heading", name="my own").wait_for()
    page.get_by_text("1 repetition, 1 fault").wait_for()
    assert person.input_value() == "Ann b"
    person.fill("")
    page.locator("#label-save").click()
    page.get_by_role("button", name="Replace").click()
    page.locator("#label-said", has_text="1 repetition, 1 fault").wait_for()
    text = (place.folder / "my_own.truth.json").read_text(encoding="utf-8")
    assert json.loads(text) == {**truth, "body": {}}


@pytest.mark.parametrize(
    ("exercise", "story", "measure", "size"),
    [
        ("cat_cow", "good_left", "bend of the spine", (1280, 800)),
        ("cat_cow_seated", "good_right", "bend of the spine", (390, 844)),
        ("seated_twist", "good_two_each", "turn of the ribs", (390, 844)),
    ],
)
def test_every_exercise_can_be_read_from_its_drawing(
    chromium: Browser,
    tmp_path: Path,
    data: Path,
    exercise: str,
    story: str,
    measure: str,
    size: tuple[int, int],
) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for ending in (".npz", ".mp4", ".truth.json"):
        shutil.copy(ROOT / f"samples/{exercise}/{story}{ending}", folder)
    overlay = tmp_path / "own.toml"
    with served(folder, overlay=overlay, data=data, exercise=exercise) as studio:
        page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
        page.goto(studio.url)
        page.get_by_role("button", name=re.compile(f"^{story.replace('_', ' ')}")).click()
        page.locator("#counted").wait_for(timeout=30_000)
        assert measure in page.locator("#legend").inner_text()
        for problem in (WIDE, OVERLAPPING):
            assert page.evaluate(problem) == []
        # The curve fills its drawing, however far home reaches.
        curve = page.locator("svg.signal .curve").bounding_box()
        band = page.locator("svg.signal .band").first.bounding_box()
        assert curve is not None
        assert band is not None
        assert curve["height"] > 0.2 * 170
        edges = page.locator("svg.signal text", has_text="°").all_inner_texts()
        assert len(edges) >= 2
        moved = page.evaluate(SLIDES, "t-speed_deg_s")
        assert min(moved) < 100, "milliseconds from a slider to its picture"
        page.close()


def test_the_history_shows_its_report(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place)
    page.get_by_role("button", name="History", exact=True).click()
    frame = page.frame_locator("#report")
    frame.locator("h1").wait_for(timeout=30_000)
    page.locator("#sessions td button").first.click()
    frame.get_by_role("heading", name=re.compile("Session")).first.wait_for(timeout=30_000)


def test_two_tabs_get_along(chromium: Browser, place: Place) -> None:
    one = opened(chromium, place)
    other = opened(chromium, place, context=one.context)
    set_slider(one, "turn_deg", 45)
    until(one, "document.getElementById('counted').textContent.includes('→')")
    assert counted(other) == "4"
    for ending in ("npz", "mp4", "truth.json"):
        (place.folder / f"fault_too_fast.{ending}").unlink(missing_ok=True)
    set_slider(other, "lean_deg", 7)
    until(other, "document.querySelectorAll('#recordings li').length === 4")
    assert counted(one).startswith("4")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [((1440, 900), "light"), ((1000, 800), "dark"), ((360, 740), "light"), ((360, 740), "dark")],
)
def test_it_can_be_read_and_reached_everywhere(
    chromium: Browser,
    place: Place,
    tmp_path: Path,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    page = opened(chromium, place, size, scheme)
    set_slider(page, "turn_deg", 45)
    until(page, "document.getElementById('counted').textContent.includes('→')")
    page.locator("#compare-now").click()
    until(page, "document.querySelectorAll('#compare svg.signal').length === 2")
    for view in ("Thresholds", "Label", "History"):
        page.get_by_role("button", name=view, exact=True).click()
        if view == "Label":
            page.locator("#label-save").wait_for()
        if view == "History":
            page.frame_locator("#report").locator("h1").wait_for(timeout=30_000)
        page.screenshot(path=tmp_path / f"{view}.png", full_page=True)
        for problem in (WIDE, SMALL, PALE, UNNAMED):
            assert page.evaluate(problem) == [], view
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], view


def test_everything_can_be_reached_with_the_tab_key(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place)
    page.locator("header button").first.focus()
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        where, ring = page.evaluate(
            "[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if where:
            reached.append(where)
            assert ring == "solid", where
    order = ["play", "speed", "signal", "reset", "save", "t-turn_deg"]
    assert [name for name in reached if name in order] == order
    page.locator("#t-turn_deg").focus()
    page.keyboard.press("End")
    until(page, "document.getElementById('counted').textContent.includes('→')")
    page.keyboard.press("ArrowLeft")
    assert float(page.locator("#t-turn_deg").input_value()) < 45


def test_marks_are_kept_when_the_recording_is_judged_late(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place)
    page.evaluate(SLOWLY)
    page.get_by_role("button", name=re.compile("^my own")).click()
    page.get_by_role("heading", name="my own").wait_for()
    page.get_by_role("button", name="Label", exact=True).click()
    page.locator("#label-save").wait_for()
    for key in ("1", "PageUp", "1"):
        page.locator("#signal").press(key)
    page.get_by_text("0 repetitions, 1 fault").wait_for()
    page.wait_for_timeout(1500)
    assert page.get_by_text("0 repetitions, 1 fault").is_visible()
    assert page.evaluate("window.opened") == 1


def test_what_is_worked_at_on_a_phone_stays_in_sight(chromium: Browser, place: Place) -> None:
    page = opened(chromium, place, (360, 740))
    slider = page.locator("#t-lean_deg")
    slider.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 500
    before = slider.bounding_box()
    set_slider(page, "turn_deg", 45)
    until(page, "document.getElementById('live').textContent.includes('→')")
    assert page.locator("#live").evaluate("e => e.getBoundingClientRect().top") >= 0
    until(page, "document.querySelector('#recordings [aria-current] .off')")
    assert slider.bounding_box() == before  # lists and words changed far above it
    page.get_by_role("button", name="Label", exact=True).click()
    page.locator("#label-save").wait_for()
    page.locator("#stage").evaluate("e => e.scrollIntoView()")
    bar = page.locator("#label .bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 740
