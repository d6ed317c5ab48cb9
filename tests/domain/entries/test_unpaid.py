"""What may be unpaid is kept apart (issue 3, look-ups at scale): lists tell the same with it and without."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    posted,
)
from tests.cast import ADA, TODAY, customer
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.closing import reopen
from tieout.domain.database.paging import PageRequest
from tieout.domain.entries.entry import AdjustmentDirection, Finish, OpenItem
from tieout.domain.entries.open_items import count_open_items, open_items
from tieout.domain.entries.unpaid import sweep, sweep_batch
from tieout.domain.entries.unpaid_item import SweptBatch, UnpaidItem

ALL = PageRequest(first=100)


async def listed(**words: Any) -> list[tuple[str, int, int]]:
    """Document, posted balance and available amount, the same counted."""
    given: dict[str, Any] = {"as_of": TODAY, **words}
    page = await open_items(ALL, **given)
    assert await count_open_items(**given) == len(page.rows)
    return [(row["document_number"], row["balance"], row["available"]) for row in page.rows]


async def kept() -> dict[str, int]:
    """The numbers of what is kept apart, with what was open of each."""
    return {row.number: row.balance for row in await UnpaidItem.all().order_by("open_item_id")}


async def a_payment(invoice: str, amount: str | None = None) -> Batch:
    batch = await a_cash_batch()
    await a_receipt(
        batch, invoice=invoice, amount=amount, finish=Finish.SINGLE_CREDIT if amount else Finish.STANDARD
    )
    return batch


async def test_posted_items_are_kept_until_they_are_settled(books: Books) -> None:
    await a_posted_invoice("inv-1")
    await a_posted_invoice("INV-2")
    await an_invoice(await an_invoice_batch(), number="INV-3")
    assert await sweep() == 2
    assert await kept() == {"INV-1": 10000, "INV-2": 10000}
    pending, part = await a_payment("inv-1"), await a_payment("INV-2", "40.00")
    await posted(part)
    assert await sweep() == 1
    assert await kept() == {"INV-1": 10000, "INV-2": 6000}
    assert await listed() == [("inv-1", 10000, 0), ("INV-2", 6000, 6000), ("INV-3", 0, 10000)]
    await posted(pending)
    assert await listed() == [("INV-2", 6000, 6000), ("INV-3", 0, 10000)]
    await sweep()
    assert await kept() == {"INV-2": 6000}
    assert await listed() == [("INV-2", 6000, 6000), ("INV-3", 0, 10000)]
    assert len(await listed(open_only=False)) == 3
    async with unchanged(books):
        assert await sweep() == 0


async def test_what_was_paid_before_its_own_batch_was_swept_is_dropped_too(books: Books) -> None:
    entry = await a_posted_invoice("INV-1")
    paid = await posted(await a_payment("INV-1"))
    await sweep_batch(paid.id)
    assert await kept() == {}
    await sweep_batch(entry.batch_id)
    assert (await kept(), await listed()) == ({}, [])


async def test_a_settled_item_that_is_raised_is_found_again(books: Books) -> None:
    await a_posted_invoice("INV-1")
    await posted(await a_payment("INV-1"))
    await sweep()
    assert (await kept(), await listed()) == ({}, [])
    batch = await an_adjustment_batch()
    raising = {"amount": "5.00", "direction": AdjustmentDirection.INCREASE}
    await an_adjustment(batch, invoice="INV-1", **raising)
    await sweep()
    await posted(batch)
    assert await listed() == [("INV-1", 500, 500)]
    await sweep()
    assert await kept() == {"INV-1": 500}
    assert await listed() == [("INV-1", 500, 500)]


async def test_a_batch_that_is_reopened_gives_back_what_it_settled_and_made(books: Books) -> None:
    await a_posted_invoice("INV-1")
    both = await posted(await a_payment("INV-1"))
    alone = await a_posted_invoice("INV-2")
    await sweep()
    assert await kept() == {"INV-2": 10000}
    await reopen(both.id, by=ADA, reason="x")
    await reopen(alone.batch_id, by=ADA, reason="x")
    assert await kept() == {"INV-1": 10000}
    assert await listed() == [("INV-1", 10000, 0), ("INV-2", 0, 10000)]
    assert await SweptBatch.filter(batch_id__in=[both.id, alone.batch_id]).count() == 0
    await sweep_batch(both.id)
    assert await kept() == {"INV-1": 10000}


async def test_an_item_settled_by_a_later_date_is_kept_till_then_and_told_for_earlier_days(
    books: Books,
) -> None:
    await a_posted_invoice("INV-1", post_date=date(2026, 3, 1))
    later = await a_cash_batch(post_date=date(2026, 3, 20))
    await a_receipt(later, invoice="INV-1")
    await posted(later)
    await sweep()
    assert await listed() == [("INV-1", 10000, 0)]
    await a_posted_invoice("INV-2", post_date=date(2026, 3, 1))
    await posted(await a_payment("INV-2"))
    await sweep()
    assert await listed(as_of=date(2026, 3, 2)) == [("INV-1", 10000, 0), ("INV-2", 10000, 0)]
    assert await listed(as_of=date(2026, 3, 2), customer_id=customer("BIRCH")) == []


@pytest.mark.parametrize("swept", [False, True])
async def test_items_are_found_by_number_packing_list_sales_order_and_amount(
    books: Books, swept: bool
) -> None:
    for number, amount in (("INV-10", "100.00"), ("INV-11", "250.00"), ("X-10", "1250.00")):
        batch = await an_invoice_batch()
        entry = await an_invoice(batch, number=number, amount=amount)
        await OpenItem.filter(entry_id=entry.id).update(packing_list=f"PL{amount[:2]}", sales_order="so7")
        await posted(batch)
    await posted(await a_payment("X-10", "1000.00"))
    pending = await a_cash_batch()
    await a_receipt(pending, invoice="INV-11", amount="50.00", finish=Finish.SINGLE_CREDIT)
    if swept:
        await sweep()

    async def found(search: str, **words: Any) -> list[str]:
        return [row[0] for row in await listed(search=search, **words)]

    every = ["INV-10", "INV-11", "X-10"]
    for words in ({}, {"customer_id": customer("ACME")}, {"open_only": False}):
        assert await found("inv-1", **words) == every[:2]
        assert await found("pl12", **words) == ["X-10"]
        assert await found("SO", **words) == every
        assert await found("-10", **words) == ["INV-10", "X-10"]
        assert await found("zzz", **words) == []
    assert await found("250") == ["INV-11", "X-10"]
    assert await found("250.00", customer_id=customer("ACME")) == ["INV-11", "X-10"]
    assert await found("200.00") == ["INV-11"]
    assert await found("1,250.00") == ["X-10"]
    assert await found("1.005") == []


async def test_pages_go_on_with_what_the_first_page_looked_for(books: Books) -> None:
    for number in ("A-1", "A-2", "A-3"):
        await a_posted_invoice(number)
    for search in ("A-", "-"):
        first = await open_items(PageRequest(first=2), as_of=TODAY, search=search)
        assert (len(first.rows), first.has_next) == (2, True)
        last = first.rows[-1]
        after = (last["due_date"], last["id"])
        rest = await open_items(PageRequest(first=2, after=after), as_of=TODAY, search=search)
        assert [row["document_number"] for row in rest.rows] == ["A-3"]
        end = (rest.rows[-1]["due_date"], rest.rows[-1]["id"])
        assert (await open_items(PageRequest(after=end), as_of=TODAY, search=search)).rows == []
        back = await open_items(PageRequest(last=1, before=after), as_of=TODAY, search=search)
        assert [row["document_number"] for row in back.rows] == ["A-1"]


async def test_a_page_is_filled_however_many_settled_items_come_before(books: Books) -> None:
    batch = await an_invoice_batch()
    for number in range(30):
        await an_invoice(batch, number=f"INV-{number:02d}", due_date=date(2026, 3, 20))
    await posted(batch)
    receipts = await a_cash_batch()
    for number in range(25):
        await a_receipt(receipts, invoice=f"INV-{number:02d}")
    await posted(receipts)
    page = await open_items(PageRequest(first=3), as_of=TODAY)
    assert [row["document_number"] for row in page.rows] == ["INV-25", "INV-26", "INV-27"]
    last = await open_items(PageRequest(last=3), as_of=TODAY)
    assert [row["document_number"] for row in last.rows] == ["INV-27", "INV-28", "INV-29"]
