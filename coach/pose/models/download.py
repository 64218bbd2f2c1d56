"""Download one known file over HTTPS, giving up early where a firewall swallows the connection."""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from coach.common.errors import CoachError
from coach.common.progress import Progress

__all__ = ["CONNECT_TIMEOUT_S", "download"]

CONNECT_TIMEOUT_S = 6.0
"""How long a host may take to answer at all, and later to send the next bytes."""

_TOTAL_TIMEOUT_S = 600.0
_BLOCK_BYTES = 1 << 16


def download(url: str, *, size_bytes: int, sha256: str, label: str, progress: Progress) -> bytes:
    """Fetch `url` and return its bytes, which must have this size and SHA-256 (hex).

    `label` names the work to `progress`. The system's proxy settings are honoured.
    Raises `CoachError` when the host cannot be reached or sends something else.
    """
    response = _open(url)
    deadline_s = time.monotonic() + _TOTAL_TIMEOUT_S
    data = bytearray()
    try:
        with response:
            # One byte more than expected tells a longer file from the right one.
            while len(data) <= size_bytes:
                block = response.read(min(_BLOCK_BYTES, size_bytes + 1 - len(data)))
                if not block:
                    break
                data += block
                progress(label, min(1.0, len(data) / size_bytes))
                if time.monotonic() > deadline_s:
                    raise CoachError(f"it took longer than {_TOTAL_TIMEOUT_S:.0f} s")
    except (OSError, http.client.HTTPException) as error:
        raise CoachError(
            f"the connection broke after {len(data)} of {size_bytes} bytes ({_cause(error)})"
        ) from error
    if len(data) != size_bytes or hashlib.sha256(data).hexdigest() != sha256:
        raise CoachError(
            f"it sent another file than expected ({len(data)} of {size_bytes} bytes read); "
            "a firewall's own page perhaps"
        )
    return bytes(data)


def _open(url: str) -> Any:
    """Connect within `CONNECT_TIMEOUT_S`, whatever happens, and return the response.

    urllib's own timeout holds for each address of a host in turn, and not at all for the name
    look-up: behind a firewall that drops packets it adds up to minutes. So the connecting is done
    in a thread that is left behind when it is late.
    """
    answers: list[Any] = []
    errors: list[Exception] = []
    abandoned = threading.Event()
    finished = threading.Event()

    def connect() -> None:
        try:
            response = urllib.request.urlopen(url, timeout=CONNECT_TIMEOUT_S)
            answers.append(response)
            if abandoned.is_set():
                response.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            errors.append(error)
            if isinstance(error, urllib.error.HTTPError):
                error.close()
        finally:
            finished.set()

    threading.Thread(target=connect, name="connect", daemon=True).start()
    if not finished.wait(CONNECT_TIMEOUT_S):
        abandoned.set()
        raise CoachError(f"no answer within {CONNECT_TIMEOUT_S:.0f} s")
    if errors:
        raise CoachError(f"cannot be reached ({_cause(errors[0])})")
    return answers[0]


def _cause(error: Exception) -> str:
    """The innermost reason in a few words."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
