"""Open items: what was posted by a date, and what may still be applied (R1.8, R3.24, R3.35)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    in_status,
    posted,
)
from tests.cast import ADA, TODAY, customer
from tests.databases import Books
from tests.masters import a_customer, something_to_pay
from tests.watching import counted_queries
from tieout.domain.batches.closing import reopen
from tieout.domain.batches.editing import delete
from tieout.domain.customers.customer import Customer
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import Row
from tieout.domain.entries.entry import AdjustmentDirection, OpenItem
from tieout.domain.entries.open_items import count_open_items, items_by_id, open_items

ALL = PageRequest(first=100)


async def listed(**words: Any) -> list[tuple[str, int, int]]:
    """Document, posted balance and available amount."""
    given: dict[str, Any] = {"as_of": TODAY, **words}
    page = await open_items(ALL, **given)
    assert await count_open_items(**given) == len(page.rows)
    return [(row["document_number"], row["balance"], row["available"]) for row in page.rows]


async def test_an_item_counts_once_its_batch_is_posted(books: Books) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-1")
    assert await listed() == [("INV-1", 0, 10000)]
    await posted(batch)
    assert await listed() == [("INV-1", 10000, 10000)]


async def test_items_are_wanted_by_family_number_id_and_mark(books: Books) -> None:
    """AMB-11, R3.25, R3.39: parent, children and siblings; the whole number; the factored ones."""
    parent, other = await a_customer("PARENT"), await a_customer("OTHER")
    await Customer.filter(number__in=["ACME", "BIRCH"]).update(parent_id=parent.id)
    for number, owner in (("INV-1", "ACME"), ("INV-11", "BIRCH"), ("INV-2", "PARENT"), ("INV-3", "OTHER")):
        await something_to_pay(number, "5.00", customer=owner, factored=number == "INV-3")

    async def numbers(**words: Any) -> list[str]:
        return [number for number, *_ in await listed(**words)]

    for member in (customer("ACME"), parent.id):
        found = await numbers(customer_id=member, with_family=True)
        assert found == ["INV-1", "INV-11", "INV-2"]
    assert await numbers(customer_id=other.id, with_family=True) == ["INV-3"]
    assert await numbers(number=" inv-1 ") == ["INV-1"]
    assert await numbers(factored=True) == ["INV-3"]
    third = await OpenItem.get(document_number="INV-3")
    assert (await numbers(ids=[third.id]), await numbers(ids=[])) == (["INV-3"], [])


async def test_a_pending_payment_leaves_less_to_apply_a_posted_one_less_to_owe(books: Books) -> None:
    await a_posted_invoice("INV-1")
    batch = await a_cash_batch()
    await a_receipt(batch, invoice="INV-1")
    assert await listed() == [("INV-1", 10000, 0)]
    await posted(batch)
    assert await listed() == []
    assert await listed(open_only=False) == [("INV-1", 0, 0)]


async def test_a_pending_increase_is_not_yet_there_to_be_paid(books: Books) -> None:
    await a_posted_invoice("INV-1")
    batch = await an_adjustment_batch()
    await an_adjustment(batch, invoice="INV-1", amount="5.00", direction=AdjustmentDirection.INCREASE)
    assert await listed() == [("INV-1", 10000, 10000)]
    await posted(batch)
    assert await listed() == [("INV-1", 10500, 10500)]


async def test_credits_are_negative(books: Books) -> None:
    memos, receipts = await a_credit_memo_batch(), await a_cash_batch()
    await a_credit_memo(memos, number="CM-1", amount="25.00")
    await a_receipt(receipts, amount="5.00", reference="9001")
    await posted(memos)
    await posted(receipts)
    assert await listed() == [("CM-1", -2500, -2500), ("9001", -500, -500)]


async def test_balances_are_told_as_of_any_date(books: Books) -> None:
    await a_posted_invoice("INV-1", post_date=date(2026, 1, 10))
    batch = await a_cash_batch(post_date=date(2026, 2, 10))
    await a_receipt(batch, invoice="INV-1")
    await posted(batch)
    as_of = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 9), date(2026, 2, 10)]
    found = [(await listed(as_of=day, open_only=False))[0][1] for day in as_of]
    assert found == [0, 10000, 10000, 0]


async def test_a_deleted_batch_leaves_no_items_and_a_reopened_one_waits(books: Books) -> None:
    deleted = await an_invoice_batch()
    await an_invoice(deleted, number="INV-1")
    await delete(deleted.id, by=ADA)
    reopened = await a_posted_invoice("INV-2")
    await reopen(reopened.batch_id, by=ADA, reason="x")
    assert await listed() == [("INV-2", 0, 10000)]


async def test_a_list_is_narrowed_to_a_customer_or_a_number(books: Books) -> None:
    await a_posted_invoice("INV-1", customer="ACME")
    await a_posted_invoice("INV-20%", customer="BIRCH")
    await a_posted_invoice("INV-3_", customer="BIRCH")
    assert [row[0] for row in await listed(customer_id=customer("BIRCH"))] == ["INV-20%", "INV-3_"]
    for search, found in (("inv-2", "INV-20%"), ("%", "INV-20%"), ("_", "INV-3_"), (" -1 ", "INV-1")):
        assert [row[0] for row in await listed(search=search)] == [found]
    assert await listed(search="!") == []


async def test_a_whole_number_finds_one_item_among_those_that_begin_with_it(books: Books) -> None:
    for number in ("INV-10", "INV-11", "INV-1"):
        await a_posted_invoice(number)
    assert await listed(number="inv-1", search="OTHER") == [("INV-1", 10000, 10000)]
    batch = await a_cash_batch()
    await a_receipt(batch, invoice="INV-1")
    await posted(batch)
    assert await listed(number="inv-1") == []
    settled = [("INV-1", 0, 0)]
    assert await listed(number="inv-1", open_only=False) == settled
    assert await listed(number="inv-1", open_only=False, customer_id=customer("ACME")) == settled
    assert await listed(number="inv-1", open_only=False, customer_id=customer("BIRCH")) == []
    assert await listed(number="INV-10 ") == [("INV-10", 10000, 10000)]
    assert await listed(number="INV-") == []


async def test_the_earliest_due_comes_first(books: Books) -> None:
    for number, day in (("LATE", 30), ("SOON", 20), ("ALSO", 20)):
        await a_posted_invoice(number, due_date=date(2026, 3, day))
    assert [row[0] for row in await listed()] == ["SOON", "ALSO", "LATE"]


@pytest.mark.parametrize("size", [1, 3])
async def test_pages_follow_each_other_over_items_due_together(books: Books, size: int) -> None:
    for number in range(5):
        await a_posted_invoice(f"INV-{number}")
    found: list[Row] = []
    page = await open_items(PageRequest(first=size), as_of=TODAY)
    while True:
        found += page.rows
        if not page.has_next:
            break
        last = page.rows[-1]
        page = await open_items(PageRequest(first=size, after=(last["due_date"], last["id"])), as_of=TODAY)
    assert [row["document_number"] for row in found] == [f"INV-{number}" for number in range(5)]


@pytest.mark.parametrize("count", [1, 3])
async def test_a_list_is_one_statement_however_long(books: Books, count: int) -> None:
    for number in range(count):
        await a_posted_invoice(f"INV-{number}")
    with counted_queries() as queries:
        page = await open_items(ALL, as_of=TODAY)
    assert (len(page.rows), queries.count) == (count, 1), queries
    ids = [row["id"] for row in page.rows]
    assert await items_by_id(ids, as_of=TODAY) == {row["id"]: row for row in page.rows}


async def test_every_item_says_what_it_is(books: Books) -> None:
    batch = await in_status("POSTED")
    (row,) = (await open_items(ALL, as_of=TODAY)).rows
    facts = {name: row[name] for name in ("kind", "customer_id", "document_date", "due_date", "currency")}
    assert facts == {
        "kind": "ON_ACCOUNT",
        "customer_id": customer("ACME"),
        "document_date": TODAY,
        "due_date": TODAY,
        "currency": "USD",
    }
    assert (row["amount"], row["batch_id"], bool(row["posted"])) == (-10000, batch.id, True)
