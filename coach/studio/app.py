"""The studio's addresses: JSON for the page, videos, the page's own files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.common.prompts import SESSION, now
from coach.common.reading import parse_json
from coach.studio.guard import REPORT, Guard
from coach.studio.history import report_page, sessions
from coach.studio.labelling import LabelService
from coach.studio.service import StudioService

__all__ = ["PAGE", "application"]

#: The files of the page, inside the package.
PAGE = Path(__file__).resolve().parent / "page"
#: A question is a handful of numbers.
MOST_BYTES = 100_000
WEEKS = 6

Question = dict[str, Any]


def application(service: StudioService, data: Path, *, port: int, key: str) -> Starlette:
    """The whole studio as an ASGI application; `data` is the folder of the history."""
    labels = LabelService(service.shipped, service.library)

    def film(q: Question) -> object:
        return service.library.get(_name(q)).film

    def judge(q: Question) -> object:
        return service.judge(_name(q), service.changes(q.get("changes", {})))

    def score(q: Question) -> object:
        return service.score(service.changes(q.get("changes", {})))

    def compare(q: Question) -> object:
        settings = {key: service.changes(q.get(key)) for key in ("a", "b")}
        return service.compare(_name(q), settings)

    def save(q: Question) -> object:
        seen = q.get("seen")
        return service.save(
            service.changes(q.get("changes")), seen=seen if isinstance(seen, str) else None
        )

    def act(q: Question) -> object:
        at = q.get("t_s")
        if isinstance(at, bool) or not isinstance(at, (int, float)):
            raise CoachError(f"t_s: expected seconds, found {at!r}")
        return labels.act(str(q.get("sheet")), str(q.get("do")), float(at), q.get("detail"))

    def keep(q: Question) -> object:
        person = q.get("person")
        if person is not None and not isinstance(person, str):
            raise CoachError(f"person: expected a name, found {person!r}")
        return labels.save(str(q.get("sheet")), person=person, replace=q.get("replace") is True)

    asked: dict[str, Callable[[Question], object]] = {
        "describe": lambda q: service.describe(),
        "film": film,
        "judge": judge,
        "score": score,
        "compare": compare,
        "save": save,
        "label/open": lambda q: labels.open(_name(q)),
        "label/act": act,
        "label/save": keep,
        "history": lambda q: sessions(data),
    }

    def video(request: Request) -> Response:
        path = service.library.get(request.query_params.get("name", "")).video
        if path is None or not path.is_file():
            raise CoachError("there is no video any more; the skeleton is all there is")
        return FileResponse(path)

    def report(request: Request) -> Response:
        number = request.query_params.get("session", "")
        try:
            session = SESSION(number) if number else None
        except argparse.ArgumentTypeError as error:
            raise CoachError(f"session: {error}") from None
        return HTMLResponse(report_page(data, session=session, weeks=WEEKS, now=now()))

    return Starlette(
        routes=[
            *(Route(f"/api/{name}", _answering(f), methods=["POST"]) for name, f in asked.items()),
            Route("/video", video),
            Route(REPORT, report),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[Middleware(Guard, port=port, key=key)],
        exception_handlers={CoachError: _refused, OSError: _refused, ClientDisconnect: _hung_up},
    )


class _Json(JSONResponse):
    """JSON in ASCII: a file's name may hold what UTF-8 does not."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, allow_nan=False).encode("ascii")


def _answering(function: Callable[[Question], object]) -> Callable[[Request], Any]:
    """An endpoint that takes and gives JSON; the work is done beside the server's own thread."""

    async def answer(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise CoachError("this is too much for one question")
        try:
            question = parse_json(body or b"{}")
        except ValueError:
            raise CoachError("expected JSON") from None
        if not isinstance(question, dict):
            raise CoachError("expected a JSON object")
        return _Json(await run_in_threadpool(function, question))

    return answer


def _name(question: Question) -> str:
    return str(question.get("name", ""))


def _refused(request: Request, error: Exception) -> Response:
    return _Json({"error": "\n".join(map(shown, str(error).split("\n")))}, status_code=422)


def _hung_up(request: Request, error: Exception) -> Response:
    """Who asked went away in the middle: nobody hears this, and it is no fault of ours."""
    return Response(status_code=400)
