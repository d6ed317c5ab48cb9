"""Around every request: a line in the log with its reference, and an apology for the unexpected."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tieout.pages.apologies import failed
from tieout.server.bodies import BodyTooLarge

log = logging.getLogger("tieout.requests")

REFERENCE = "X-Request-Id"
_QUIET = ("/static/", "/assets/", "/health")
_FOR_PROGRAMS = ("/graphql", "/events", "/health")


@dataclass
class _Answer:
    status: int = 0


class Answering:
    """Gives each request a reference (also a header of the answer) and logs what became of it.

    An exception that nobody expected is logged with its trace and answered with an apology: a page
    for people, JSON for programs; never a trace.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        reference, begun, answer = secrets.token_hex(4), time.perf_counter(), _Answer()
        scope.setdefault("state", {})["reference"] = reference

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                MutableHeaders(scope=message)[REFERENCE] = reference
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except BodyTooLarge:
            raise
        except Exception as error:
            if answer.status:
                log.exception("The answer to %s broke off, reference %s", quote(scope["path"]), reference)
                raise
            sorry = await _sorry(Request(scope, receive), error, reference)
            await sorry(scope, receive, noted)
        finally:
            _log(scope, answer.status, time.perf_counter() - begun, reference)


async def _sorry(request: Request, error: Exception, reference: str) -> Response:
    if not request.url.path.startswith(_FOR_PROGRAMS):
        return await failed(request, error)
    log.error("%s %s failed, reference %s", request.method, request.url.path, reference, exc_info=error)
    message = f"Something went wrong on our side. Reference {reference}."
    extensions = {"code": "INTERNAL_ERROR", "reference": reference}
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, 500)


def _log(scope: Scope, status: int, seconds: float, reference: str) -> None:
    level = logging.DEBUG if scope["path"].startswith(_QUIET) else logging.INFO
    actor = getattr(HTTPConnection(scope).state, "actor", None)
    who = actor.name if actor else "-"
    log.log(
        level, "%s %s %s %.0f ms %s %s",
        scope["method"], quote(scope["path"]), status or "-", seconds * 1000, who, reference,
    )  # fmt: skip
