"""Drawings by matplotlib as SVG that belongs into a page: its text is text, its colours the page's.

Every drawing is `WIDTH_PT` wide with the same margins, so that drawings below one another share
their time axis, and a phone shows them almost at their own size.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["BAND", "GRID", "INK", "LINES", "MUTED", "Drawing", "canvas"]

WIDTH_PT = 360.0
LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 40.0, 16.0, 10.0, 24.0
FONT_PT = 13.0
#: Stand-ins that the page's own colours take the place of: dark, light and grey are its business.
INK, MUTED, GRID, BAND = "#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04"
LINES = ("#0a0b05", "#0a0b06", "#0a0b07")
_COLOURS = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    GRID: "var(--grid)",
    BAND: "var(--band)",
    **{line: f"var(--line{i})" for i, line in enumerate(LINES, start=1)},
}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "coach",
    "font.size": FONT_PT,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
    "hatch.linewidth": 1.0,
    "hatch.color": MUTED,
}
_serial = count(1)


class Drawing:
    """One drawing being made, and then its `html`."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.html = Markup("")


@contextmanager
def canvas(height_pt: float, says: str) -> Iterator[Drawing]:
    """Axes to draw on; afterwards the drawing's HTML, which `says` the same to those who hear.

    Args:
        height_pt: of the whole drawing.
        says: what it shows, its numbers in words.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH_PT / 72, height_pt / 72))
        figure.patch.set_visible(False)
        axes = figure.add_axes(
            (
                LEFT_PT / WIDTH_PT,
                BOTTOM_PT / height_pt,
                1 - (LEFT_PT + RIGHT_PT) / WIDTH_PT,
                1 - (TOP_PT + BOTTOM_PT) / height_pt,
            )
        )
        axes.patch.set_visible(False)
        drawing = Drawing(axes)
        yield drawing
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    drawing.html = _inline(file.getvalue(), says)


def _inline(svg: str, says: str) -> Markup:
    """Only the drawing itself, with ids of its own, coordinates to a tenth, and the page's colours.

    Sizes are left to the page: the drawing fills the width it is given.
    """
    box = re.search(r'viewBox="[^"]+"', svg)
    assert box is not None
    body = svg[svg.index("<g ") : svg.rindex("</svg>")]
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", body,
                  flags=re.S)  # fmt: skip
    for stand_in, colour in _COLOURS.items():
        body = body.replace(stand_in, colour)
    serial = f"d{next(_serial)}-"
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{serial}{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r"url\(#", f"url(#{serial}", body)
    body = re.sub(r'xlink:href="#', f'href="#{serial}', body)
    body = re.sub(r' (?:d|x|y|transform)="[^"]*"', _short, body)
    body = re.sub(r"font: [^;\"]*?([\d.]+px)[^;\"]*", r"font-size: \1", body)
    body = re.sub(r"font-family: [^;\"]*;? ?| transform=\"rotate\(-?0 [^\"]*\"", "", body)
    body = re.sub(r">\s+<", "><", body)
    title = f"<title>{escape(says)}</title>"
    return Markup(
        f'<svg class="drawing" role="img" {box[0]} xmlns="http://www.w3.org/2000/svg">'
        f"{title}{body.strip()}</svg>"
    )


def _short(attribute: re.Match[str]) -> str:
    return re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}", attribute[0])
