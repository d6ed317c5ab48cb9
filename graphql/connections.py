"""Lists as Relay connections over the domain's keyset pages."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from tieout.domain.database.paging import Page, PageRequest
from tieout.domain.refusal import Refusal
from tieout.graphql.ids import decoded

T = TypeVar("T")
R = TypeVar("R")

First = Annotated[
    int | None,
    strawberry.argument(
        description=(
            "How many rows at most, from the start or after the cursor `after`: 1 to 100, 50 when left out."
        )
    ),
]
After = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor of an earlier page: rows after it are given. CURSOR_INVALID when it is none."
    ),
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description=(
            "How many rows at most, from the end or before the cursor `before`: 1 to 100. Not together "
            "with `first`."
        )
    ),
]
Before = Annotated[
    str | None,
    strawberry.argument(
        description="A cursor of an earlier page: rows before it are given. Not together with `after`."
    ),
]


class CursorInvalid(Refusal):
    """That cursor is not one this list gave. Begin again with the first page."""


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Whether there are more rows on either side, and the cursors to ask for them."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows come before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row; null on an empty page."
    )


@strawberry.type(description="A row of a page with its cursor.")
class Edge(Generic[T]):
    """A row and where it stands."""

    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(
        description="Where the row stands in its list; opaque, to be given back as it is."
    )


@strawberry.type(description="A page of a list: 100 rows at most, in a fixed order.")
class Connection(Generic[T]):
    """A page; the number of all rows is counted only when it is asked for."""

    nodes: list[T] = strawberry.field(description="The rows of this page.")
    cursors: strawberry.Private[Sequence[str]]
    page: strawberry.Private[Page[Any]]
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The rows of this page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        """Rows and cursors side by side."""
        return [Edge(node=node, cursor=cursor) for node, cursor in zip(self.nodes, self.cursors, strict=True)]

    @strawberry.field(description="Where this page stands in the list.")
    def page_info(self) -> PageInfo:
        """Whether there is more."""
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=self.cursors[0] if self.cursors else None,
            end_cursor=self.cursors[-1] if self.cursors else None,
        )

    @strawberry.field(description="How many rows the whole list has; counted only when selected.")
    async def total_count(self) -> int:
        """One counting statement."""
        return await self.count()


@dataclass(frozen=True, slots=True)
class Key(Generic[R]):
    """What of a row its cursor keeps: the columns its list is sorted by, and their kinds."""

    of: Callable[[R], tuple[Any, ...]]
    kinds: tuple[type, ...]
    alone: bool = False
    """Whether the domain's list takes the only column bare, not as a tuple."""

    def cursor(self, row: R) -> str:
        """The key as an opaque cursor."""
        text = json.dumps(self.of(row), default=_plain, separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    def read(self, cursor: str | None, field: str) -> Any:
        """The key in a cursor; refused (`CursorInvalid`) when it is not one of this list."""
        if cursor is None:
            return None
        try:
            key = json.loads(decoded(cursor), object_hook=_revive)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CursorInvalid(field=field) from error
        if not isinstance(key, list) or tuple(map(type, key)) != self.kinds or not all(map(_kept, key)):
            raise CursorInvalid(field=field)
        return key[0] if self.alone else tuple(key)

    def request(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> PageRequest:
        """What page of the list is asked for."""
        return PageRequest(
            first=first, after=self.read(after, "after"), last=last, before=self.read(before, "before")
        )


BY_ID: Key[Any] = Key(lambda row: (row.id,), (int,), alone=True)
"""Lists in the order of their ids."""

BY_CODE: Key[Any] = Key(lambda row: (row.code,), (str,), alone=True)
"""Lists in the order of codes."""

BY_NUMBER: Key[Any] = Key(lambda row: (row.number,), (str,), alone=True)
"""Lists in the order of the users' own numbers."""


def connection(
    page: Page[R], node: Callable[[R], T], count: Callable[[], Awaitable[int]], *, key: Key[R] = BY_ID
) -> Connection[T]:
    """A page of the domain as the API shows it."""
    return Connection(
        nodes=[node(row) for row in page.rows],
        cursors=[key.cursor(row) for row in page.rows],
        page=page,
        count=count,
    )


def _plain(value: Any) -> dict[str, str]:
    """Dates and instants in a key, which JSON has no notation for."""
    return {"at" if isinstance(value, datetime) else "on": value.isoformat()}


def _revive(value: dict[str, str]) -> Any:
    return datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["on"])


def _kept(value: Any) -> bool:
    """Whether a column could hold the value at all."""
    return not isinstance(value, int) or 0 <= value < 2**63
