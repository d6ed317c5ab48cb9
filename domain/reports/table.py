"""A report as a table: what its CSV and its PDF are drawn from."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Cells = Sequence[object]
"""A row: texts, dates, whole numbers and `Money`, None where there is nothing."""

Pages = AsyncGenerator[Sequence[Cells], None]
"""The rows in portions, as the database gives them."""


class Kind(StrEnum):
    """How the cells of a column read."""

    TEXT = "TEXT"
    DATE = "DATE"
    MONEY = "MONEY"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` heads it in the CSV, `title` on paper, where it is `width` characters wide (0: left out)."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is the file's without its ending, `facts` say what was asked for, `foot` are the rows of totals,
    `notes` what is proved by them; facts, foot and notes are on paper only.
    """

    name: str
    title: str
    columns: Sequence[Column]
    pages: Pages
    facts: Sequence[tuple[str, str]] = ()
    foot: Sequence[Cells] = field(default_factory=list)
    notes: Sequence[str] = ()


async def one_page(rows: Sequence[Cells]) -> Pages:
    """Rows that are at hand already."""
    yield rows
