"""Requests that change something must come from our own pages, or from no browser at all."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_REFUSED = "This request came from another site, so it was not carried out. Open the page here and try again."


class SameOrigin:
    """Refuses what another site's page made a browser send.

    A browser tells where a request comes from by Sec-Fetch-Site, an old one by Origin; where neither
    is sent the request is taken only without cookies, as from a program with a token. A websocket
    is held to the same: browsers open one to any site with that site's cookies.
    """

    def __init__(self, app: ASGIApp, trusted: Iterable[str] = ()) -> None:
        self.app = app
        self.trusted = frozenset(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        unsafe = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in _SAFE)
        if not unsafe or self._is_ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "from another site"})
        else:
            await PlainTextResponse(_REFUSED, 403)(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin in self.trusted:
            return True
        if site is not None:
            return site in ("same-origin", "none")
        if origin is not None:
            scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
            return origin == f"{scheme}://{headers.get('host')}"
        return "cookie" not in headers
