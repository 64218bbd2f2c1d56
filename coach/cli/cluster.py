"""Recordings replayed on the machines of a Dask cluster, as `side_by_side` does on this one.

The recordings are read where they are replayed: they lie on a disk that all machines share, at the
same paths. What comes back is the summary of each. A worker that is lost costs only time: what it
had under way goes to another one, and what it had done and not handed over is done again.
"""

from __future__ import annotations

import argparse
import dataclasses
import logging
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coach.cli.side_by_side import Job, Outcome, TellProgress, ctrl_c_stops, replay_one, time_left
from coach.common.errors import CoachError
from coach.common.names import shown
from coach.common.versions import versions
from coach.exercise.spec import Exercise
from coach.pose.log import is_pose_log
from coach.pose.open_video import choose_model

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["replay_on_cluster"]

T = TypeVar("T")

#: How often it is told how far all of them have come.
TELL_S = 0.2
#: So long a scheduler, and then its first worker, is waited for.
FIND_S = 10.0
#: How often a worker tells how far it has come, and asks whether it is to stop.
ASK_S = 1.0
#: After a Ctrl-C those under way are waited for so long.
STOP_S = 10.0
#: What must be the same on both ends, or the results would not be.
_ALIKE = ("coach", "mediapipe", "ai-edge-litert", "opencv-python", "numpy")


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Order:
    """What all jobs of one command have in common, as it is sent to the workers.

    Attributes:
        name: of the command, for the word that it is to stop and for how far it has come.
        model_sha256: the network that the command would use here; None where none is needed.
    """

    name: str
    exercise: Exercise
    options: argparse.Namespace
    versions: dict[str, str]
    model_sha256: str | None


def replay_on_cluster(
    jobs: Sequence[Job],
    exercise: Exercise,
    options: argparse.Namespace,
    address: str,
    tell_progress: TellProgress,
) -> Iterator[Outcome]:
    """What came of each recording, in their order, as many at a time as the cluster has workers.

    Failures and Ctrl-C are as in `replay_all`, and so are the results.

    Raises:
        CoachError: no Dask here, or no scheduler or worker at that address.
    """
    with _client(address) as client:
        order = _order(jobs, exercise, options)
        seen, expected = [0] * len(jobs), [0] * len(jobs)

        def hear(event: tuple[float, tuple[int, int, int]]) -> None:
            i, *numbers = event[1]
            seen[i], expected[i] = numbers

        client.subscribe_topic(order.name, hear)
        # Not pure: the same file may hold something else the next time.
        tasks = [
            client.submit(_replay, order, i, _anywhere(job), pure=False)
            for i, job in enumerate(jobs)
        ]
        stopping = _Stopping(client, order.name)
        began_s = time.monotonic()
        try:
            with ctrl_c_stops(stopping.begin):
                for job, task in zip(jobs, tasks, strict=True):
                    while not task.done() and not stopping.overdue:
                        time.sleep(TELL_S)
                        left_s = time_left(seen, expected, time.monotonic() - began_s)
                        tell_progress(sum(t.done() for t in tasks), len(tasks), left_s)
                    yield _outcome(job, task, address)
        finally:
            stopping.begin()
            stopping.wait()


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise CoachError(
            "--scheduler needs Dask, which is not installed here; "
            'get it with pip install ".[cluster]"'
        ) from None
    for name in ("distributed", "distributed.client"):  # what goes wrong is told in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=FIND_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        why = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise CoachError(
            f"no scheduler at {shown(address)}: {why}; `dask scheduler` begins one and says its "
            "address"
        ) from None
    try:
        client.wait_for_workers(1, timeout=FIND_S)
    except TimeoutError:
        client.close()
        raise CoachError(
            f"the scheduler at {shown(address)} has no workers; `dask worker {shown(address)} "
            "--nthreads 1` begins one, on any machine"
        ) from None
    return client


def _order(jobs: Sequence[Job], exercise: Exercise, options: argparse.Namespace) -> _Order:
    model = options.model and Path(options.model).absolute()
    needs_model = any(not is_pose_log(job.source) for job in jobs)
    chosen = choose_model(exercise.camera.models, model) if needs_model else None
    return _Order(
        name=f"coach-{uuid.uuid4().hex}",
        exercise=exercise,
        options=argparse.Namespace(model=model, history=False),
        versions=versions(),
        model_sha256=chosen.sha256 if chosen is not None else None,
    )


def _anywhere(job: Job) -> Job:
    """The same job by paths that hold on any machine with this disk."""
    save_log = job.save_log and job.save_log.absolute()
    return Job(source=str(Path(job.source).absolute()), save_log=save_log)


def _named(outcome: Outcome, job: Job) -> Outcome:
    """What came of `_anywhere(job)`, told by the job's own name."""

    def own(text: str) -> str:
        return text.replace(outcome.source, job.source)

    summary = outcome.summary
    return Outcome(
        source=job.source,
        summary=summary and dataclasses.replace(summary, source=shown(job.source)),
        error=outcome.error and own(outcome.error),
        said=tuple(map(own, outcome.said)),
    )


def _outcome(job: Job, task: Future[Outcome], address: str) -> Outcome:
    if not task.done():
        return Outcome(source=job.source)
    from distributed import KilledWorker

    try:
        return _named(task.result(), job)
    except KilledWorker:
        why = "every worker that began it was ended from outside, perhaps for want of memory"
    except Exception as error:
        # Of a scheduler that is gone, or of a worker that cannot even read what it was sent.
        what = " ".join(str(error).split()) or type(error).__name__
        why = f"cannot be replayed by the cluster at {address}: {what}"
    return Outcome(source=job.source, error=f"{shown(job.source)}: {why}")


class _Stopping:
    """The word that all that are under way are to stop; giving it does not wait for anybody."""

    def __init__(self, client: Client, name: str) -> None:
        from distributed import Event

        self._event = Event(name, client=client)
        self._from_s: float | None = None
        self._teller = threading.Thread(target=self._tell, daemon=True)

    def begin(self) -> None:
        """Give the word; again is no harm."""
        if self._from_s is None:
            self._from_s = time.monotonic()
            self._teller.start()

    @property
    def overdue(self) -> bool:
        """Whether it was given too long ago for anybody to be waited for."""
        return self._from_s is not None and time.monotonic() - self._from_s > STOP_S

    def wait(self) -> None:
        """Until the word is out."""
        self._teller.join(timeout=STOP_S)

    def _tell(self) -> None:
        try:
            self._event.set()
        except Exception:
            return  # the scheduler is gone, and with it all that was under way


# -- on a worker -------------------------------------------------------------------------------

#: A worker may have many threads; the error stream it has but once, and the network wants a core.
_one_at_a_time = threading.Lock()


def _replay(order: _Order, i: int, job: Job) -> Outcome:
    """Replays job number `i`."""
    with _one_at_a_time:
        progress = _JobProgress(order.name, i)
        if progress.to_stop():
            return Outcome(source=job.source)
        wrong = _unlike(order)
        if wrong is not None:
            return Outcome(source=job.source, error=f"{shown(job.source)}: {wrong}")
        return replay_one(job, order.exercise, order.options, progress.track)


def _unlike(order: _Order) -> str | None:
    """Why this worker's results would not be those of the machine that asks; None if they are."""
    here = versions()
    for name in _ALIKE:
        there, asked = here.get(name, "missing"), order.versions.get(name, "missing")
        if there != asked:
            return f"a worker has {name} {there}, and here it is {asked}"
    if order.model_sha256 is not None:
        try:
            model = choose_model(order.exercise.camera.models, order.options.model)
        except CoachError as error:
            return f"a worker has no pose network: {' '.join(str(error).split())}"
        if model.sha256 != order.model_sha256:
            return f"a worker has another pose network ({model.name}); --model names one for all"
    return None


class _JobProgress:
    """Logs how far job number `i` has come; knows whether it is to stop."""

    def __init__(self, name: str, i: int) -> None:
        from distributed import Event, get_worker

        self._name, self._i = name, i
        self._worker: Any = get_worker()
        self._stop = Event(name)

    def to_stop(self) -> bool:
        """Whether everything is to stop."""
        return bool(self._stop.is_set())

    def track(self, items: Iterable[T], total: int | None, _: str) -> Iterator[T]:
        """The same items; logs how far it is, and ends as by Ctrl-C when everything is to stop."""
        seen, asked_s = 0, -ASK_S
        for item in items:
            yield item
            seen += 1
            if time.monotonic() - asked_s >= ASK_S:
                asked_s = time.monotonic()
                self._tell(seen, total or 0)
                if self.to_stop():
                    raise KeyboardInterrupt
        self._tell(seen, seen)

    def _tell(self, seen: int, expected: int) -> None:
        self._worker.log_event(self._name, (self._i, seen, expected))
