"""The figures of pictures, as shares of the widest bar; pictures themselves are drawn in templates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tieout.pages.filters import money

BUCKETS = (
    ("current", "Not yet due"),
    ("days1To30", "1 to 30 days"),
    ("days31To60", "31 to 60 days"),
    ("days61To90", "61 to 90 days"),
    ("over90", "Over 90 days"),
)
"""The fields of an ageing and what they are called."""

Bar = tuple[str, str, float]
"""A label, a figure as it reads, and its share of the widest from -1 to 1."""


def ageing_bars(ageing: Mapping[str, Any]) -> list[Bar]:
    """The buckets of an ageing, from not yet due to over 90 days."""
    return bars([(label, ageing[name]) for name, label in BUCKETS])


def bars(figures: list[tuple[str, Mapping[str, str]]]) -> list[Bar]:
    """Money by label, each as a share of the widest."""
    widest = max((abs(Decimal(value["amount"])) for _, value in figures), default=Decimal(0))
    return [(label, money(value), share(Decimal(value["amount"]), widest)) for label, value in figures]


def share(part: Decimal, widest: Decimal) -> float:
    """A part of the widest; only ever drawn, never added up."""
    return float(part / widest) if widest else 0.0
