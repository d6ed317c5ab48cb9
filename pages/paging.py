"""Which part of a list a request asks for: rows after a cursor, or before one, never an offset."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

PAGE = 50


def asked(request: Request, size: int = PAGE) -> dict[str, Any]:
    """The variables `first`/`after` or `last`/`before` of the page's query, from its address."""
    before, after = request.query_params.get("before"), request.query_params.get("after")
    if before:
        return {"last": size, "before": before}
    return {"first": size, "after": after or None}
