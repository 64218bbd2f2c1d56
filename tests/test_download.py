from __future__ import annotations

import hashlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from coach.common.errors import CoachError
from coach.common.progress import silent
from coach.pose.models import download as download_module
from coach.pose.models.download import download

BODY = bytes(range(256)) * 1000


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/blocked":
            self.send_error(403)
            return
        body = {"/file": BODY, "/page": b"<html>blocked</html>", "/cut": BODY[:5000]}.get(
            self.path, BODY + b"more"
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY) if self.path == "/cut" else len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's terminal clean."""


@pytest.fixture
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fetch(url: str, progress=silent) -> bytes:
    return download(
        url,
        size_bytes=len(BODY),
        sha256=hashlib.sha256(BODY).hexdigest(),
        label="file",
        progress=progress,
    )


def test_the_right_file_arrives_and_progress_reaches_the_end(host: str) -> None:
    heard: list[float | None] = []
    assert fetch(f"{host}/file", lambda message, fraction: heard.append(fraction)) == BODY
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("page", "sent another file than expected"),
        ("longer", "sent another file than expected"),
        ("cut", "5000 of 256000 bytes"),
        ("blocked", r"cannot be reached \(HTTP 403\)"),
    ],
)
def test_anything_else_is_refused(host: str, page: str, said: str) -> None:
    with pytest.raises(CoachError, match=said):
        fetch(f"{host}/{page}")


def test_a_closed_port_fails_at_once() -> None:
    begin_s = time.monotonic()
    with pytest.raises(CoachError, match="cannot be reached"):
        fetch("http://127.0.0.1:9/file")
    assert time.monotonic() - begin_s < 1


def test_a_host_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "CONNECT_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        begin_s = time.monotonic()
        with pytest.raises(CoachError, match=r"no answer|timed out"):
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/file")
        assert time.monotonic() - begin_s < 1.5
        # Let the connecting thread come to its end before its socket goes away.
        time.sleep(0.2)


def test_a_host_that_stalls_in_the_middle_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "CONNECT_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 256000\r\n\r\nfirst")
                time.sleep(1)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(CoachError, match=r"broke after \d+ of 256000 bytes"):
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/file")
        thread.join()
