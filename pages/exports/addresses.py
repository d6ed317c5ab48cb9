"""Where the outside accounting system is chosen and mapped to; in templates among the others, as `to`."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

ACCOUNTING_SYSTEM = "/settings/accounting-system"
MAPPING = "/settings/accounting-system/{kind}"
MAPPING_SUGGESTIONS = "/settings/accounting-system/{kind}/suggestions"


def mapping(kind: str, **query: str | None) -> str:
    """A mapping page: `accounts`, `customers` or `branches`; `of` shows one account or customer alone."""
    return with_query(filled(MAPPING, kind=kind), query)


def mapping_suggestions(kind: str) -> str:
    return filled(MAPPING_SUGGESTIONS, kind=kind)
