"""What a CSV of master data holds: the columns of a table, and how its lines get into the books."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tieout.domain.users.actor import Actor

Key: TypeAlias = tuple[Any, ...]
"""By what a line and a row of the books are known to be the same: the values of the key's columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what reads the cells below it, and one sentence on what stands there.

    `read` takes the cell's text, also a blank one, and refuses what it cannot read. A column that is
    `needed` must stand in every file. In `figures` the decimal mark may be a comma when columns are
    separated by semicolons.
    """

    name: str
    read: Callable[[str], Any]
    hint: str
    needed: bool = False
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the books: what changes it, and its values under the names of the columns."""

    id: int
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be brought in from a CSV.

    `known` finds the rows of the books by key, many at once. `add` and `change` are the verbs that a
    form uses too, so that a line meets the same rules; `change` is given only what differs.
    """

    word: str
    one: str
    many: str
    columns: tuple[Column, ...]
    known: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Known]]]
    add: Callable[[Actor, Mapping[str, Any]], Awaitable[object]]
    change: Callable[[Actor, Known, Mapping[str, Any]], Awaitable[object]]
    key: tuple[str, ...] = ("code",)

    def key_of(self, values: Mapping[str, Any]) -> Key:
        """The key of a line's values."""
        return tuple(values[name] for name in self.key)
