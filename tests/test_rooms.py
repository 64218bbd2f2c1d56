"""The house: each folder of `coach/` imports only from those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

COACH = Path(__file__).resolve().parents[1] / "coach"

#: The rooms, in the order in which a movement passes through them.
ROOMS = [
    *("common", "video", "pose", "measures", "exercise", "engine", "history", "safety"),
    *("programme", "evaluation", "ui", "report", "label", "studio", "cli"),
]

#: Rooms that stand before another, but are none of its business.
NOT_FOR = {
    "evaluation": {"history", "safety", "programme"},
    "ui": {"evaluation"},
    "label": {"report"},
}


def rooms_imported(path: Path) -> Iterator[str]:
    """The rooms that a file imports from, within functions and for types only too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        parts = [name.split(".") for name in names]
        yield from (p[1] for p in parts if p[0] == "coach" and p[1] in ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_before_it(room: str) -> None:
    allowed = set(ROOMS[: ROOMS.index(room) + 1]) - NOT_FOR.get(room, set())
    files = sorted((COACH / room).rglob("*.py"))
    assert files
    for file in files:
        assert set(rooms_imported(file)) <= allowed, file


def test_nothing_lies_flat_but_the_two_faces_of_the_package() -> None:
    assert {p.name for p in COACH.glob("*.py")} == {"__init__.py", "__main__.py"}
    folders = {p.name for p in COACH.iterdir() if any(p.glob("*.py"))}
    assert folders == set(ROOMS)


@pytest.mark.parametrize(("top", "most"), [("coach", 400), ("samples", 400), ("tests", 500)])
def test_no_file_is_too_long_to_be_read_at_once(top: str, most: int) -> None:
    for path in (COACH.parent / top).rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path
