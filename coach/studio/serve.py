"""Puts the studio on a port of this computer alone, until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from coach.common.errors import CoachError
from coach.studio.app import application
from coach.studio.service import StudioService

__all__ = ["Studio", "free_socket"]

HOST = "127.0.0.1"
PORT = 8737
#: So many ports after the usual one are tried when it is taken.
TRIES = 20


def free_socket(port: int | None) -> socket.socket:
    """A socket bound on this computer alone: to `port`, or to the first free one by default.

    Raises:
        CoachError: it is taken.
    """
    for number in [port] if port is not None else range(PORT, PORT + TRIES):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere this would take a port away from whoever has it
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, number))
            bound.listen()
        except (OSError, OverflowError):
            bound.close()
        else:
            return bound
    which = f"port {port} is taken"
    if port is None:
        which = f"no port from {PORT} to {PORT + TRIES - 1} is free"
    raise CoachError(f"{which} on this computer; give another one with --port")


class Studio:
    """A studio ready to be served."""

    def __init__(self, service: StudioService, data: Path, *, port: int | None = None) -> None:
        """Takes the port at once; raises `CoachError` when it is taken."""
        self._service = service
        self._socket = free_socket(port)
        number = self._socket.getsockname()[1]
        key = secrets.token_urlsafe(16)
        #: The address to open: with the key that lets in.
        self.url = f"http://{HOST}:{number}/?key={key}"
        config = uvicorn.Config(
            application(service, data, port=number, key=key),
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="off",
            # A page left open must not keep the studio from ending.
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)

    def run(self, *, tell: Callable[[str], None], browser: bool) -> None:
        """Serves until Ctrl-C, or `stop`."""
        self._service.library.measure_all(self._service.in_use)
        tell(f"{self.url}  (only on this computer; Ctrl-C ends it)")
        if browser:
            threading.Thread(target=webbrowser.open, args=(self.url,), daemon=True).start()
        try:
            with contextlib.suppress(KeyboardInterrupt):  # the server gives it back when it is done
                self._server.run(sockets=[self._socket])
        finally:
            self._service.library.close()
            self._socket.close()

    def stop(self) -> None:
        """Ends it from another thread."""
        self._server.should_exit = True
