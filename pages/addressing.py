"""Putting an address together: its pattern filled in, its query without what is blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

Query = Mapping[str, str | Iterable[str] | None]


def with_query(address: str, query: Query) -> str:
    """The address with those parameters that have a value."""
    filled = {name: value for name, value in query.items() if value}
    return f"{address}?{urlencode(filled, doseq=True)}" if filled else address


def filled(pattern: str, **parts: str) -> str:
    """The pattern with its parts, each quoted."""
    return pattern.format(**{name: quote(part, safe="") for name, part in parts.items()})
