"""A story: everything that decides one clip, as data. The same story gives the same frames."""

from __future__ import annotations

from dataclasses import dataclass, field

from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.motion import Part, Track
from samples.make.scene import Room
from samples.make.wardrobe import Clothes

__all__ = ["Chair", "Knock", "Passer", "Story"]


@dataclass(frozen=True, kw_only=True)
class Chair:
    """The chair: on wheels with armrests (`office`) or with four legs. Colour is linear light.

    `back_m` is where the backrest begins and ends above the seat, metres; `held_back` is whether a
    hand that supports a turn lies on the backrest.
    """

    office: bool = False
    colour: tuple[float, float, float] = (0.10, 0.10, 0.12)
    back_m: tuple[float, float] = (0.14, 0.46)
    held_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Passer:
    """A second person who walks past, behind the first; before, where `behind_m` is negative."""

    shape: Shape = field(default_factory=lambda: Shape(sex="male", ancestry="asian"))
    clothes: Clothes = field(default_factory=lambda: Clothes(shirt=(0.5, 0.42, 0.1), hair="black"))
    from_s: float = 5.0
    across_s: float = 5.0
    behind_m: float = 1.15


@dataclass(frozen=True, kw_only=True)
class Knock:
    """Somebody knocks against the camera `at_s` seconds into the film: from then on it is `camera`.

    Its picture must be as large as that of the story's own camera.
    """

    at_s: float
    camera: Camera


@dataclass(frozen=True, kw_only=True)
class Story:
    """One clip. `arms` is the exercise's arm position; `notes` says what the clip is for.

    The film begins `skip_s` after the person is in the starting position: amid a movement, if that
    is longer than `still_s`. `crf` is how strongly the video is compressed (18 hardly, 40 badly).
    `allow` are other counts that a fair judge would accept.
    `companion` is a second person in the same room, at the same chair or mat, at the same time: of
    that story only who it is and what they do is used.
    """

    exercise: str
    name: str
    notes: str
    seed: int
    parts: tuple[Part, ...]
    shape: Shape = field(default_factory=Shape)
    clothes: Clothes = field(default_factory=Clothes)
    room: Room = field(default_factory=Room)
    camera: Camera = field(default_factory=Camera)
    effects: Effects = field(default_factory=Effects)
    chair: Chair = field(default_factory=Chair)
    passer: Passer | None = None
    companion: Story | None = None
    knock: Knock | None = None
    arms: str = ""
    fps: float = 20.0
    still_s: float = 3.0
    end_s: float = 1.5
    skip_s: float = 0.0
    crf: int = 23
    control: bool = False
    allow: tuple[int, ...] = ()
    unrest: float = 1.0

    @property
    def count(self) -> int:
        """How many repetitions must be counted, of both people."""
        others = self.companion.count if self.companion else 0
        return sum(part.counts for part in self.parts) + others

    def track(self) -> Track:
        """Return the movements over time; what happens before the film begins is before 0."""
        return Track(self.parts, still_s=self.still_s, end_s=self.end_s, skip_s=self.skip_s)
