"""Pose logs of stories whose film is not kept: what the network sees of it, and the truth."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coach.exercise.loader import load
from coach.pose.log import PoseLogWriter
from coach.pose.open_video import open_video
from samples.make.clip import make_clip, video_path
from samples.make.story import Story
from samples.make.truth import truth_paths

__all__ = ["make_log", "produce_logs"]


def produce_logs(stories: Sequence[Story], folder: Path, *, again: bool = False) -> int:
    """Make the logs of all stories that are not in the folder yet; return how many were made."""
    made = 0
    for story in stories:
        log = video_path(story, folder).with_suffix(".npz")
        if again or not (log.is_file() and truth_paths(log)[0].is_file()):
            print(make_log(story, folder))
            made += 1
    return made


def make_log(story: Story, folder: Path) -> Path:
    """Film a story, let the network see the film, keep log and facts; return the log's path."""
    log = video_path(story, folder).with_suffix(".npz")
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        video = make_clip(story, Path(place))
        with open_video(str(video), load(story.exercise).camera.models) as (_, seen, header):
            observations = list(seen)
        # The log names the film, not where it was for a while.
        writer = PoseLogWriter(log, replace(header, source=video.name))
        for observation in observations:
            writer.keep(observation)
        writer.write()
        shutil.copyfile(truth_paths(video)[0], truth_paths(log)[0])
    return log
