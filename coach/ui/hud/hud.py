"""The picture that coaches: camera image, skeleton, meter, count, hold and words; image -> image.

It is laid out to be read from 3 m, and nothing but the skeleton lies on the body. The picture is a
mirror, as everyone expects of himself on a screen; the letters are not.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from coach.common.language import _
from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise, Priority
from coach.pose.types import Pose
from coach.ui.hud.crop import BodyView, View
from coach.ui.hud.demo import Corner, Demo, draw_demo
from coach.ui.hud.layout import MIN_SIZE, Box, Layout, lay_out
from coach.ui.hud.meter import draw_meter
from coach.ui.hud.outline import draw_guide
from coach.ui.hud.palette import BACKGROUND, CUE_COLOURS, QUIET, TEXT, block
from coach.ui.hud.rail import draw_clock, draw_count, draw_dots, draw_heading, draw_sign
from coach.ui.hud.signs import SignPost
from coach.ui.hud.skeleton import skeleton
from coach.ui.hud.words import draw_cue, draw_keys, draw_progress, draw_tag, fit_cue
from coach.ui.keys import key_names
from coach.ui.readout import message, meter_of, setup_running
from coach.video.frame import Image

__all__ = ["Hud"]

#: A picture that does not move on, or is not judged, is darker than a live one by this.
_DIMMED = 0.4
#: The word in place of the time while the computer is too slow for all that is judged.
_SLOW = CUE_COLOURS[Priority.CORRECT][0]


class Hud:
    """Draws one exercise for a window of `size` (width, height) pixels, moment after moment."""

    def __init__(
        self,
        exercise: Exercise,
        *,
        size: tuple[int, int] = (1280, 720),
        mirror: bool = True,
        demo: Demo | None = None,
    ) -> None:
        """See the class; with `mirror` false the picture is shown as the camera sees it.

        `demo` is shown small while the body moves or rests.
        """
        self._exercise = exercise
        self._meter = meter_of(exercise)
        self._fault_priority = {fault.name: fault.priority for fault in exercise.faults}
        self._mirror = mirror
        self._view = BodyView(mirror=mirror)
        self._demo, self._corner = demo, Corner()
        self._signs = SignPost(exercise, mirror=mirror)
        self._size = 0, 0
        self.size = size

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the drawn image in pixels; never below `MIN_SIZE`."""
        return self._size

    @size.setter
    def size(self, size: tuple[int, int]) -> None:
        width, height = max(MIN_SIZE[0], size[0]), max(MIN_SIZE[1], size[1])
        if (width, height) != self._size:
            self._size = width, height
            # Copying a ground is ten times as fast as filling one with a colour.
            self._ground: Image = np.full((height, width, 3), BACKGROUND, np.uint8)

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
        layout = lay_out(self._size)
        self._signs.update(step, paused=paused)
        said = message(
            self._exercise, step, cue, paused=paused, rest_left_s=self._signs.rest_left_s
        )
        text = fit_cue(said.text, self._size)
        hurt = said.priority is Priority.STOP
        lost = cue is not None and cue.name == "stalled"
        still = paused or lost
        image = self._ground.copy()
        self._picture(
            image,
            layout,
            frame_image,
            pose,
            step,
            layout.body(len(text.lines)),
            dim=still or step.by_beat,
        )
        if setup_running(step) and not still:
            self._guide(image, layout.body(len(text.lines)), cue, layout.unit)
        if said.priority >= Priority.CORRECT:
            self._frame(image, layout.picture, said.priority, layout.unit)
        if step.by_beat:
            draw_tag(image, layout.meter, _("By beat, not by camera"), Priority.GUIDE, layout.unit)
        else:
            self._gauge(image, layout, step)
        band = layout.cue(len(text.lines))
        self._rail(image, layout, step, band.y, paused=paused, muted=muted, hurt=hurt, lost=lost)
        if keys:
            draw_keys(image, layout.keys, self._exercise.title, key_names(), layout.unit)
        draw_cue(image, layout, text, said.priority, icon=said.said)
        if setup_running(step):
            draw_progress(image, band, step.setup_progress, layout.unit)
        return image

    def _no_praise(self, step: Step) -> bool:
        stop = any(self._fault_priority.get(name) is Priority.STOP for name in step.faults)
        return stop or step.blocked_by is not None

    def _picture(
        self,
        image: Image,
        layout: Layout,
        frame_image: Image,
        pose: Pose | None,
        step: Step,
        free: Box,
        *,
        dim: bool,
    ) -> None:
        """The camera's picture about the body, and the body's lines."""
        height, width = frame_image.shape[:2]
        place = layout.picture
        # Who steps into the outline must see all that the camera sees.
        followed = None if setup_running(step) else pose
        view = self._view.update(followed, step.t_s, (width, height), place, free)
        shown = view.paint(image, place, frame_image, mirror=self._mirror, ground=BACKGROUND)
        if dim:
            part: Any = image[shown.y : shown.bottom, shown.x : shown.right]
            cv2.convertScaleAbs(part, dst=part, alpha=_DIMMED)
        self._show_how(image, layout, view, step, still=dim and not step.by_beat)
        if pose is None or dim:
            return
        trunk = None
        if step.faults:
            worst = (self._fault_priority.get(n, Priority.CORRECT) for n in step.faults)
            trunk = CUE_COLOURS[max(Priority.CORRECT, *worst)][0]
        points = view.points(pose.image_px, width, mirror=self._mirror)
        skeleton(image, shown, points, pose.visibility, unit=layout.unit, trunk=trunk)

    def _show_how(
        self, image: Image, layout: Layout, view: View, step: Step, *, still: bool
    ) -> None:
        """The clip in a corner, while one moves or is about to."""
        body = self._view.body(view)
        if self._demo is None or body is None or still or step.phase not in ("moving", "resting"):
            return
        box = self._corner.place(layout.picture, body, layout.unit)
        if box is not None:
            draw_demo(image, box, self._demo, step.t_s, layout.unit)

    def _guide(self, image: Image, box: Box, cue: Cue | None, unit: float) -> None:
        """How to begin: the outline, which way, and the countdown."""
        counts = cue is not None and cue.name.startswith("countdown.")
        draw_guide(
            image,
            box,
            self._exercise,
            arrow=cue.arrow if cue else "",
            number=cue.text if cue and counts else "",
            mirror=self._mirror,
            unit=unit,
        )

    def _frame(self, image: Image, box: Box, priority: Priority, unit: float) -> None:
        """A border in the cue's colour, seen from the corner of the eye."""
        target: Any = image
        width = round(1.2 * unit)
        inner = box.inset(width // 2)
        corner = (inner.right - 1, inner.bottom - 1)
        cv2.rectangle(target, (inner.x, inner.y), corner, CUE_COLOURS[priority][0], width)

    def _gauge(self, image: Image, layout: Layout, step: Step) -> None:
        # A body that must stop, or does something else, is on no target: nothing turns green.
        target = "" if self._no_praise(step) else step.target or step.next_target
        draw_meter(
            image,
            layout.meter,
            self._meter,
            step.value,
            target=target,
            mirror=self._mirror,
            unit=layout.unit,
        )

    def _rail(
        self,
        image: Image,
        layout: Layout,
        step: Step,
        bottom: int,
        *,
        paused: bool,
        muted: bool,
        hurt: bool,
        lost: bool,
    ) -> None:
        """What stands beside the picture; `bottom` is where the words begin."""
        unit, exercise = layout.unit, self._exercise
        if hurt:
            block(image, layout.rail, CUE_COLOURS[Priority.STOP][0])
        clock, colour = (_("slow"), _SLOW) if step.slow else (self._signs.clock, QUIET)
        draw_clock(image, layout.time, clock, colour, muted=muted, unit=unit)
        heading, sign = self._signs.now(
            step, self._meter, paused=paused, hurt=hurt, lost=lost, quiet=self._no_praise(step)
        )
        draw_heading(image, layout.heading, heading, TEXT, unit)
        draw_sign(image, layout.ring, sign, unit)
        if layout.count.bottom <= bottom:
            draw_count(image, layout.count, step.count, exercise.target_repetitions, unit)
        if layout.dots.bottom <= bottom:
            draw_dots(
                image,
                layout.dots,
                step.count,
                exercise.dose.repetitions,
                {side: step.count_by_side.get(side, 0) for side in exercise.sides},
                self._signs.side(step, self._meter),
                mirror=self._mirror,
                unit=unit,
            )
