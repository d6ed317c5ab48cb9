"""Keyset paging: a page starts after a key, so that no page is slower than the first."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from tieout.domain.database.statements import Row, fetch, reader
from tieout.domain.refusal import Refusal

M = TypeVar("M", bound=Model)
T = TypeVar("T")

LARGEST_PAGE = 100
DEFAULT_PAGE = 50
A_PORTION = 5_000


class PageTooLarge(Refusal):
    """A page holds {limit} rows at most, not {asked}. Ask for fewer and go on from the end cursor."""


class PageDirectionUnclear(Refusal):
    """Ask for the first rows after a cursor or for the last rows before one, not both."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`first` rows after the key `after`, or `last` rows before the key `before`."""

    first: int | None = None
    after: Any = None
    last: int | None = None
    before: Any = None

    @property
    def backwards(self) -> bool:
        """Whether rows before a key are asked for."""
        return self.last is not None or self.before is not None

    def size(self) -> int:
        """How many rows; refused beyond `LARGEST_PAGE` or when both directions are asked for."""
        if self.backwards and (self.first is not None or self.after is not None):
            raise PageDirectionUnclear()
        asked = self.last if self.backwards else self.first
        size = DEFAULT_PAGE if asked is None else asked
        if not 0 < size <= LARGEST_PAGE:
            raise PageTooLarge(field="last" if self.backwards else "first", limit=LARGEST_PAGE, asked=size)
        return size

    @property
    def key(self) -> Any:
        """The key to start from, None for the very beginning (or end)."""
        return self.before if self.backwards else self.after


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and whether there are more on either side."""

    rows: Sequence[T]
    has_next: bool
    has_previous: bool


async def page_of(
    query: QuerySet[M], request: PageRequest, *, key: str = "id", descending: bool = False
) -> Page[M]:
    """A page of model rows ordered by one unique column."""
    size = request.size()
    upwards = descending == request.backwards
    if request.key is not None:
        query = query.filter(**{f"{key}__{'gt' if upwards else 'lt'}": request.key})
    rows = await query.order_by(key if upwards else f"-{key}").limit(size + 1).using_db(reader())
    return cut(rows, size, request)


async def page_of_rows(
    sql: str, values: Sequence[Any], request: PageRequest, *, keys: Sequence[str], descending: bool = False
) -> Page[Row]:
    """A page of a query's rows ordered by the columns `keys`, unique together; cursors are tuples of them."""
    size = request.size()
    upwards = descending == request.backwards
    bound = list(values)
    where = ""
    if request.key is not None:
        places = ", ".join(f"${len(bound) + position}" for position in range(1, len(keys) + 1))
        where = f" WHERE ({', '.join(keys)}) {'>' if upwards else '<'} ({places})"
        bound += list(request.key)
    order = ", ".join(f"{key} {'ASC' if upwards else 'DESC'}" for key in keys)
    text = f"SELECT * FROM ({sql}) AS listed{where} ORDER BY {order} LIMIT {size + 1}"
    return cut(await fetch(text, *bound), size, request)


async def portions_of_rows(
    sql: str, values: Sequence[Any], *, keys: Sequence[str]
) -> AsyncGenerator[list[Row], None]:
    """All rows of a query in the order of the columns `keys`, unique together: for files, in flat memory."""
    order, after = ", ".join(keys), ""
    bound = list(values)
    places = ", ".join(f"${len(bound) + position}" for position in range(1, len(keys) + 1))
    while True:
        text = f"SELECT * FROM ({sql}) AS listed{after} ORDER BY {order} LIMIT {A_PORTION}"
        rows = await fetch(text, *bound)
        yield rows
        if len(rows) < A_PORTION:
            return
        after = f" WHERE ({order}) > ({places})"
        bound = [*values, *(rows[-1][key] for key in keys)]


def cut(rows: Sequence[T], size: int, request: PageRequest) -> Page[T]:
    """The page of rows read in the order asked for, one more than fits if there are so many."""
    more, kept = len(rows) > size, list(rows[:size])
    if request.backwards:
        kept.reverse()
        return Page(kept, has_next=request.before is not None, has_previous=more)
    return Page(kept, has_next=more, has_previous=request.after is not None)
