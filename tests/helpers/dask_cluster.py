"""A Dask cluster of this computer's own: a scheduler and workers, each a real process."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recordings import ROOT

__all__ = ["Cluster", "cluster"]

#: Nobody but this computer can reach it.
_HERE = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")


class Cluster:
    """A running one; `workers` are its workers' processes by name."""

    def __init__(self, client: Any, address: str, workers: dict[str, subprocess.Popen[bytes]]):
        self.client = client
        self.address = address
        self.workers = workers

    def names(self) -> dict[str, str]:
        """The names of the workers that the scheduler knows, by their addresses."""
        return {a: w["name"] for a, w in self.client.scheduler_info(-1)["workers"].items()}

    def at_work(self) -> list[str]:
        """The names of the workers that have something to do."""
        names = self.names()
        busy = [address for address, tasks in self.client.processing().items() if tasks]
        return [names[address] for address in busy if address in names]

    def busy(self, within_s: float = 60) -> str:
        """The name of a worker that is at work, waited for."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            for name in self.at_work():
                return name
            time.sleep(0.1)
        raise AssertionError("no worker has begun anything")


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler and so many workers, ended with the block; `folder` is for what they write."""
    from distributed import Client

    known = folder / "scheduler.json"
    with contextlib.ExitStack() as ended:

        def begin(name: str, *arguments: str) -> subprocess.Popen[bytes]:
            log = ended.enter_context(open(folder / f"{name}.log", "wb"))
            command = [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}"]
            process = subprocess.Popen(
                [*command, *_HERE, "--scheduler-file", str(known), *arguments[1:]],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            ended.callback(process.wait)
            ended.callback(process.kill)
            return process

        begin("scheduler", "scheduler", "--port", "0")
        end = time.monotonic() + 60
        while not known.exists():
            assert time.monotonic() < end, (folder / "scheduler.log").read_text()
            time.sleep(0.1)
        names = [f"worker-{i}" for i in range(workers)]
        own = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        processes = {n: begin(n, "worker", "--name", n, *own) for n in names}
        client = ended.enter_context(Client(scheduler_file=str(known), set_as_default=False))
        client.wait_for_workers(workers, timeout=60)
        yield Cluster(client, client.scheduler.address, processes)
