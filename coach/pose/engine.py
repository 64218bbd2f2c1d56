"""What runs the pose networks: directly where LiteRT is installed, else MediaPipe's graph.

Both see the same: in a picture by itself their landmarks agree to a thousandth of the torso's
length (`tests/test_engine.py`). Directly the networks work on two threads: in half the time.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.common.threads import beside_others, cores
from coach.pose.models.model import Model
from coach.video.frame import Image

__all__ = ["Engine", "Seen", "engine_here", "most_threads", "open_engine"]

#: The engine to use: "direct" or "graph". Without it, direct where it can be.
CHOICE = "COACH_ENGINE"
#: More threads than this take more of a computer than they gain.
MOST_THREADS = 2


class Seen(NamedTuple):
    """A body: `px` (33, 3), x, y and depth, in pixels; `world_m` (33, 3); `visibility` (33,)."""

    px: NDArray[np.float64]
    world_m: NDArray[np.float64]
    visibility: NDArray[np.float64]


class Engine(Protocol):
    """Runs the networks. `name`: "direct" or "graph", for pose logs and the doctor."""

    name: str

    def prepared(self, picture: Image) -> Any:
        """The picture (height, width, 3), BGR, as `follow` and `look` take it."""

    def follow(self, prepared: Any, t_ms: int) -> Seen | None:
        """The body in the next picture of a stream; its whole milliseconds increase."""

    def look(self, prepared: Any) -> list[Seen]:
        """Those in a picture by itself, as many as were asked for."""

    def close(self) -> None:
        """Release the networks. May be called twice."""


def open_engine(model: Model, people: int = 1, threads: int | None = None) -> Engine:
    """The networks of `model`, loaded.

    Args:
        model: as the model store gives it.
        people: one is followed; of more each picture is looked at by itself.
        threads: that work on one picture, where an engine can use more than one; by default two.
            Who works beside others keeps to one.

    Raises:
        CoachError: the model is refused, or the engine that was asked for is none or not there.
    """
    if engine_here() == "direct":
        from coach.pose.blazepose.landmarker import Landmarker
        from coach.pose.blazepose.network import UnknownNetworkError

        # A network of another build is left to MediaPipe, which takes or refuses it.
        with contextlib.suppress(UnknownNetworkError):
            return Landmarker(model.data, people, threads or most_threads())
    from coach.pose.graph import Graph

    return Graph(model, people)


def engine_here() -> Literal["direct", "graph"]:
    """The engine that was asked for, else the best that is installed.

    Raises:
        CoachError: what was asked for is no engine, or not installed.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in ("", "direct", "graph"):
        raise CoachError(f'{CHOICE}: expected "direct" or "graph", found "{choice}"')
    if choice == "graph":
        return "graph"
    try:
        import ai_edge_litert.interpreter  # noqa: F401  (a wheel may be there and not load)
    except ImportError as error:
        if choice == "direct":
            raise CoachError(
                f"{CHOICE}=direct: ai-edge-litert cannot be loaded ({error}); "
                "pip install ai-edge-litert"
            ) from None
        return "graph"
    return "direct"


def most_threads() -> int:
    """How many threads may work on one picture here: where several are worked on, one each."""
    return 1 if beside_others() else min(MOST_THREADS, cores())
