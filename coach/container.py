"""What can be told about a video file from its container alone, without decoding.

Needed for two things that the decoder does not say: why a file is no video, and how long an edited
MP4 really plays (its frame count includes the frames that the edit list hides).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

__all__ = ["PICTURE", "describe", "mp4_duration_s"]

PICTURE = "a picture"
"""What `describe` says of a still picture."""

_MAX_INDEX_BYTES = 64 * 1024 * 1024
"""An MP4 index of many hours stays far below; a larger one is a damaged length field."""

_AUDIO_STARTS = (b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"MThd")
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\0", b"MM\0*")
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")


def describe(path: Path) -> str:
    """Say what a file that would not play as video seems to be, as a phrase after "it is"."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head[4:8] == b"ftyp":
        return _describe_mp4(path, brand=head[8:12])
    if head.startswith(_PICTURE_STARTS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return PICTURE
    if head.startswith(_AUDIO_STARTS) or (head[:4] == b"RIFF" and head[8:12] == b"WAVE"):
        return "a sound file without a picture"
    if head.startswith(b"%PDF"):
        return "a PDF document"
    if head.startswith(b"PK\x03\x04"):
        return "a zip archive or an office document"
    if _is_text(head):
        return "a text file"
    return "in no video format that can be read here, or damaged"


def mp4_duration_s(path: Path) -> float | None:
    """How long the picture of an MP4 or MOV file plays, in seconds, its edit list applied.

    None when the file is of another kind or does not say.
    """
    moov = _moov(path)
    if moov is None:
        return None
    try:
        timescale = 0
        for kind, body in _boxes(moov):
            if kind == b"mvhd":
                (timescale,) = struct.unpack_from(">I", body, 20 if body[0] else 12)
            elif kind == b"trak" and _handlers(body) == [b"vide"]:
                header = dict(_boxes(body)).get(b"tkhd", b"")
                form, at, unknown = (">Q", 28, 2**64 - 1) if header[0] else (">I", 20, 2**32 - 1)
                (duration,) = struct.unpack_from(form, header, at)
                if timescale and 0 < duration < unknown:
                    return float(duration / timescale)
    except (struct.error, IndexError):
        return None
    return None


def _describe_mp4(path: Path, *, brand: bytes) -> str:
    if brand in _PICTURE_BRANDS:
        return PICTURE
    moov = _moov(path)
    if moov is None:
        return (
            "an MP4 without its index (moov): the recording was not finished or the file was not "
            "copied to the end"
        )
    handlers = [handler for kind, body in _boxes(moov) if kind == b"trak"
                for handler in _handlers(body)]  # fmt: skip
    if b"vide" in handlers:
        return "an MP4 whose picture cannot be decoded here"
    if b"soun" in handlers:
        return "an MP4 with sound only, without a picture"
    return "an MP4 that holds no frame"


def _moov(path: Path) -> bytes | None:
    """The body of an MP4's index box, or None."""
    try:
        end = path.stat().st_size
        with path.open("rb") as file:
            at = 0
            while at + 8 <= end:
                file.seek(at)
                size, kind = struct.unpack(">I4s", file.read(8))
                header = 8
                if size == 1:
                    (size,) = struct.unpack(">Q", file.read(8))
                    header = 16
                elif size == 0:
                    size = end - at
                if size < header or not kind.isascii():
                    return None
                if kind == b"moov":
                    whole = at + size <= end and size <= _MAX_INDEX_BYTES
                    return file.read(size - header) if whole else None
                at += size
    except (OSError, struct.error):
        return None
    return None


def _boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The (kind, body) of each box in `body`; stops at the first that makes no sense."""
    at = 0
    while at + 8 <= len(body):
        size, kind = struct.unpack_from(">I4s", body, at)
        if size < 8 or at + size > len(body):
            return
        yield kind, body[at + 8 : at + size]
        at += size


def _handlers(track: bytes) -> list[bytes]:
    """What a track is of: `vide` for picture, `soun` for sound."""
    found = []
    for kind, media in _boxes(track):
        if kind == b"mdia":
            found += [body[8:12] for name, body in _boxes(media) if name == b"hdlr"]
    return found


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    # The last character may be cut in two by the end of the sample.
    text = head.decode("utf-8", errors="ignore")
    return len(text.encode()) >= len(head) - 3
