"""A program under strace, and whom it spoke to: nothing may leave the computer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from recordings import ROOT

__all__ = ["STRACE", "reached", "skip_untraceable", "traced"]

#: Before the file the trace goes to, and the program.
STRACE = ("strace", "-f", "-qq", "-e", "trace=network,execve", "-o")
#: `connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("1.2.3.4")}, 16)`
REACHING = re.compile(r"\b(?:bind|connect|sendto|sendmsg|sendmmsg)\(.*sa_family=AF_INET6?\b")
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')


def traced(log: Path, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, its system calls that reach out in the file `log`."""
    return subprocess.run(
        [*STRACE, str(log), *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def reached(log: Path) -> list[str]:
    """The lines of a trace in which something beyond this computer is spoken or listened to."""
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if REACHING.search(line) and not LOOPBACK.search(line)]


def skip_untraceable(folder: Path) -> None:
    """Skips a test where nothing can be traced."""
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        pytest.skip("needs strace")
    if traced(folder / "try", "true").returncode != 0:
        pytest.skip("strace may not trace here")
