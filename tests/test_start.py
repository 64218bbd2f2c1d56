"""How fast the command line is there: what it does not need for a verb it does not load."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from clips import coach
from recordings import ROOT

HEAVY = ("mediapipe", "cv2", "matplotlib")
#: The help of the command is there in this part of the time that loading the network takes.
MOST_OF_MEDIAPIPE = 0.3
PAIRS = 15


def loaded_by(*arguments: str) -> set[str]:
    """The modules that are loaded when a verb has done its work."""
    code = (
        "import sys\n"
        "from coach.cli.main import main\n"
        "try:\n"
        "    code = main(sys.argv[1:])\n"
        "except SystemExit as left:\n"
        "    code = left.code\n"
        "print('|', *sys.modules)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stdout.rpartition("|")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["replay", "--help"],
        ["list"],
        ["list", "--json"],
        ["check", "exercises/cat_cow.toml"],
        ["history"],
        ["diary", "--list"],
    ],
    ids=" ".join,
)
def test_a_verb_that_sees_nothing_loads_nothing_to_see_with(arguments: list[str]) -> None:
    modules = loaded_by(*arguments)
    assert "coach.cli.main" in modules
    assert not modules & set(HEAVY)


@pytest.mark.parametrize("module", ["coach.video.decoding", "coach.ui.video_writer"])
def test_opencv_comes_before_pyav_or_its_windows_hang(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    loaded = done.stdout.decode().split()
    assert loaded.index("cv2") < loaded.index("av")


def test_help_loads_nothing_but_the_options() -> None:
    assert not loaded_by("--help") & {"numpy", "rich", "tomlkit", "sqlite3"}


@pytest.mark.system
def test_help_is_there_long_before_the_network_would_be() -> None:
    helps, imports = [], []
    for _ in range(PAIRS):
        began_s = _children_s()
        assert coach("--help").returncode == 0
        helped_s = _children_s()
        subprocess.run([sys.executable, "-c", "import mediapipe"], check=True)
        helps.append(helped_s - began_s)
        imports.append(_children_s() - helped_s)
    # What a busy machine adds, it adds to each by chance: the least of many is the program's own.
    assert min(helps) / min(imports) <= MOST_OF_MEDIAPIPE, (sorted(helps), sorted(imports))


def _children_s() -> float:
    """Processor time of the processes started and ended, in seconds, whatever else runs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # finer than os.times
    return used.ru_utime + used.ru_stime
