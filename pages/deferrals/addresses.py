"""Where deferred revenue is kept; in templates among the other addresses, as `to.NAME`."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

DEFERRALS = "/deferrals"
DEFERRAL_NEW = "/deferrals/new"
DEFERRAL = "/deferrals/{id}"
DEFERRAL_DO = "/deferrals/{id}/{action}"


def deferrals(**query: str | None) -> str:
    return with_query(DEFERRALS, query)


def deferral_new(entry: str) -> str:
    """Where the revenue of an invoice is deferred."""
    return with_query(DEFERRAL_NEW, {"entry": entry})


def deferral(id: str, **query: str | None) -> str:
    return with_query(filled(DEFERRAL, id=id), query)


def deferral_do(id: str, action: str) -> str:
    """Where a form posts what is to be done to a schedule: `change`, `end` or `delete`."""
    return filled(DEFERRAL_DO, id=id, action=action)
