"""A date that a page's address asks for."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request


def asked_date(request: Request, name: str) -> str | None:
    """The date of the address, if it is one; a year half typed, such as 0002, is none yet."""
    try:
        on = date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        return None
    return on.isoformat() if 1900 <= on.year < 2200 else None
