"""coach: teaches safe back mobility from what a webcam can see, and says what it cannot.

For scripts, `coach` itself has four names (README.md has an example):

- `load_exercise(name)`: the exercise of that name, or in that `.toml` file.
- `open_video(source, models)`: a video file, seen frame by frame by the pose network.
- `PoseLog(path)`: the poses of a video that was seen before; iterate over it.
- `Session(exercise)`: takes one observation after another, and gives what came of them.

They are imported when first asked for: `import coach` alone loads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = ["PoseLog", "Session", "__version__", "load_exercise", "open_video"]

__version__ = "0.1.0"

#: Where each name lives: its module, and its name there.
_WHERE = {
    "PoseLog": ("coach.pose.log", "PoseLog"),
    "Session": ("coach.engine.session", "Session"),
    "load_exercise": ("coach.exercise.loader", "load"),
    "open_video": ("coach.pose.open_video", "open_video"),
}

if TYPE_CHECKING:
    from coach.engine.session import Session
    from coach.exercise.loader import load as load_exercise
    from coach.pose.log import PoseLog
    from coach.pose.open_video import open_video
else:  # to a type checker any name at all would do

    def __getattr__(name: str) -> object:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, its_name = _WHERE[name]
        value = globals()[name] = getattr(import_module(module), its_name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
