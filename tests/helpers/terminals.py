"""The command at a pseudo-terminal: somebody who reads and types."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from recordings import ROOT


def talked(
    arguments: list[str | Path],
    talk: Sequence[tuple[str, str]],
    *,
    program: Sequence[str] = ("-m", "coach"),
    **environment: str,
) -> tuple[int, str]:
    """The command on a pseudo-terminal, key by key: its exit code and its output.

    `talk` holds pairs: what must be shown, after all that was before, and what is typed then. It is
    ended when it says nothing for a minute, and fails when it ends before all was typed.
    """
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment},
        cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    seen, from_byte, left = b"", 0, list(talk)
    with contextlib.suppress(OSError):  # Linux: the other end is closed
        while True:
            at = seen.find(left[0][0].encode(), from_byte) if left else -1
            if at >= 0:
                from_byte = len(seen)
                os.write(ours, left.pop(0)[1].encode())
                continue
            if not select.select([ours], [], [], 60)[0]:
                process.kill()
            data = os.read(ours, 4096)
            if not data:
                break
            seen += data
    os.close(ours)
    out = seen.decode("utf-8", "replace")
    assert "Traceback" not in out, out
    assert not left, (left, out)
    return process.wait(timeout=30), out


def on_terminal(
    arguments: list[str | Path],
    typed: list[str],
    *,
    program: Sequence[str] = ("-m", "coach"),
    after: str = "",
) -> tuple[int, str]:
    """The command on a pseudo-terminal: its exit code and its output.

    The lines are typed at once, or one each time it shows `after`. It is ended when it says
    nothing for a minute.
    """
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    seen, lines, given = b"", [f"{line}\n".encode() for line in typed], 0
    with contextlib.suppress(OSError):  # Linux: the other end is closed
        while True:
            while given < len(lines) and (not after or seen.count(after.encode()) > given):
                os.write(ours, lines[given])
                given += 1
            if not select.select([ours], [], [], 60)[0]:
                process.kill()
            data = os.read(ours, 4096)
            if not data:
                break
            seen += data
    os.close(ours)
    out = seen.decode("utf-8")
    assert "Traceback" not in out, out
    return process.wait(timeout=30), out
