"""Paging: every row once, in order, forwards and backwards, in two statements at most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.cast import account
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.accounts.account import Account
from tieout.domain.database.paging import (
    DEFAULT_PAGE,
    LARGEST_PAGE,
    Page,
    PageDirectionUnclear,
    PageRequest,
    PageTooLarge,
    page_of,
    page_of_rows,
)

CHART = list(range(1, account("6900") + 1))
KINDS = "SELECT id, kind FROM account WHERE id <> $1"


async def accounts(request: PageRequest, *, descending: bool = False) -> Page[int]:
    page = await page_of(Account.all(), request, descending=descending)
    return Page([row.id for row in page.rows], page.has_next, page.has_previous)


async def by_kind(request: PageRequest, *, descending: bool = False) -> Page[tuple[str, int]]:
    """Accounts by kind, of which many share one: the id decides among those."""
    page = await page_of_rows(KINDS, [0], request, keys=("kind", "id"), descending=descending)
    return Page([(row["kind"], row["id"]) for row in page.rows], page.has_next, page.has_previous)


async def all_forwards(listing: Callable[..., Awaitable[Page[Any]]], size: int, **order: bool) -> list[Any]:
    found: list[Any] = []
    page = await listing(PageRequest(first=size), **order)
    assert not page.has_previous
    while True:
        found += page.rows
        if not page.has_next:
            return found
        page = await listing(PageRequest(first=size, after=page.rows[-1]), **order)
        assert page.has_previous


async def all_backwards(listing: Callable[..., Awaitable[Page[Any]]], size: int, **order: bool) -> list[Any]:
    found: list[Any] = []
    page = await listing(PageRequest(last=size), **order)
    assert not page.has_next
    while True:
        found = [*page.rows, *found]
        if not page.has_previous:
            return found
        page = await listing(PageRequest(last=size, before=page.rows[0]), **order)
        assert page.has_next


@pytest.mark.parametrize("size", [1, 3, 4, len(CHART), LARGEST_PAGE])
@pytest.mark.parametrize("descending", [False, True])
async def test_every_row_is_met_once_in_either_direction(books: Books, size: int, descending: bool) -> None:
    expected = CHART[::-1] if descending else CHART
    assert await all_forwards(accounts, size, descending=descending) == expected
    assert await all_backwards(accounts, size, descending=descending) == expected


@pytest.mark.parametrize("size", [1, 3, len(CHART)])
@pytest.mark.parametrize("descending", [False, True])
async def test_rows_that_tie_are_neither_lost_nor_doubled(books: Books, size: int, descending: bool) -> None:
    accounts_by_kind = [(str(row.kind), row.id) for row in await Account.all()]
    expected = sorted(accounts_by_kind, reverse=descending)
    assert await all_forwards(by_kind, size, descending=descending) == expected
    assert await all_backwards(by_kind, size, descending=descending) == expected


@pytest.mark.parametrize("count", [1, 3])
async def test_a_page_is_one_statement_however_many_rows_it_has(books: Books, count: int) -> None:
    for listing in (accounts, by_kind):
        with counted_queries() as queries:
            page = await listing(PageRequest(first=count))
        assert len(page.rows) == count
        assert queries.count == 1, queries


async def test_a_page_may_be_empty(books: Books) -> None:
    page = await accounts(PageRequest(first=3, after=CHART[-1]))
    assert (page.rows, page.has_next, page.has_previous) == ([], False, True)
    page = await accounts(PageRequest(last=3, before=CHART[0]))
    assert (page.rows, page.has_next, page.has_previous) == ([], True, False)


def test_a_page_holds_fifty_rows_unless_told_otherwise() -> None:
    assert PageRequest().size() == DEFAULT_PAGE == 50
    assert PageRequest(before=3).size() == 50
    assert PageRequest(first=LARGEST_PAGE).size() == 100


@pytest.mark.parametrize("asked", [0, -1, LARGEST_PAGE + 1])
def test_a_page_out_of_bounds_is_refused(asked: int) -> None:
    with pytest.raises(PageTooLarge) as refusal:
        PageRequest(first=asked).size()
    assert (refusal.value.field, refusal.value.facts["asked"]) == ("first", asked)
    with pytest.raises(PageTooLarge) as refusal:
        PageRequest(last=asked).size()
    assert refusal.value.field == "last"


@pytest.mark.parametrize(
    "both", [PageRequest(first=1, last=1), PageRequest(first=1, before=2), PageRequest(last=1, after=2)]
)
def test_a_page_in_both_directions_is_refused(both: PageRequest) -> None:
    with pytest.raises(PageDirectionUnclear):
        both.size()
