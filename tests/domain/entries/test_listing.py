"""Reading entries and what belongs to them, in few statements however many there are."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.database.paging import PageRequest
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.listing import (
    applications_of,
    count_entries,
    entries,
    find_entry,
    items_made_by,
    lines_of,
)


async def test_entries_come_in_the_order_they_were_keyed(books: Books) -> None:
    batch, other = await an_invoice_batch(), await an_invoice_batch()
    for number in ("C", "A", "B"):
        await an_invoice(batch, number=number)
    await an_invoice(other)
    page = await entries(batch.id, PageRequest(first=2))
    rest = await entries(batch.id, PageRequest(first=2, after=page.rows[-1].id))
    assert [entry.document_number for entry in (*page.rows, *rest.rows)] == ["C", "A", "B"]
    assert (page.has_next, rest.has_next, await count_entries(batch.id)) == (True, False, 3)


@pytest.mark.parametrize("count", [1, 3])
async def test_what_belongs_to_many_entries_is_one_statement_a_kind(books: Books, count: int) -> None:
    batch = await a_cash_batch()
    receipts: list[Entry] = []
    for number in range(count):
        await a_posted_invoice(f"INV-{number}")
        receipts.append(await a_receipt(batch, invoice=f"INV-{number}"))
    ids = [receipt.id for receipt in receipts]
    with counted_queries() as queries:
        page = await entries(batch.id, PageRequest())
        lines, applications, items = await lines_of(ids), await applications_of(ids), await items_made_by(ids)
    assert queries.count == 4, queries
    assert [entry.id for entry in page.rows] == ids
    assert [len(lines[id_]) for id_ in ids] == [2] * count
    assert [[line.position for line in lines[id_]] for id_ in ids] == [[1, 2]] * count
    assert [[row.amount for row in applications[id_]] for id_ in ids] == [[10000]] * count
    assert items == {}


async def test_an_entry_is_found_by_its_id(books: Books) -> None:
    entry = await an_invoice(await an_invoice_batch(), number="INV-1")
    found = await find_entry(entry.id)
    assert found is not None
    assert (found.document_number, await find_entry(99)) == ("INV-1", None)
    made = await items_made_by([entry.id])
    assert made[entry.id].document_number == "INV-1"
