"""The figures of pictures, as shares of the widest bar; pictures themselves are drawn in templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tieout.pages.filters import day, money

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


Column = tuple[str, str, float, float]
"""A label, the figures as they read, and the shares of the highest of a bar and of a mark beside it."""


def week_columns(weeks: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Receipts as bars, the plan as marks."""
    figures = [Decimal(week[name]["amount"]) for week in weeks for name in ("received", "planned")]
    highest = max((abs(figure) for figure in figures), default=Decimal(0))
    return [
        (
            day(week["start"]).rsplit(" ", 1)[0],
            f"{money(week['received'])} received, {money(week['planned'])} planned",
            max(share(Decimal(week["received"]["amount"]), highest), 0.0),
            max(share(Decimal(week["planned"]["amount"]), highest), 0.0),
        )
        for week in weeks
    ]


def month_columns(months: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Days sales outstanding as bars."""
    highest = Decimal(max((month["days"] or 0 for month in months), default=0))
    return [
        (
            day(month["end"]).split(" ", 1)[1][:3],
            "" if month["days"] is None else str(month["days"]),
            max(share(Decimal(month["days"] or 0), highest), 0.0),
            -1.0,
        )
        for month in months
    ]
