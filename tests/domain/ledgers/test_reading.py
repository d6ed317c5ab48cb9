"""Reading ledger versions, their summaries and their lines."""

from __future__ import annotations

import pytest

from tests.builders import an_invoice, an_invoice_batch, in_status, posted
from tests.cast import ADA
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.closing import reopen
from tieout.domain.database.paging import PageRequest
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import find_ledger, ledgers_of, lines, totals_of


async def test_the_newest_version_comes_first_reversals_included(books: Books) -> None:
    batch = await in_status("POSTED")
    await reopen(batch.id, by=ADA, reason="x")
    await posted(await Batch.get(id=batch.id))
    found = (await ledgers_of([batch.id]))[batch.id]
    assert [(ledger.version, ledger.state.value, ledger.reverses_id is None) for ledger in found] == [
        (2, "POSTED", True),
        (1, "POSTED", False),
        (1, "VOIDED", True),
    ]


@pytest.mark.parametrize("count", [1, 3])
async def test_the_ledgers_and_summaries_of_many_batches_are_two_statements(books: Books, count: int) -> None:
    batches = [await in_status("LEDGER_READY") for _ in range(count)]
    with counted_queries() as queries:
        found = await ledgers_of([batch.id for batch in batches])
        totals = await totals_of([ledger.id for ledgers in found.values() for ledger in ledgers])
    assert queries.count == 2, queries
    assert [len(found[batch.id]) for batch in batches] == [1] * count
    numbers = [[total.account_number for total in rows] for rows in totals.values()]
    assert numbers == [["1010", "1200"]] * count


async def test_a_batch_without_a_ledger_has_an_empty_list(books: Books) -> None:
    batch = await in_status("OPEN")
    assert await ledgers_of([batch.id]) == {batch.id: []}


async def test_lines_are_paged_by_their_number(books: Books) -> None:
    batch = await an_invoice_batch()
    for number in range(3):
        await an_invoice(batch, number=f"INV-{number}")
    await posted(batch)
    ledger = await Ledger.get(batch_id=batch.id)
    first = await lines(ledger.id, PageRequest(first=4))
    with counted_queries() as queries:
        rest = await lines(ledger.id, PageRequest(first=4, after=4))
    assert queries.count == 1, queries
    assert [line.line_number for line in (*first.rows, *rest.rows)] == [1, 2, 3, 4, 5, 6]
    assert (first.has_next, rest.has_next) == (True, False)


async def test_a_version_is_found_by_its_id(books: Books) -> None:
    await in_status("LEDGER_READY")
    ledger = await Ledger.get()
    found = await find_ledger(ledger.id)
    assert found is not None
    assert (found.version, await find_ledger(99)) == (1, None)
