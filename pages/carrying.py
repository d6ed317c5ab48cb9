"""What was done, and warnings, that go along to the next page: in a cookie, gone once they are shown."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Refusal

COOKIE = "tieout-warned"
DONE = "DONE"
"""Stands in place of a warning's code where the text says what was done."""
LONGEST = 3_000
"""Characters; browsers drop a cookie beyond four thousand."""


def carry(response: Response, warnings: Sequence[Refusal], request: Request) -> None:
    """Have the page that the response leads to show the warnings, as many as a cookie holds."""
    texts = [(one.code, one.message, one.subject) for one in warnings]
    while texts and len(_packed(texts)) > LONGEST:
        texts.pop()
    if texts:
        secure = request.url.scheme == "https"
        response.set_cookie(
            *(COOKIE, _packed(texts)), max_age=60, path="/", secure=secure, httponly=True, samesite="lax"
        )


def carried(request: Request) -> tuple[Refusal, ...]:
    """The warnings that the page before left for this one."""
    try:
        texts = json.loads(urlsafe_b64decode(request.cookies.get(COOKIE, "")) or "[]")
        return tuple(
            Refusal(str(code), str(message), subject=subject and str(subject))
            for code, message, subject in texts
        )
    except (ValueError, TypeError):
        return ()  # not ours


def put_down(response: Response, request: Request) -> None:
    """They have been shown."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def _packed(texts: list[tuple[str, str, str | None]]) -> str:
    return urlsafe_b64encode(json.dumps(texts).encode()).decode()
