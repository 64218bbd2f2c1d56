"""An exercise file without a mistake, for tests to read and to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

GOOD = """
schema = 2
name = "bow"
title = "Bow"
summary = "Bend forward and come back."
kind = "cycle"

[camera]
view = "side"
models = ["full"]
words = "Put the camera at your side."

[setup]
posture = "standing"
hold_s = 1
needs = ["near_shoulder", "near_hip"]
words = "Stand tall."

[[setup.gate]]
name = "upright"
measure = "trunk_incline_deg"
at_least = 60
words = "Stand up straight."

[movement]
measure = "trunk_lean_change_deg"
rest_from = "-home_deg"
rest_to = "home_deg"
rise = 30
meter_from = -20
meter_to = 90

[[condition]]
name = "sideways"
measure = "shoulder_width_ratio"
at_most = 0.4
share = 0.5
after_s = 0.5
reason = "turned to the camera"
words = "Turn your side to the camera."

[[target]]
name = "bowed"
at_least = "bow_deg"
exit_margin = 5
hold_s = 2
guide = "Bow down."

[[fault]]
name = "too_fast"
measure = "trunk_lean_change_deg"
speed = true
at_most = 90
after_s = 0.2
priority = "stop"
when = ["moving", "bowed"]
words = "Slower."
source = "our choice"

[dose]
repetitions = 5
source = "our choice"

[thresholds.home_deg]
value = 10
unit = "deg"
meaning = "within this one stands"
range = [5, 20]
source = "our choice"

[thresholds.bow_deg]
value = 40
unit = "deg"
meaning = "from here it is a bow"
range = [20, 80]
source = "our choice"
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "bow.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path
