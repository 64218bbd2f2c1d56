"""Playing a film under the keys: where it stands, how fast it runs, what each key does."""

from __future__ import annotations

from coach.common.errors import CoachError
from coach.common.names import counted
from coach.exercise.spec import Exercise
from coach.label.film import Film
from coach.label.marks import Labels
from coach.video.frame import Image

__all__ = ["BACKSPACE", "Player"]

BACKSPACE = "\b"
_QUIT = ("q", "\x1b")
SPEEDS = (1.0, 0.5, 0.25)


class Player:
    """A film, its labels, and the keys that move both.

    Time passes only in `pass_time`: whoever shows the film says how much of it.

    Raises:
        CoachError: the film has no pictures.
    """

    def __init__(self, film: Film, labels: Labels, exercise: Exercise) -> None:
        self._film = film
        self._sides = exercise.sides
        self.labels = labels
        self.speed = SPEEDS[0]
        #: It begins when asked to: nobody is ready in the first frame.
        self.playing = False
        self.quitting = False
        #: What the last key did, in a few words.
        self.said = "p plays it"
        self._index = 0
        self._ahead_s = 0.0
        first = film.at(0)
        if first is None:
            raise CoachError("the recording holds no moment to label; record it anew")
        self.t_s: float = first[0]
        self.picture: Image = first[1]

    @property
    def end_s(self) -> float:
        """The time of the film's last frame."""
        return self._film.end_s

    def pass_time(self, dt_s: float) -> None:
        """Plays on by `dt_s` seconds of the viewer's time; stops at the end."""
        if not self.playing:
            return
        self._ahead_s += dt_s * self.speed
        while self.playing:
            following = self._film.at(self._index + 1)
            if following is None:
                self.playing = False
                self.said = "the end: q saves and quits, , steps back"
            elif following[0] - self.t_s > self._ahead_s:
                return
            else:
                self._ahead_s -= following[0] - self.t_s
                self._go(self._index + 1, following)
        self._ahead_s = 0.0

    def press(self, key: str) -> None:
        """Does what a key asks for, now; keys without a meaning do nothing."""
        key = key.lower()
        if key == " ":
            self.said = self.labels.repetition(self.t_s)
        elif key in ("l", "r"):
            self.said = self.labels.side(self.t_s, "left" if key == "l" else "right")
        elif key == "h":
            self.said = self.labels.hold(self.t_s)
        elif key == "c":
            self.said = self.labels.control()
        elif key in (BACKSPACE, "\x7f"):
            self.said = self.labels.undo()
        elif key in (",", "."):
            self.playing = False
            self._step(1 if key == "." else -1)
        elif key == "p":
            self.playing = not self.playing
            self.said = "" if self.playing else "paused"
        elif key == "s":
            self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
            self.said = f"speed {self.speed:g}"
        elif key in _QUIT:
            self.quitting = True
        elif key.isdecimal() and key != "0":
            self.said = self.labels.fault(self.t_s, int(key))

    def lines(self) -> list[str]:
        """What stands beside the picture: state, open marks, keys."""
        marks = self.labels.marks
        state = [f"{self.t_s:.2f} of {self.end_s:.1f} s", f"speed {self.speed:g}"]
        state += [] if self.playing else ["stopped"]
        state += ["not the exercise"] if marks.control else []
        count = [counted(len(marks.repetitions), "repetition"), counted(len(marks.faults), "fault")]
        begun = marks.repetition
        if begun is not None:
            side = f" {begun.side}" if begun.side else ""
            held = ", holding" if begun.hold_from_s is not None else ""
            count.append(f"repetition{side} since {begun.start_s:.2f} s{held}")
        since = {name: begun.start_s for name, begun in marks.open_faults.items()}
        faults = [
            f"{i} {name.replace('_', ' ')}"
            + (f" since {since[name]:.2f} s" if name in since else "")
            for i, name in enumerate(self.labels.fault_names[:9], start=1)
        ]
        sides = ["l r its side"] if self._sides else []
        return [
            _row(state),
            _row(count),
            self.said,
            _row(faults),
            _row(["space repetition", *sides, "h hold", "c not it", "backspace undo"]),
            _row(["p pause", ", . step", "s slower", "q save and quit"]),
        ]

    def _step(self, by: int) -> None:
        index = max(0, self._index + by)
        found = self._film.at(index)
        self._ahead_s = 0.0
        if found is not None:
            self._go(index, found)

    def _go(self, index: int, found: tuple[float, Image]) -> None:
        self._index = index
        self.t_s, self.picture = found


def _row(parts: list[str]) -> str:
    return "  ·  ".join(parts)
