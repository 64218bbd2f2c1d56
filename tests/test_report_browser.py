"""The page in a real Chromium: at a desk, on a phone, in the dark, on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from browser import open_chromium
from history_maker import make
from report_cases import AT

from coach.cli.main import main
from coach.history import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = """
    [...document.querySelectorAll('body *')]
        .filter(e => !e.closest('svg') || e.tagName === 'svg')
        .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
        .map(e => e.tagName + ' ' + e.className)
"""
SMALL = """
    [...document.querySelectorAll('p, li, td, th, figcaption, caption')]
        .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.textContent)
"""
#: Texts of one drawing that lie on one another, or outside of it.
CLASHES = """
    [...document.querySelectorAll('svg')].flatMap(svg => {
        const frame = svg.getBoundingClientRect(), found = [];
        const boxes = [...svg.querySelectorAll('text')].map(
            e => [e.textContent, e.getBoundingClientRect()]);
        boxes.forEach(([a, p], i) => {
            if (p.left < frame.left - 2 || p.right > frame.right + 2 || p.top < frame.top - 2
                || p.bottom > frame.bottom + 2) found.push(a + ' is cut');
            boxes.slice(i + 1).forEach(([b, q]) => {
                const x = Math.min(p.right, q.right) - Math.max(p.left, q.left);
                const y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
                // a line of text has air above and below: only ink on ink counts
                if (x > 1 && y > 0.35 * Math.min(p.height, q.height)) found.push(a + ' on ' + b);
            });
        });
        return found;
    })
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two months, and one session of them, with a note that is not kind to a layout."""
    folder = tmp_path_factory.mktemp("pages")
    story = make(folder)
    with Store(folder) as store:
        store.set_diary(
            AT.date() - timedelta(days=1), written_at=AT, note="<img src=http://e.org/>" + "x" * 999
        )
    where = ["--data", str(folder)]
    weeks, session = folder / "weeks.html", folder / "session.html"
    assert (
        main(["report", *where, "--weeks", "9", "--until", "2026-05-03", "--out", str(weeks)]) == 0
    )
    number = str(story.hasty_session)
    assert main(["report", *where, "--session", number, "--out", str(session)]) == 0
    german = folder / "german.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_LANG", "de")
        period = ["--weeks", "9", "--until", "2026-05-03"]
        assert main(["report", *where, *period, "--out", str(german)]) == 0
    return {"weeks": weeks, "session": session, "german": german}


def opened(
    chromium: Browser, path: Path, width: int, scheme: Literal["light", "dark"] = "light"
) -> tuple[Page, list[str]]:
    """The page, and all that it asked the world for."""
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    return page, asked


@pytest.mark.parametrize("name", ["weeks", "session", "german"])
@pytest.mark.parametrize("width", [1280, 768, 360])
def test_nothing_is_fetched_and_nothing_sticks_out(
    chromium: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    page, asked = opened(chromium, pages[name], width)
    assert asked == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(WIDE) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(CLASHES) == []
    page.context.close()


def test_drawings_fill_a_phone(chromium: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(chromium, pages["weeks"], 360)
    widths = page.evaluate("[...document.querySelectorAll('svg')].map(e => e.clientWidth)")
    assert min(widths) > 300
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect().height)"
    )
    assert min(sizes) > 10
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_drawings_stand_out_in_light_and_dark(
    chromium: Browser, pages: dict[str, Path], scheme: Literal["light", "dark"]
) -> None:
    page, _ = opened(chromium, pages["weeks"], 1280, scheme)
    colours = page.evaluate(
        """() => {
            const of = (e, p) => getComputedStyle(e)[p];
            const line = [...document.querySelectorAll('svg path')].map(e => of(e, 'stroke'));
            return {
                paper: of(document.body, 'backgroundColor'),
                ink: of(document.body, 'color'),
                small: of(document.querySelector('figcaption'), 'color'),
                label: of(document.querySelector('svg text'), 'fill'),
                lines: [...new Set(line)].filter(c => c.startsWith('rgb')),
                roots: of(document.documentElement, 'colorScheme'),
            };
        }"""
    )
    paper = luminance(colours["paper"])
    assert (paper < 0.05) == (scheme == "dark")
    for name in ("ink", "small", "label"):
        assert contrast(paper, luminance(colours[name])) >= 4.5, name
    strong = [c for c in colours["lines"] if contrast(paper, luminance(c)) >= 3]
    assert len(strong) >= 3
    page.context.close()


def luminance(colour: str) -> float:
    """Relative luminance as the Web Content Accessibility Guidelines say."""
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: float, b: float) -> float:
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@pytest.mark.parametrize("name", ["weeks", "session"])
def test_on_paper_it_is_text_and_no_drawing_is_cut(
    chromium: Browser, pages: dict[str, Path], name: str, tmp_path: Path
) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler) is not installed")
    page, asked = opened(chromium, pages[name], 1280)
    pdf = tmp_path / "r.pdf"
    page.pdf(path=str(pdf), prefer_css_page_size=True)
    assert asked == [pages[name].as_uri()]
    axes = page.evaluate(
        "[...document.querySelectorAll('svg')].map("
        "s => [...s.querySelectorAll('text')].map(t => t.textContent))"
    )
    page.context.close()
    text = subprocess.run(
        [reader, str(pdf), "-"], capture_output=True, check=True, text=True
    ).stdout
    sheets = text.rstrip("\f").split("\f")
    assert 2 <= len(sheets) <= 10
    assert "no medical device" in sheets[-1]
    assert all(sheet.strip() for sheet in sheets)
    # every drawing is on one sheet, with all of its labels
    flat = ["".join(sheet.split()) for sheet in sheets]
    for labels in axes:
        wanted = ["".join(label.split()) for label in labels]
        assert any(all(label in sheet for label in wanted) for sheet in flat), labels
    info = subprocess.run(
        ["pdfinfo", str(pdf)], capture_output=True, check=True, text=True
    ).stdout  # fmt: skip
    assert "(A4)" in info
