"""Film a story: pictures and truth, frame by frame."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.make.body import Body, PosedBody
from samples.make.camera import Camera
from samples.make.camera_effects import Sensor
from samples.make.motion import Interval
from samples.make.poses import PERFORMERS
from samples.make.poses.performer import Moment, SpineChange
from samples.make.poses.walking import Walker
from samples.make.render import Renderer
from samples.make.story import Story
from samples.make.truth import CURVES, SCHEMA, Truth, truth_paths, write_truth
from samples.make.video import write_video
from samples.make.wardrobe import Clothes, dress

__all__ = ["Shot", "film", "is_made", "make_clip", "video_path"]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One frame: its time, picture (H, W, 3) RGB, joints in room and picture, the spine."""

    t_s: float
    picture: NDArray[np.uint8]
    joints_m: NDArray[np.float64]
    joints_px: NDArray[np.float64]
    change: SpineChange


class _Set:
    """Everything that is in front of the camera."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.body = Body(story.shape)
        dress(self.body, story.clothes)
        self.performer = PERFORMERS[story.exercise](self.body, story)
        self.people = [(self.body, story.clothes)]
        self.companion = None
        if story.companion:
            other = Body(story.companion.shape)
            dress(other, story.companion.clothes)
            self.companion = PERFORMERS[story.exercise](other, story.companion), other
            self.people.append((other, story.companion.clothes))
        self.walker = None
        if story.passer:
            self.walker = Walker(Body(story.passer.shape), story)
            self.people.append((self.walker.body, story.passer.clothes))

    def posed(self, t_s: float) -> tuple[Moment, list[PosedBody]]:
        moment = self.performer.moment(t_s)
        people = [self.body.pose(moment.posture)]
        if self.companion:
            performer, body = self.companion
            people.append(body.pose(performer.moment(t_s).posture))
        if self.walker:
            people.append(self.walker.body.pose(self.walker.posture(t_s)))
        return moment, people


def video_path(story: Story, folder: Path) -> Path:
    """Return where a story's video belongs in a folder."""
    return folder / story.exercise / f"{story.name}.mp4"


def is_made(story: Story, folder: Path) -> bool:
    """Return whether a story's three files are there (the truth is written last)."""
    video = video_path(story, folder)
    return video.is_file() and all(path.is_file() for path in truth_paths(video))


def film(story: Story) -> Iterator[Shot]:
    """Yield the story's frames in order."""
    yield from _film(_Set(story))


def make_clip(story: Story, folder: Path) -> Path:
    """Film a story into a folder; return the path of the video. Nothing half-made is left."""
    video = video_path(story, folder)
    video.parent.mkdir(parents=True, exist_ok=True)
    stage = _Set(story)
    shots: list[Shot] = []

    def pictures() -> Iterator[NDArray[np.uint8]]:
        for shot in _film(stage):
            shots.append(Shot(**{**shot.__dict__, "picture": shot.picture[:0]}))
            yield shot.picture

    part = video.with_suffix(f".{os.getpid()}.part")
    size = (story.camera.width_px, story.camera.height_px)
    try:
        write_video(part, pictures(), fps=story.fps, size_px=size, crf=story.crf)
        os.replace(part, video)
    finally:
        part.unlink(missing_ok=True)
    write_truth(video, _truth(stage, shots))
    return video


def _film(stage: _Set) -> Iterator[Shot]:
    story = stage.story
    size = (story.camera.width_px, story.camera.height_px)
    sensor = Sensor(story.effects, size, story.seed)
    frames = round(stage.performer.track.duration_s * story.fps)
    knocked = frames if story.knock is None else min(frames, round(story.knock.at_s * story.fps))
    yield from _filmed(stage, story.camera, range(knocked), sensor)
    if story.knock is not None:
        yield from _filmed(stage, story.knock.camera, range(knocked, frames), sensor)


def _filmed(stage: _Set, camera: Camera, indices: range, sensor: Sensor) -> Iterator[Shot]:
    """Yield these frames as one camera sees them."""
    story = stage.story
    with Renderer(camera, story.room, stage.people, stage.performer.furniture) as renderer:
        for index in indices:
            t_s = index / story.fps
            moment, people = stage.posed(t_s)
            picture = renderer.draw(people, moment.furniture_at)
            if story.effects.steps > 1:
                picture = _smeared(stage, renderer, t_s, picture)
            joints_m = people[0].joints_m
            yield Shot(
                t_s=t_s,
                picture=sensor.see(picture),
                joints_m=joints_m,
                joints_px=camera.project(joints_m),
                change=moment.change,
            )


def _smeared(
    stage: _Set, renderer: Renderer, t_s: float, middle: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return the average of pictures over the time the shutter is open, around t_s."""
    effects, story = stage.story.effects, stage.story
    open_s = effects.shutter / story.fps
    total = middle.astype(np.float32)
    offsets = [o for o in np.linspace(-0.5, 0.5, effects.steps) if abs(o) > 1e-9]
    for offset in offsets:
        moment, people = stage.posed(max(0.0, t_s + float(offset) * open_s))
        total += renderer.draw(people, moment.furniture_at)
    return (total / (len(offsets) + 1)).astype(np.uint8)


def _truth(stage: _Set, shots: list[Shot]) -> Truth:
    curves = _curves([shot.change for shot in shots])
    times = np.array([shot.t_s for shot in shots], np.float32)
    facts = _facts(stage.story, times, curves, stage.performer.track.intervals)
    if stage.companion:
        performer, _ = stage.companion
        theirs = _curves([performer.moment(shot.t_s).change for shot in shots])
        _add_intervals(facts, times, theirs, performer.track.intervals)
    return Truth(
        facts=facts,
        t_s=times,
        joints_px=np.array([shot.joints_px for shot in shots], np.float32),
        joints_m=np.array([shot.joints_m for shot in shots], np.float32),
        curves=curves,
    )


def _curves(changes: list[SpineChange]) -> dict[str, NDArray[np.float32]]:
    def over_time(value: Any) -> NDArray[np.float32]:
        return np.array([value(change) for change in changes], np.float32)

    pelvis = over_time(lambda change: change.pelvis_yaw_deg)
    twist = over_time(lambda change: change.axial_twist_deg)
    curves = {
        "thorax_yaw_deg": pelvis + twist,
        "pelvis_yaw_deg": pelvis,
        "axial_twist_deg": twist,
        "lumbar_flexion_deg": over_time(lambda change: change.spine.lumbar_flexion_deg),
        "thoracic_flexion_deg": over_time(lambda change: change.spine.thoracic_flexion_deg),
        "neck_flexion_deg": over_time(lambda change: change.spine.neck_flexion_deg),
        "pelvis_pitch_deg": over_time(lambda change: change.pelvis_pitch_deg),
    }
    assert tuple(curves) == CURVES
    return curves


def _facts(
    story: Story,
    times: NDArray[np.float32],
    curves: dict[str, NDArray[np.float32]],
    intervals: list[Interval],
) -> dict[str, Any]:
    camera = asdict(story.camera) | {"eye_m": [round(float(v), 4) for v in story.camera.eye_m]}
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "exercise": story.exercise,
        "story": story.name,
        "view": story.camera.view,
        "fps": story.fps,
        "duration_s": round(len(times) / story.fps, 3),
        "seed": story.seed,
        "body": asdict(story.shape) | {"clothes": _worn(story.clothes)},
        "camera": camera,
        "arms": story.arms,
        "repetitions": [],
        "faults": [],
        "count": story.count,
        "control": story.control,
        "notes": story.notes,
    }
    if story.allow:
        facts["allow"] = list(story.allow)
    _add_intervals(facts, times, curves, intervals)
    return facts


def _add_intervals(
    facts: dict[str, Any],
    times: NDArray[np.float32],
    curves: dict[str, NDArray[np.float32]],
    intervals: list[Interval],
) -> None:
    """Add what one person did, in the order of time."""
    twisting = facts["exercise"] == "seated_twist"
    bend = curves["lumbar_flexion_deg"] + curves["thoracic_flexion_deg"]
    measure = curves["axial_twist_deg"] if twisting else bend
    told_by_angle = twisting or facts["exercise"] in ("cat_cow", "cat_cow_seated")
    for interval in intervals:
        span = {"start_s": round(interval.start_s, 3), "end_s": round(interval.end_s, 3)}
        if interval.part.counts:
            facts["repetitions"].append(
                {
                    "side": interval.part.side,
                    **span,
                    **(
                        _peak(interval, times, measure, twisting)
                        if told_by_angle
                        else _middle(interval)
                    ),
                }
            )
        if interval.part.fault:
            facts["faults"].append({"name": interval.part.fault, **span})
    for group in ("repetitions", "faults"):
        facts[group].sort(key=lambda entry: entry["start_s"])


def _worn(clothes: Clothes) -> dict[str, Any]:
    return {name: value for name, value in asdict(clothes).items() if value is not None}


def _middle(interval: Interval) -> dict[str, float | None]:
    """Return the repetition of an exercise that no angle of the spine tells."""
    middle = (interval.start_s + interval.end_s) / 2
    return {"peak_s": round(middle, 3), "hold_s": round(interval.hold_s, 3), "peak_deg": None}


def _peak(
    interval: Interval,
    times: NDArray[np.float32],
    measure: NDArray[np.float32],
    either_way: bool,
) -> dict[str, float]:
    """Return when the movement was largest (to either side, or in flexion) and how large."""
    inside = np.flatnonzero((times >= interval.start_s) & (times <= interval.end_s))
    values = np.abs(measure[inside]) if either_way else measure[inside]
    largest = inside[np.argmax(values)]
    return {
        "peak_s": round(float(times[largest]), 3),
        "hold_s": round(interval.hold_s, 3),
        "peak_deg": round(float(measure[largest]), 2),
    }
