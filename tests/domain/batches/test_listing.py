"""Finding batches: newest first, filtered, a page at a time."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_cash_batch, an_invoice_batch, in_status
from tests.cast import ADA, CLARA, period
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.batches.listing import (
    BatchFilter,
    batches,
    batches_by_id,
    count_batches,
    find_batch,
    status_counts,
)
from tieout.domain.database.paging import PageRequest

ANY = BatchFilter()


async def numbers(wanted: BatchFilter = ANY) -> list[str]:
    found = await batches(PageRequest(), wanted)
    assert await count_batches(wanted) == len(found.rows)
    return [batch.number for batch in found.rows]


async def test_the_newest_comes_first(books: Books) -> None:
    for number in ("AAAA1", "CCCC1", "BBBB1"):
        await a_cash_batch(number=number)
    assert await numbers() == ["BBBB1", "CCCC1", "AAAA1"]


async def test_pages_follow_each_other(books: Books) -> None:
    for number in range(1, 6):
        await a_cash_batch(number=f"B000{number}")
    first = await batches(PageRequest(first=2))
    rest = await batches(PageRequest(first=3, after=first.rows[-1].id))
    assert [batch.number for batch in (*first.rows, *rest.rows)] == [f"B000{n}" for n in range(5, 0, -1)]
    assert (first.has_next, rest.has_next, rest.has_previous) == (True, False, True)


async def test_deleted_batches_are_found_only_when_asked_for(books: Books) -> None:
    deleted, kept = await in_status("DELETED"), await a_cash_batch(number="KEPT1")
    assert await numbers() == [kept.number]
    assert await numbers(BatchFilter(status=[BatchStatus.DELETED])) == [deleted.number]


async def test_filters_narrow_the_list_together(books: Books) -> None:
    await a_cash_batch(number="CASH1", description="Week 11")
    await an_invoice_batch(number="INVO1", by=ADA)
    await an_invoice_batch(number="INVO2", post_date=date(2026, 4, 1))
    await in_status("POSTED")
    assert await numbers(BatchFilter(type=[BatchType.INVOICE])) == ["INVO2", "INVO1"]
    assert await numbers(BatchFilter(type=[BatchType.INVOICE], created_by="ada")) == ["INVO1"]
    assert await numbers(BatchFilter(period_id=period("2026-04"))) == ["INVO2"]
    assert await numbers(BatchFilter(status=[BatchStatus.OPEN], created_by=CLARA.name)) == ["INVO2", "CASH1"]
    assert await numbers(BatchFilter(type=[BatchType.CREDIT_MEMO])) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("cash", ["CASH1"]),
        ("ASH", []),
        ("eek 1", ["CASH1"]),
        (" week ", ["CASH1"]),
        ("100%", ["OTHER"]),
        ("1_0", []),
        ("%", ["OTHER"]),
        ("'; --", []),
    ],
)
async def test_a_search_looks_at_number_and_description(books: Books, search: str, found: list[str]) -> None:
    await a_cash_batch(number="CASH1", description="Week 11")
    await a_cash_batch(number="OTHER", description="100% of it")
    assert await numbers(BatchFilter(search=search)) == found


@pytest.mark.parametrize("count", [1, 3])
async def test_a_list_is_one_statement_however_long(books: Books, count: int) -> None:
    for _ in range(count):
        await a_cash_batch()
    with counted_queries() as queries:
        assert len((await batches(PageRequest())).rows) == count
    assert queries.count == 1, queries


async def test_one_or_some_are_found_by_id(books: Books) -> None:
    one, other = await a_cash_batch(), await a_cash_batch()
    found = await find_batch(one.id)
    assert found is not None
    assert (found.id, await find_batch(99)) == (one.id, None)
    assert set(await batches_by_id([one.id, other.id, 99])) == {one.id, other.id}


async def test_a_period_counts_its_batches_by_status(books: Books) -> None:
    for status in ("OPEN", "OPEN", "POSTED", "DELETED"):
        await in_status(status)
    march, april = period("2026-03"), period("2026-04")
    assert await status_counts([march, april]) == {
        march: {BatchStatus.OPEN: 2, BatchStatus.POSTED: 1},
        april: {},
    }
