"""Where the outside accounting system is chosen and mapped to; in templates among the others, as `to`."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

ACCOUNTING_SYSTEM = "/settings/accounting-system"
MAPPING = "/settings/accounting-system/{kind}"
MAPPING_SUGGESTIONS = "/settings/accounting-system/{kind}/suggestions"
CONNECTION = "/settings/connection"
CONNECTION_DO = "/settings/connection/{deed}"
CONNECTION_AUTHORIZE = "/connections/authorize"
EXPORTS = "/exports"
BATCH_EXPORTS = "/batches/{id}/exports"
BATCH_EXPORTS_AGAIN = "/batches/{id}/exports/again"


def mapping(kind: str, **query: str | None) -> str:
    """A mapping page: `accounts`, `customers` or `branches`; `of` shows one account or customer alone."""
    return with_query(filled(MAPPING, kind=kind), query)


def mapping_suggestions(kind: str) -> str:
    return filled(MAPPING_SUGGESTIONS, kind=kind)


def connection_do(deed: str) -> str:
    """`test` or `disconnect`."""
    return filled(CONNECTION_DO, deed=deed)


def exports(**query: str | None) -> str:
    return with_query(EXPORTS, query)


def batch_exports(id: str, **query: str | None) -> str:
    return with_query(filled(BATCH_EXPORTS, id=id), query)


def batch_exports_again(id: str) -> str:
    return filled(BATCH_EXPORTS_AGAIN, id=id)
