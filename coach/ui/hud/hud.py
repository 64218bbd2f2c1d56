"""The picture that coaches: camera image, skeleton, meter, count, hold and words; image -> image.

It is laid out to be read from 3 m: the words are never smaller than `MIN_CAP`, and nothing but the
skeleton lies on the body. The picture is a mirror, as everyone expects of himself on a screen; the
letters are not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from coach.common.errors import CoachError
from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise, Priority
from coach.pose.types import Pose
from coach.ui.hud.layout import MIN_CAP, MIN_SIZE, Box, Layout, lay_out
from coach.ui.hud.parts import (
    BACKGROUND,
    CUE_COLOURS,
    FOCUS,
    GOOD,
    QUIET,
    TEXT,
    arrow,
    cue_box,
    flat_meter,
    ring,
    skeleton,
    tally,
    upright_meter,
)
from coach.ui.hud.text import CAP, Fitted, fit, put, text_width
from coach.ui.keys import KEY_HINTS
from coach.ui.readout import HEADINGS, message, meter_of, setup_running
from coach.video.frame import Image

__all__ = ["SIZES", "Hud", "check_cues", "fit_cue"]

#: The window sizes (width, height) every cue must fit: old camera, usual screen, upright screen.
SIZES: tuple[tuple[int, int], ...] = ((640, 480), (960, 720), (1280, 720), (720, 1280))

_ANY_PICTURE = (640, 480)


def _cue_room(layout: Layout) -> tuple[int, int]:
    """Where the words of a cue begin, and the width they have, in pixels."""
    start = round(min(1.05 * layout.cue.h, 0.16 * layout.cue.w))
    return start, round(layout.cue.w - start - 2.5 * layout.unit)


def _fit_cue(text: str, layout: Layout) -> Fitted:
    smallest = math.ceil(MIN_CAP * min(layout.size) / CAP)
    return fit(
        text,
        (_cue_room(layout)[1], round(layout.cue.h - 3 * layout.unit)),
        smallest_px=smallest,
        largest_px=round(1.5 * smallest),
        max_lines=layout.cue_lines,
        weight=700,
    )


def fit_cue(text: str, size: tuple[int, int]) -> Fitted:
    """How a cue is set in a window of `size` (width, height): its lines, size, and if it fits."""
    return _fit_cue(text, lay_out(size, _ANY_PICTURE, flat_meter=False))


def check_cues(texts: Iterable[str], sizes: Iterable[tuple[int, int]] = SIZES) -> None:
    """Raise CoachError naming every text that does not fit the window at its smallest letters.

    A picture in the making is never interrupted: there such a text ends in "…".
    """
    sizes = tuple(sizes)
    long = [
        f"'{text}' ({width}x{height})"
        for text in texts
        for width, height in sizes
        if not fit_cue(text, (width, height)).fits
    ]
    if long:
        raise CoachError(
            "these words are too long to be read from 3 m in the window: "
            + "; ".join(long)
            + ". Say it in fewer or shorter words."
        )


class Hud:
    """Draws one exercise for a window of `size` (width, height) pixels."""

    def __init__(
        self, exercise: Exercise, *, size: tuple[int, int] = (1280, 720), mirror: bool = True
    ) -> None:
        """See the class; with `mirror` false the picture is shown as the camera sees it."""
        self._exercise = exercise
        self._meter = meter_of(exercise)
        self._target_side = {target.name: target.side for target in exercise.targets}
        self._fault_priority = {fault.name: fault.priority for fault in exercise.faults}
        self._mirror = mirror
        self.size = size

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the drawn image in pixels; never below `MIN_SIZE`."""
        return self._size

    @size.setter
    def size(self, size: tuple[int, int]) -> None:
        width, height = max(MIN_SIZE[0], size[0]), max(MIN_SIZE[1], size[1])
        self._size = width, height
        # Copying a ground is ten times as fast as filling one with a colour.
        self._ground = np.full((height, width, 3), BACKGROUND, np.uint8)

    def draw(
        self,
        frame_image: Image,
        pose: Pose | None,
        step: Step,
        cue: Cue | None,
        *,
        paused: bool = False,
        muted: bool = False,
        keys: bool = True,
    ) -> Image:
        """One moment as a new uint8 (height, width, 3) BGR image of the HUD's size.

        `frame_image`: uint8 (H, W, 3) BGR, un-mirrored, the image `pose` was found in.
        """
        height, width = frame_image.shape[:2]
        layout = lay_out(self._size, (width, height), flat_meter=self._meter.lateral)
        image = self._ground.copy()
        said = message(self._exercise, step, cue, paused=paused)
        self._picture(image, layout.picture, frame_image)
        box = layout.picture
        picture = image[box.y : box.bottom, box.x : box.right]
        if pose is not None:
            trunk = CUE_COLOURS[self._worst(step)][0] if step.faults else None
            skeleton(picture, pose, width, mirror=self._mirror, unit=layout.unit, trunk=trunk)
        if said.priority >= Priority.CORRECT:
            self._frame(image, box, said.priority, layout.unit)
        self._keys(image, layout, muted=muted, keys=keys)
        self._gauge(image, layout, step)
        counts = {side: step.count_by_side.get(side, 0) for side in self._exercise.sides}
        tally(
            image,
            layout.count,
            step.count,
            self._exercise.target_repetitions,
            counts,
            step.side,
            mirror=self._mirror,
            unit=layout.unit,
        )
        self._state(image, layout, step, paused=paused)
        text = _fit_cue(said.text, layout)
        start = _cue_room(layout)[0]
        cue_box(image, layout.cue, text, start, said.priority, icon=said.said)
        if setup_running(step):
            self._progress(image, layout, step.setup_progress)
        return image

    def _no_praise(self, step: Step) -> bool:
        stop = any(self._fault_priority.get(name) is Priority.STOP for name in step.faults)
        return stop or step.blocked_by is not None

    def _worst(self, step: Step) -> Priority:
        known = [self._fault_priority.get(name, Priority.CORRECT) for name in step.faults]
        return max(Priority.CORRECT, *known)

    def _picture(self, image: Image, box: Box, frame_image: Image) -> None:
        scaled = cv2.resize(frame_image, (box.w, box.h), interpolation=cv2.INTER_LINEAR)
        if self._mirror:
            scaled = cv2.flip(scaled, 1)
        image[box.y : box.bottom, box.x : box.right] = scaled

    def _frame(self, image: Image, box: Box, priority: Priority, unit: float) -> None:
        """A border in the cue's colour, seen from the corner of the eye."""
        target: Any = image
        width = round(1.2 * unit)
        inner = box.inset(width // 2)
        corner = (inner.right - 1, inner.bottom - 1)
        cv2.rectangle(target, (inner.x, inner.y), corner, CUE_COLOURS[priority][0], width)

    def _keys(self, image: Image, layout: Layout, *, muted: bool, keys: bool) -> None:
        gap = round(2 * layout.unit)
        size = round(3.4 * layout.unit)
        y = layout.keys.centre[1] + CAP * size / 2
        right = layout.keys.right - gap
        if muted:
            put(image, "MUTED", (right, y), size, FOCUS, weight=700, align=1.0)
            right -= text_width("MUTED", size, 700) + gap
        if keys:
            room = (right - gap, layout.keys.h)
            hints = fit(KEY_HINTS, room, smallest_px=10, largest_px=size)
            put(image, hints.lines[0], (gap, y), hints.size_px, QUIET)

    def _gauge(self, image: Image, layout: Layout, step: Step) -> None:
        # A body that must stop, or does something else, is on no target: nothing turns green.
        target = "" if self._no_praise(step) else step.target or step.next_target
        if self._meter.lateral:
            flat_meter(
                image,
                layout.meter,
                self._meter,
                step.value,
                target=target,
                mirror=self._mirror,
                unit=layout.unit,
            )
        else:
            upright_meter(
                image, layout.meter, self._meter, step.value, target=target, unit=layout.unit
            )

    def _state(self, image: Image, layout: Layout, step: Step, *, paused: bool) -> None:
        """The ring: how far the start position or the hold is, else what the phase is."""
        box, unit, label = layout.ring, layout.unit, HEADINGS[step.phase]
        side = self._target_side.get(step.next_target or "")
        if paused:
            ring(image, box, 0.0, "II", "Paused", QUIET, unit)
        elif step.phase == "unseen":
            ring(image, box, 0.0, "?", label, QUIET, unit)
        elif step.phase == "setup":
            left_s = self._exercise.setup.hold_s * (1 - step.setup_progress)
            ring(image, box, step.setup_progress, f"{math.ceil(left_s)}", label, FOCUS, unit)
        elif step.phase == "done":
            ring(image, box, 1.0, "✓", label, GOOD, unit)
        elif step.hold_target_s > 0:
            part = min(1.0, max(0.0, step.held_s / step.hold_target_s))
            left_s = max(0.0, step.hold_target_s - step.held_s)
            inside = "✓" if left_s == 0 else f"{math.ceil(left_s)}"
            ring(image, box, part, inside, label, QUIET if self._no_praise(step) else GOOD, unit)
        elif step.phase == "moving" and side and self._meter.lateral:
            to_left = (side == "left") == self._mirror
            arrow(image, box, side, to_left=to_left, unit=unit)
        elif step.phase == "resting":
            ring(image, box, 0.0, "", label, TEXT, unit)

    def _progress(self, image: Image, layout: Layout, part: float) -> None:
        height = round(1.8 * layout.unit)
        box = layout.cue
        done = box.x + round(min(1.0, max(0.0, part)) * box.w)
        image[box.y : box.y + height] = BACKGROUND
        image[box.y : box.y + height, box.x : done] = FOCUS
