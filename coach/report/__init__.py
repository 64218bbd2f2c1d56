"""The report: what a history shows, as one page to read, to print, to take along.

`gather` reads the history into a `Report`, `as_html` makes the page of it and `as_json` the same
numbers as data.
"""

from __future__ import annotations

from coach.report.facts import Report
from coach.report.gathering import gather, period
from coach.report.numbers import as_json
from coach.report.page import as_html

__all__ = ["Report", "as_html", "as_json", "gather", "period"]
