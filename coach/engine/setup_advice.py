"""What is in the way of a good start, and which way out of it: one thing at a time.

A part of the body is in sight when its place is inside the picture: how sure the network is of it
says little, for it guesses what is cut off. What no exercise can do without blocks; what only makes
it worse (a tilted camera, light from behind, feet cut off that are not needed) is said, and given
up after a while.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coach.engine.reader import Reading
from coach.exercise.spec import Exercise
from coach.measures.geometry import direction_deg, from_vertical_deg
from coach.pose.body import Body
from coach.pose.light import Light
from coach.pose.types import Pose

__all__ = ["FLOOR_POSTURES", "Advice", "Arrow", "advice_for", "is_upright"]

Arrow: TypeAlias = Literal["", "back", "closer", "left", "right", "up", "down", "turn", "level"]
"""Which way: the person moves (back, closer, to the picture's left or right, turns), the camera is
tilted (up, down) or set level. The picture's left is the camera's: a mirror shows it on the right.
"""
#: Postures that are taken on the floor.
FLOOR_POSTURES = ("all_fours", "supine", "prone", "side_lying", "kneeling")
#: A trunk shorter than this, in parts of the picture's shorter side, is too small. Samples from
#: 0.14 on are counted exactly.
SMALLEST = 0.10
#: Shoulders so wide, in torso lengths, face the camera; so narrow, they are turned aside.
FACING, ASIDE = 0.6, 0.3
#: Hips, shoulders and trunk all turned by so much the same way: the camera is. Seen from the front.
TILTED_DEG = 6.0
#: A trunk nearer to the vertical sits, kneels upright or stands.
UPRIGHT_DEG = 40.0
#: Start checks on these measures ask for a turn.
_VIEW_MEASURES = ("facing_ratio", "shoulder_width_ratio", "body_turn_deg")


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing to put right.

    Attributes:
        name: a start check of the exercise, or a word of `exercises/_words.toml`.
        arrow: which way.
        blocks: nothing can be counted before; else it may be given up.
    """

    name: str
    arrow: Arrow = ""
    blocks: bool = True

    def text(self, exercise: Exercise) -> str:
        """The words for it, the exercise's own first."""
        return exercise.orders.get(self.name) or exercise.words[self.name]


def advice_for(
    exercise: Exercise, pose: Pose | None, reading: Reading, light: Light, *, crowded: bool = False
) -> list[Advice]:
    """Everything that is in the way at this moment, the most useful to be told first.

    Args:
        exercise: whose start position it is.
        pose: the body, None where nobody was found.
        reading: of this pose, by a reader of this exercise.
        light: of the picture it was found in.
        crowded: whether two people were seen in the picture.
    """
    if light == "black":
        return [Advice(name="covered")]
    if pose is None:
        return [Advice(name="too_dark" if light == "dark" else "nobody")]
    body = Body(pose)
    found = [Advice(name="two_people")] if crowded else []
    found += _out_of_sight(exercise, body, reading)
    if not found and _size(body) < SMALLEST:
        found.append(Advice(name="come_closer", arrow="closer"))
    if not found and reading.start_missing is not None:
        found.append(_start_check(exercise, reading.start_missing))
    return found + _worse(exercise, body, light)


def is_upright(body: Body) -> bool:
    """Whether the trunk stands upright in the picture."""
    return abs(float(from_vertical_deg(body.trunk))) < UPRIGHT_DEG


def _size(body: Body) -> float:
    """The trunk's length, as if unfolded, in parts of the picture's shorter side."""
    if body.pose.size is None:
        return math.inf
    return max(body.torso_px, 0.45 * body.px_per_m) / min(body.pose.size)


def _out_of_sight(exercise: Exercise, body: Body, reading: Reading) -> list[Advice]:
    """What is needed and not in the picture: by the edge it is beyond."""
    hidden = [name for name in exercise.setup.needs if not body.shows(name)]
    if hidden:
        return [_beyond(body, hidden)]
    if not reading.seen:
        turned = exercise.camera.view == "front" and _shoulder_width(body) < ASIDE
        # From the side a body hides its own far half.
        return [Advice(name="face_me", arrow="turn") if turned else Advice(name="unseen")]
    if not body.shows("nose") and body["nose"].imag > body.middle("shoulder").imag:
        return [Advice(name="no_head", arrow="up")]
    return []


def _beyond(body: Body, hidden: list[str]) -> Advice:
    assert body.pose.size is not None
    width, height = body.pose.size
    places = [body[name] for name in hidden]
    left, right = any(p.real < 0 for p in places), any(p.real > width for p in places)
    if left != right:
        return Advice(name="aside", arrow="right" if left else "left")
    below = any(-p.imag > height for p in places)
    if below and any(n.endswith(("knee", "ankle")) for n in hidden):
        return Advice(name="no_feet", arrow="back")
    return Advice(name="too_close", arrow="back")


def _start_check(exercise: Exercise, name: str) -> Advice:
    measures = {gate.name: gate.band.measure for gate in exercise.setup.gates}
    return Advice(name=name, arrow="turn" if measures.get(name) in _VIEW_MEASURES else "")


def _view(exercise: Exercise, body: Body) -> list[Advice]:
    """The way the body faces, where no start check of the exercise asks for it."""
    asked = any(gate.band.measure in _VIEW_MEASURES for gate in exercise.setup.gates)
    if asked or exercise.setup.posture in FLOOR_POSTURES or not is_upright(body):
        return []
    width = _shoulder_width(body)
    if exercise.camera.view == "side" and width > FACING:
        return [Advice(name="turn_side", arrow="turn", blocks=False)]
    if exercise.camera.view == "front" and width < ASIDE:
        return [Advice(name="face_me", arrow="turn", blocks=False)]
    return []


def _shoulder_width(body: Body) -> float:
    """In torso lengths."""
    return abs(body["left_shoulder"] - body["right_shoulder"]) / (body.torso_px or 1.0)


def _worse(exercise: Exercise, body: Body, light: Light) -> list[Advice]:
    """What makes it harder to see, and can be lived with."""
    found = _view(exercise, body)
    if light in ("dark", "behind"):
        name = "too_dark" if light == "dark" else "light_behind"
        found.append(Advice(name=name, blocks=False))
    if is_upright(body):
        feet = ("left_ankle", "right_ankle")
        if not any(body.shows(foot) for foot in feet) and not body.shows("left_heel"):
            found.append(Advice(name="no_feet", arrow="back", blocks=False))
        if exercise.camera.view == "front" and abs(_tilt_deg(body)) >= TILTED_DEG:
            found.append(Advice(name="tilted", arrow="level", blocks=False))
    return found


def _tilt_deg(body: Body) -> float:
    """How far the whole body is turned in the picture, counter-clockwise; 0 where its parts differ.

    Somebody who leans keeps the hips level; a camera that is tilted tilts them too.
    """
    width = abs(body["left_shoulder"] - body["right_shoulder"])
    if width < 0.5 * body.torso_px:
        return 0.0
    turns = [
        _slope_deg(body["left_shoulder"] - body["right_shoulder"]),
        _slope_deg(body["left_hip"] - body["right_hip"]),
        -float(from_vertical_deg(body.trunk)),
    ]
    if min(turns) < 0 < max(turns):
        return 0.0
    return min(turns, key=abs)


def _slope_deg(way: complex) -> float:
    """A line's rise to the picture's right, -90..90 deg."""
    if way.real < 0:
        way = -way
    return float(direction_deg(way))
