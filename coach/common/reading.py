"""Files as they come in: a plain file of a sane size, as text, as JSON, as NumPy's arrays.

A file may come from anywhere. What it says of itself (its size, its shape, how deep it goes) is
looked at before it is believed, here and once; what its content means is for its reader to check.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.common.names import clipped_text, expanded, shown

__all__ = ["NoFileError", "opened", "parse_json", "read_arrays", "read_json", "read_text"]

#: The longest text read: some hundred times the longest of ours.
MOST_TEXT_BYTES = 4_000_000
#: The most that arrays may unpack to: a pose log of ten hours at 30 frames a second.
MOST_ARRAY_BYTES = 1_000_000_000
#: Of more digits than a float can hold; some readers turn an integer into a float later.
MOST_DIGITS = 300


class NoFileError(CoachError):
    """There is no file of that name."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A plain file, opened to be read.

    Raises:
        NoFileError: there is none.
        CoachError: it may not be read, or is a folder, a device or a pipe.
    """
    name = shown(path)
    try:
        path = expanded(path)
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise CoachError(f"{name}: cannot be read: expected a file, found a folder or device")
        file = open(path, "rb")  # noqa: SIM115  (closed just below)
    except FileNotFoundError:
        raise NoFileError(f"{name}: there is no such file; check its name and folder") from None
    except (OSError, ValueError) as error:
        raise CoachError(f"{name}: cannot be read ({_why(error)})") from None
    with file:
        yield file


def read_text(path: Path) -> str:
    """The UTF-8 text in a file. Raises `CoachError` when it is none, or absurdly long."""
    with opened(path) as file:
        try:
            data = file.read(MOST_TEXT_BYTES + 1)
        except OSError as error:
            raise CoachError(f"{shown(path)}: cannot be read ({_why(error)})") from None
    if len(data) > MOST_TEXT_BYTES:
        raise CoachError(
            f"{shown(path)}: expected a text of at most {MOST_TEXT_BYTES / 1e6:.0f} MB, found "
            "more; is it the right file?"
        )
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise CoachError(f"{shown(path)}: cannot be read as a UTF-8 text ({error})") from None


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises `CoachError` when it cannot be read or is none."""
    text = read_text(path)
    try:
        return parse_json(text)
    except ValueError as error:
        raise CoachError(f"{shown(path)}: not a readable JSON file ({error})") from None


def parse_json(text: str | bytes) -> Any:
    """What a JSON text says; every number in it is one that a float can hold.

    Raises:
        ValueError: it is none: NaN, Infinity and what is nested beyond reason included.
    """
    try:
        return json.loads(
            text, parse_constant=_no_number, parse_float=_finite_float, parse_int=_short_int
        )
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _finite_float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text[:20])


def _short_int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def read_arrays(
    path: Path, wanted: Callable[[str], bool], *, refused: Callable[[str], CoachError]
) -> dict[str, NDArray[Any]]:
    """Those arrays of an `.npz` that are `wanted`, by name; nothing else of it is unpacked.

    Args:
        path: the file.
        wanted: whether an array of this name is.
        refused: makes the error to raise from a few words on what is wrong.
    """
    with opened(path) as file:
        try:
            return _unpacked(file, wanted)
        except MemoryError:
            raise refused("there is not enough memory for it") from None
        except Exception as error:
            # A damaged file fails in any layer: zip, deflate, the array's own header.
            raise refused(_why(error)) from None


def _unpacked(file: BinaryIO, wanted: Callable[[str], bool]) -> dict[str, NDArray[Any]]:
    if not zipfile.is_zipfile(file):
        raise ValueError("it is no .npz file")
    with zipfile.ZipFile(file) as archive:
        stated = {i.filename.removesuffix(".npy"): i for i in archive.infolist()}
        members = {name: info for name, info in stated.items() if wanted(name)}
        size = sum(info.file_size for info in members.values())
        if size > MOST_ARRAY_BYTES:
            raise ValueError(
                f"it unpacks to {size / 1e6:.0f} MB, more than {MOST_ARRAY_BYTES / 1e6:.0f} MB"
            )
        return {name: _array(archive, name, info) for name, info in members.items()}


def _array(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> NDArray[Any]:
    # These unpack piece by piece, and stop at the size that is stated.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA):
        raise ValueError(f"{name} is packed in a way that no pose log is")
    with archive.open(info) as member:
        version = npy.read_magic(member)
        if version == (1, 0):
            shape, by_column, dtype = npy.read_array_header_1_0(member)
        elif version == (2, 0):
            shape, by_column, dtype = npy.read_array_header_2_0(member)
        else:
            raise ValueError(f"{name} is of a version of NumPy's format that is not known")
        data = member.read()
    if dtype.hasobject:
        raise ValueError(f"{name} holds objects, not numbers")
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} holds {len(data)} bytes, which is not its shape {shape}")
    return np.ndarray(shape, dtype, buffer=data, order="F" if by_column else "C")


def _why(error: Exception) -> str:
    """What went wrong, in one line."""
    return getattr(error, "strerror", None) or clipped_text(error)
