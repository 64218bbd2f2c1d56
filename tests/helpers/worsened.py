"""Laws of counting: a recording seen in another way, of which the same must be counted."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from batches import batched
from recordings import ROOT

from coach.engine.session import Session
from coach.exercise.loader import load
from coach.pose.log import PoseLog
from coach.pose.types import FloatArray, Observation, Pose, mirrored

__all__ = ["LAWS", "RIGHT", "Law", "Seen", "broken", "sides"]

Seen = list[Observation]
Law = Callable[[Seen, np.random.Generator], Seen]

#: The recorded samples: all are counted right.
RIGHT = sorted(
    path
    for path in (ROOT / "samples").glob("*/*.npz")
    if not path.name.endswith(".truth.npz") and path.with_suffix(".truth.json").exists()
)


def sides(exercise: str, seen: Iterable[Observation]) -> Counter[str | None]:
    """What is counted, by side."""
    session = Session(load(exercise))
    for observation in batched(seen):
        session.feed(observation)
    session.finish()
    return Counter(r.side for r in session.summary("it").repetitions)


def broken(path: Path, laws: Iterable[str], seed: int = 0) -> list[str]:
    """The laws under which a sample is counted otherwise than as it was recorded."""
    seen, exercise = list(PoseLog(path)), path.parent.name
    as_it_was = sides(exercise, seen)
    other = {"left": "right", "right": "left"}
    in_a_mirror = Counter({other.get(str(side), side): n for side, n in as_it_was.items()})
    found = []
    for law in laws:
        dice = np.random.default_rng([seed, zlib.crc32(f"{path.stem} {law}".encode())])
        wanted = in_a_mirror if law == "mirrored" else as_it_was
        if sides(exercise, LAWS[law](seen, dice)) != wanted:
            found.append(law)
    return found


def third_dropped(seen: Seen, dice: np.random.Generator) -> Seen:
    """Frames left out by chance, three of ten."""
    return [o for o in seen if dice.random() >= 0.3]


def half_the_rate(seen: Seen, dice: np.random.Generator) -> Seen:
    """Every other frame."""
    return seen[int(dice.integers(2)) :: 2]


def _jittered(px: float) -> Law:
    def law(seen: Seen, dice: np.random.Generator) -> Seen:
        return _each(seen, lambda at: at + dice.normal(0, px, at.shape))

    return law


def _stretched(times: float) -> Law:
    def law(seen: Seen, dice: np.random.Generator) -> Seen:
        return [_at(o.pose, o.t_s * times) for o in seen]

    return law


def _placed(scale: float, shift_px: tuple[float, float]) -> Law:
    """Larger or smaller in the picture, or elsewhere in it; the picture holds it all."""

    def law(seen: Seen, dice: np.random.Generator) -> Seen:
        moved = _each(seen, lambda at: at * scale + shift_px)
        return [
            o
            if o.pose is None
            else replace(o, pose=replace(o.pose, depth=o.pose.depth * np.float32(scale), size=None))
            for o in moved
        ]

    return law


def in_a_mirror(seen: Seen, dice: np.random.Generator) -> Seen:
    """Left for right."""
    width = next((o.pose.size[0] for o in seen if o.pose is not None and o.pose.size), 480)
    return [o if o.pose is None else replace(o, pose=mirrored(o.pose, width)) for o in seen]


def _at_rate(fps: float) -> Law:
    """As a camera of that many pictures a second would have seen it, in a straight way between."""

    def law(seen: Seen, dice: np.random.Generator) -> Seen:
        times = np.array([o.t_s for o in seen])
        found = []
        for t_s in np.arange(times[0], times[-1], 1 / fps):
            after = min(max(int(np.searchsorted(times, t_s)), 1), len(seen) - 1)
            a, b = seen[after - 1], seen[after]
            part = float((t_s - a.t_s) / (b.t_s - a.t_s))
            if a.pose is None or b.pose is None:
                found.append(_at((b if part > 0.5 else a).pose, float(t_s)))
            else:
                found.append(_at(_between(a.pose, b.pose, part), float(t_s)))
        return found

    return law


def _between(a: Pose, b: Pose, part: float) -> Pose:
    def mixed(x: FloatArray, y: FloatArray) -> FloatArray:
        return ((1 - part) * x + part * y).astype(np.float32)

    return replace(
        a,
        image_px=mixed(a.image_px, b.image_px),
        depth=mixed(a.depth, b.depth),
        world_m=mixed(a.world_m, b.world_m),
        visibility=mixed(a.visibility, b.visibility),
    )


def _at(pose: Pose | None, t_s: float) -> Observation:
    return Observation(t_s=t_s, pose=None if pose is None else replace(pose, t_s=t_s))


def _each(seen: Seen, moved: Callable[[FloatArray], object]) -> Seen:
    return [
        o
        if o.pose is None
        else replace(
            o, pose=replace(o.pose, image_px=np.asarray(moved(o.pose.image_px), np.float32))
        )
        for o in seen
    ]


LAWS: dict[str, Law] = {
    "three of ten frames dropped": third_dropped,
    "half the rate": half_the_rate,
    "a fifth faster": _stretched(0.8),
    "a quarter slower": _stretched(1.25),
    "mirrored": in_a_mirror,
    "smaller": _placed(0.7, (0, 0)),
    "larger": _placed(1.5, (0, 0)),
    "elsewhere": _placed(1.0, (60, -25)),
    "off by 1 px": _jittered(1),
    "off by 3 px": _jittered(3),
    **{f"{fps} a second": _at_rate(fps) for fps in (8, 12, 30, 60)},
}
