"""Finding what begins with a text, by an index, on both databases."""

from __future__ import annotations

from tieout.domain.database.statements import on_postgres

_LAST = "\U0010ffff"


def begins(column: str, first: int) -> str:
    """That a column begins with a text, whose `bounds` are the parameters `$first` and the next.

    LIKE with a parameter uses no index: on PostgreSQL a plan is kept whatever the parameter, on SQLite
    LIKE disregards case. The index must compare characters as `pattern_ops` does.
    """
    at_least, below = ("~>=~", "~<~") if on_postgres() else (">=", "<")
    return f"({column} {at_least} ${first} AND {column} {below} ${first + 1})"


def bounds(text: str) -> list[str]:
    """The smallest text that begins so, and one above the largest."""
    return [text, text + _LAST]


def pattern_ops() -> str:
    """How the column of an index is told to compare character by character."""
    return " text_pattern_ops" if on_postgres() else ""
