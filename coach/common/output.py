"""Where results are written: never onto an input, not over another file unasked, whole or not.

`claim` is asked before any work, for all outputs of a command at once; `writing` writes one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import shown
from coach.common.prompts import at_terminal, yes

__all__ = ["claim", "refuse_unwritable", "write_whole", "writing"]


def claim(
    outputs: Iterable[str | Path | None], *, inputs: Iterable[str | Path | None], force: bool
) -> None:
    """Make sure that files may be written before the work begins; None and `-` are no files.

    No output may be one of `inputs` or another output, by any path or link. Where another file is
    there already it is asked about on a terminal, and may be replaced with `force`.

    Raises:
        CoachError: one may not or cannot be written; nothing was touched.
    """
    paths = [Path(o) for o in outputs if o is not None and str(o) != "-"]
    read = [Path(i) for i in inputs if i is not None]
    for n, path in enumerate(paths):
        refuse_unwritable(path)
        for other in read:
            if _same(path, other):
                raise CoachError(
                    f"{shown(path)}: is read by this very command ({shown(other)}) and would "
                    "be lost; give the output another name"
                )
        for other in paths[:n]:
            if _same(path, other):
                raise CoachError(
                    f"{shown(path)}: two outputs would be the same file; give each its own"
                )
    there = [path for path in paths if os.path.isfile(path)]
    if not there or force:
        return
    names = ", ".join(map(shown, there))
    if not at_terminal():
        raise CoachError(f"{names}: is there already; --force replaces it, or give another name")
    if not yes(_("{files}: is there already. Replace it? [y/N] ").format(files=names)):
        raise CoachError(f"{names}: kept as it is, nothing was done")


def refuse_unwritable(path: Path) -> None:
    """Raise `CoachError` when no file can be written at `path`."""
    if _is_device(path):
        writable = os.access(path, os.W_OK)
    else:
        folder = os.path.dirname(os.path.realpath(path))
        writable = os.path.isdir(folder) and os.access(folder, os.W_OK) and not os.path.isdir(path)
    if not writable:
        raise CoachError(
            f"{shown(path)}: cannot be written; is there a folder {shown(path.parent)}, yours?"
        )


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a name beside `path` to write to; what was written takes the place of `path` at the end.

    On any error or Ctrl-C nothing is left of it, and `path` is as it was. A link is followed, a
    file's permissions are kept, a device or pipe is written to as it is; where nothing was written
    nothing changes. A new file can be read by its owner alone: it tells of somebody's body.

    Raises:
        CoachError: writing failed with an `OSError`, such as a full disk.
    """
    try:
        if _is_device(path):
            yield path
            return
        target = Path(os.path.realpath(path))
        # The ending stays: some writers choose their format by it.
        part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            yield part
            if part.stat().st_size == 0:
                part.unlink()
                return
            if target.exists():
                shutil.copymode(target, part)
            os.replace(part, target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    except BrokenPipeError:  # whoever reads our output has gone; that is no matter of this file
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise CoachError(f"{shown(path)}: could not be written: {why}") from None


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all, making its folder; raise `CoachError` if not.

    What UTF-8 cannot hold, such as a byte of a file name, is escaped with a backslash.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoachError(f"{shown(path)}: could not be written: {error.strerror}") from None
    with writing(path) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")


def _is_device(path: Path) -> bool:
    """Whether there is something at `path` that is neither file nor folder, as /dev/null."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _same(a: Path, b: Path) -> bool:
    """Whether two paths lead to the same file, be it there or not; a device may be shared."""
    if _is_device(a):
        return False
    try:
        return os.path.samefile(a, b)
    except (OSError, ValueError):
        return os.path.realpath(a) == os.path.realpath(b)
