"""The demonstrations: a looped clip of each exercise in good form, for `exercises/demos/`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from samples.make.camera_effects import Effects
from samples.make.clip import film
from samples.make.motion import Go, Part
from samples.make.people import PEOPLE
from samples.make.poses.leading import lead
from samples.make.scene import PLAIN, Room
from samples.make.stories import STORIES
from samples.make.story import Story
from samples.make.telling import camera
from samples.make.video import write_video

__all__ = ["DEMOS", "produce_demos"]

_SLOWER = 1.25
_SIZE_PX = (480, 360)
_CRF = 22
_PLAIN_ROOM = Room(
    wall=(0.66, 0.68, 0.70), floor=(0.40, 0.42, 0.44), floor_stuff=PLAIN, picture=False, plant=False
)
#: Who shows an exercise, from which story of good form.
_SHOWN = {
    "bird_dog": ("good_left", "anna"),
    "cat_cow": ("good_left", "anna"),
    "cat_cow_seated": ("good_left", "kamala"),
    "childs_pose": ("good_left", "kamala"),
    "chin_tuck": ("good_left", "anna"),
    "curl_up": ("good_left", "anna"),
    "glute_bridge": ("good_left", "anna"),
    "hip_hinge": ("good_left", "emre"),
    "knees_to_chest": ("good_left", "kamala"),
    "overhead_stick": ("good_front", "jack"),
    "pelvic_tilt": ("good_left", "anna"),
    "scapular_retraction": ("good_front", "emre"),
    "seated_side_bend": ("good_front", "anna"),
    "seated_twist": ("good_crossed", "emre"),
    "side_plank": ("good_left_below", "emre"),
    "single_knee_to_chest": ("good_left", "fumi"),
    "squat": ("good_left", "anna"),
    "stacked_posture": ("good_left", "anna"),
    "supine_rotation": ("good_left", "jack"),
    "thoracic_foam_roll": ("good_left", "emre"),
    "trunk_rotation_standing": ("good_front", "fumi"),
}
_BREATH = Part(
    goes=(
        Go(to={"thoracic_flexion_deg": -4.0, "neck_glide_deg": -7.0}, over_s=2.5, hold_s=0.6),
        Go(over_s=2.5, hold_s=0.4),
    )
)
#: A story may go to one side only; watching has no movement: the person grows tall, and lets go.
_INSTEAD = {
    "supine_rotation": tuple(
        lead(side, over_s=1.5, hold_s=1.2, side=side) for side in ("left", "right")
    ),
    "stacked_posture": (_BREATH,),
}


#: What moves little is shown from nearby.
_NEARBY = {
    "chin_tuck": camera(90.0, 1.15, 1.15, 1.02, 0.08),
    "pelvic_tilt": camera(90.0, 1.7, 0.45, 0.26, -0.12),
    "scapular_retraction": camera(0.0, 1.5, 1.15, 0.98, 0.1),
    "stacked_posture": camera(90.0, 1.6, 1.1, 0.90, 0.1),
}


def _demo(exercise: str) -> Story:
    """Return the calm, plain story of an exercise that ends as it begins."""
    name, who = _SHOWN[exercise]
    good = next(s for s in STORIES if (s.exercise, s.name) == (exercise, name))
    where = _NEARBY.get(exercise, good.camera)
    parts = _INSTEAD.get(exercise) or tuple(_calm(part) for part in _one_round(good.parts))
    width, height = _SIZE_PX
    return replace(
        good,
        name=exercise,
        parts=parts,
        room=_PLAIN_ROOM,
        effects=Effects(noise=0.0),
        camera=replace(where, width_px=width, height_px=height),
        fps=15.0,
        still_s=0.6,
        end_s=0.3,
        unrest=0.0,
        crf=_CRF,
        **PEOPLE[who],
    )


def _one_round(parts: Sequence[Part]) -> list[Part]:
    """Return one repetition, or one to each side."""
    chosen: dict[str | None, Part] = {}
    for part in parts:
        if part.counts:
            chosen.setdefault(part.side, part)
    # A loop ends where it began.
    back = [Part(goes=(Go(over_s=2.0),))] if parts[0].goes[-1].to else []
    return [*chosen.values(), *back]


def _calm(part: Part) -> Part:
    """Return a repetition as slow as a clip of 12 s allows: one to each side has less time."""
    if part.side is None:
        slower, longest_s, held_s = _SLOWER, 4.0, 3.0
    else:
        slower, longest_s, held_s = 0.9, 1.7, 1.2
    goes = (
        replace(go, over_s=min(slower * go.over_s, longest_s), hold_s=min(go.hold_s, held_s))
        for go in part.goes
    )
    return replace(part, goes=tuple(goes))


DEMOS: tuple[Story, ...] = tuple(_demo(exercise) for exercise in sorted(_SHOWN))
"""One story for each exercise that a camera judges."""


def produce_demos(stories: Sequence[Story], folder: Path, *, again: bool = False) -> int:
    """Film the demonstrations that are not in the folder yet; return how many were made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for story in stories:
        video = folder / f"{story.name}.mp4"
        if video.is_file() and not again:
            continue
        part = video.with_suffix(f".{os.getpid()}.part")
        pictures = (shot.picture for shot in film(story))
        try:
            write_video(part, pictures, fps=story.fps, size_px=_SIZE_PX, crf=story.crf)
            os.replace(part, video)
        finally:
            part.unlink(missing_ok=True)
        print(video)
        made += 1
    return made
