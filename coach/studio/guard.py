"""Who may ask: this computer's own browser, with the key that was printed. And what it is told."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["REPORT", "Guard"]

#: Everything the page needs comes from here; nothing else may be asked for.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
#: The report is one file with its styles inside, and no script.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
#: Where the report's page is.
REPORT = "/report"
#: What a browser says of who asks, where that is another page than this one.
ELSEWHERE = ("cross-site", "same-site")


class Guard:
    """Lets through what is asked by this page from this computer.

    A name that was made to point here (DNS rebinding) is told by its Host header; a page from
    elsewhere lacks the key, which is taken from the address once and then kept as a cookie.
    """

    def __init__(self, app: ASGIApp, *, port: int, key: str) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._key = key
        # Cookies know no ports: two studios at a time need two names.
        self._cookie = f"coach_studio_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self._answer(scope, headers)
        if answer is not None:
            await answer(scope, receive, send)
            return
        policy = REPORT_POLICY if scope["path"] == REPORT else POLICY

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["content-security-policy"] = policy
                out["x-content-type-options"] = "nosniff"
                out["referrer-policy"] = "no-referrer"
                out["cross-origin-resource-policy"] = "same-origin"
                out["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """What to say instead of letting it through; None to let it through."""
        host = headers.get("host", "")
        if host not in self._hosts:
            return PlainTextResponse("coach studio answers only to 127.0.0.1.\n", 403)
        origin = headers.get("origin")
        # A page from elsewhere may leave out where it is from; its browser tells all the same.
        elsewhere = scope["method"] == "POST" and headers.get("sec-fetch-site") in ELSEWHERE
        if elsewhere or (origin is not None and origin != f"http://{host}"):
            return PlainTextResponse("coach studio answers only to its own page.\n", 403)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if scope["path"] == "/" and given and self._right(given):
            entry = RedirectResponse("/", status_code=303)
            entry.set_cookie(self._cookie, self._key, httponly=True, samesite="lax", path="/")
            return entry
        if not self._right(_cookie(headers, self._cookie)):
            return PlainTextResponse(
                "Open the whole address that `coach studio` printed, with its key.\n", 403
            )
        return None

    def _right(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self._key.encode())


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
