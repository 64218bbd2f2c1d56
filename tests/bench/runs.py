"""What is measured: coach's way of doing a thing, and beside it the bare loop's, one pair each."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import bare
import cv2
import numpy as np

from coach import PoseLog, Session, load_exercise
from coach.cli.replay import replay
from coach.engine.checker import Checker
from coach.engine.reader import Reader
from coach.exercise.spec import Exercise
from coach.pose.finder import PoseFinder
from coach.pose.log import Header, PoseLogWriter
from coach.pose.models.model import Model, get
from coach.pose.pipeline import live
from coach.pose.types import Observation
from coach.ui.announcer import Announcer
from coach.ui.display import has_display
from coach.ui.guard import Guard
from coach.ui.hud.hud import Hud
from coach.ui.live import LiveRun
from coach.ui.sounds import Sounds
from coach.ui.voice import Voice
from coach.ui.window import Window
from coach.video.frame import Closing, Frame, Image

__all__ = ["Bench", "Ran", "display"]

#: Pictures of a camera, as they are handed on.
CAMERA = (1280, 720)
#: So many readings are judged: from the first few hundred the interpreter still learns.
JUDGED = 5000
#: The frames a second that the long log is of.
LOG_FPS = 15
#: A live source keeps so many pictures under way: one that is looked at, one that waits.
UNDER_WAY = 2


@dataclass(frozen=True)
class Ran:
    """A program that has run: its seconds, and its peak memory in bytes (0 where untold)."""

    seconds: float
    memory: float


class Bench:
    """The measurements over one video; each gives its own figure and the bare loop's."""

    def __init__(self, video: Path, exercise: str, folder: Path) -> None:
        self.exercise: Exercise = load_exercise(exercise)
        self._model: Model = get(self.exercise.camera.models[0])
        self._folder = folder
        self.video = str(video)
        self._shown = list(bare.pictures(self.video))
        self._frames = [
            Frame(index=i, t_s=at_ms / 1000, image=np.asarray(image, dtype=np.uint8))
            for i, (at_ms, image) in enumerate(self._shown)
        ]
        self.n_frames = len(self._frames)
        log = folder / "poses.npz"
        self._coach("replay", self.video, "--save-log", str(log))
        self._poses = [o.pose for o in PoseLog(log)]
        self._header = PoseLog(log).header

    # -- whole programs ------------------------------------------------------------------------

    def files(self, n: int, jobs: int) -> tuple[Ran, Ran]:
        """`coach replay` of `n` copies, so many at a time; the bare loop over them one by one."""
        copies = [shutil.copy(self.video, self._folder / f"{i}-of-{n}.mp4") for i in range(n)]
        own = self._coach("replay", *copies, *(["--jobs", str(jobs)] if n > 1 else []))
        return own, _run(sys.executable, bare.__file__, str(self._model.path), *copies)

    def long_file(self, times: int) -> tuple[Ran, Ran]:
        """`coach replay` of one file in which the video is shown so many times; the bare loop."""
        path = self._folder / "long.mp4"
        if not path.exists():
            self._write(path, times)
        bare_loop = (sys.executable, bare.__file__, str(self._model.path), str(path))
        return self._coach("replay", str(path)), _run(*bare_loop)

    def _write(self, path: Path, times: int) -> None:
        import av  # after OpenCV: `coach/video/__init__.py`

        height, width = (side // 2 * 2 for side in self._frames[0].image.shape[:2])
        with av.open(str(path), "w") as file:
            stream = file.add_stream("libx264", rate=30)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for frame in self._frames * times:
                picture = np.ascontiguousarray(frame.image[:height, :width])
                file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            file.mux(stream.encode())

    def bare_side_by_side_s(self, n: int = 4) -> float:
        """Seconds of two bare loops side by side, each over half of `n` copies: nothing is faster
        that runs a loop a core."""
        program = (sys.executable, bare.__file__, str(self._model.path), *[self.video] * (n // 2))
        began_s = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: _run(*program), range(2)))
        return time.perf_counter() - began_s

    def start(self) -> tuple[Ran, Ran]:
        """`coach --help`, and the import of MediaPipe."""
        own = _run(sys.executable, "-m", "coach", "--help")
        return own, _run(sys.executable, "-c", "import mediapipe")

    def _coach(self, verb: str, *arguments: str) -> Ran:
        return _run(
            sys.executable, "-m", "coach", verb, *arguments, "--exercise", self.exercise.name
        )

    # -- within this one -----------------------------------------------------------------------

    def bare_rate(self) -> float:
        """Pictures a second of the bare loop, from memory."""
        began_s = time.perf_counter()
        with _quiet():
            n = bare.see(str(self._model.path), self._shown)
        return n / (time.perf_counter() - began_s)

    def live_rate(self) -> float:
        """Poses a second of a live session, from memory: seen, judged, in the window, spoken."""
        began_s = time.perf_counter()
        source = _Camera(self._frames)
        with (
            contextlib.closing(Window(self.exercise)) as view,
            contextlib.closing(
                Announcer(self.exercise, voice=Voice(), sounds=Sounds())
            ) as announcer,
            PoseFinder(self._model) as finder,
            contextlib.closing(live(source, finder)) as observations,
        ):
            guard = Guard(self.exercise, waits=False)
            run = LiveRun(
                exercise=self.exercise, view=view, announcer=announcer, source="bench", guard=guard
            )
            began_s = time.perf_counter()
            run.run(source.seen(observations))
        return self.n_frames / (time.perf_counter() - began_s)

    def judged_rate(self) -> float:
        """Frames a second of processor time of judging alone, from readings."""
        reader, checker = Reader(self.exercise), Checker(self.exercise)
        readings = [reader.read(o.t_s, o.pose) for o in self._repeated(JUDGED)]
        began_s = time.process_time()
        for reading in readings:
            checker.update(reading)
        return len(readings) / (time.process_time() - began_s)

    def hud_ms(self, size: tuple[int, int]) -> float:
        """Milliseconds to draw a moment, the median over the video, in a window of that size."""
        session, hud, took = Session(self.exercise), Hud(self.exercise, size=size), []
        for frame, observation in zip(self._frames, self._repeated(self.n_frames), strict=True):
            pose = observation.pose
            moment = session.feed(observation)
            image: Image = np.asarray(cv2.resize(frame.image, CAMERA), dtype=np.uint8)
            began_s = time.perf_counter()
            hud.draw(image, pose, moment.step, moment.showing)
            took.append(time.perf_counter() - began_s)
        return 1000 * float(np.median(took))

    def long_log_s(self, hours: float) -> float:
        """Seconds to replay the pose log of so many hours, from the disk to the summary."""
        n = round(hours * 3600 * LOG_FPS)
        path = self._folder / "long.npz"
        header = Header(**{**vars(self._header), "fps": LOG_FPS})
        writer = PoseLogWriter(path, header)
        for observation in self._repeated(n):
            writer.keep(observation)
        writer.write()
        began_s = time.perf_counter()
        replay(str(path), self.exercise, track=lambda items, *_: items)
        return time.perf_counter() - began_s

    def _repeated(self, n: int) -> Iterator[Observation]:
        """The video's poses again and again, `n` of them, as one recording."""
        for i in range(n):
            pose = self._poses[i % len(self._poses)]
            t_s = i / LOG_FPS
            if pose is not None:
                pose = replace(pose, t_s=t_s)
            yield Observation(t_s=t_s, pose=pose)


class _Camera(Closing):
    """A camera that has its next picture as soon as the network has taken one: it never waits."""

    name, fps, duration_s, live, warning = "camera", float("nan"), None, True, None

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._room = threading.Semaphore(UNDER_WAY)
        height, width = frames[0].image.shape[:2]
        self.size = (width, height)

    def seen(self, observations: Iterable[Observation | None]) -> Iterator[Observation | None]:
        """The same, noting that a pose of one of its pictures has arrived."""
        for observation in observations:
            if observation is not None:
                self._room.release()
            yield observation

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._frames:
            self._room.acquire()
            yield frame

    def close(self) -> None:
        """It holds nothing."""


@contextlib.contextmanager
def display() -> Iterator[None]:
    """A display to open windows on: the one there is, or a virtual one for as long as it takes."""
    if has_display():
        yield
        return
    read, write = os.pipe()
    try:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-noreset"],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        sys.exit("no display here, and no Xvfb in its place: the live loop has a window")
    os.close(write)
    with os.fdopen(read) as number:
        os.environ["DISPLAY"] = f":{number.readline().strip()}"
    try:
        yield
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """MediaPipe tells of its beginnings on the error stream, past Python."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _run(*command: str) -> Ran:
    """Runs a program to its end, by a small one: a process begins with its parent's peak memory."""
    timed = str(Path(__file__).with_name("timed.py"))
    done = subprocess.run(
        [sys.executable, timed, *command], capture_output=True, text=True, errors="replace"
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    seconds, memory = map(float, done.stdout.split())
    return Ran(seconds, memory)
