"""An invoice is worked out before its batch is held: what changes in between is seen, and decides."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date

import pytest

from tests.builders import an_invoice, an_invoice_batch
from tests.cast import AMIR, CLARA, CONNIE
from tests.databases import Books
from tests.races.test_taken_meanwhile import after
from tests.watching import counted_queries
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.holding import BatchInUse
from tieout.domain.batches.leasing import take
from tieout.domain.database.statements import fetch_value
from tieout.domain.entries.adding import BatchNotOpen
from tieout.domain.entries.entry import Entry

pytestmark = pytest.mark.postgres

_WRITTEN = " + ".join(
    f"(SELECT count(*) FROM {table})" for table in ("entry", "line", "open_item", "document", "audit_event")
)


def changed(batch: Batch, column: str) -> str:
    return f"UPDATE batch SET {column}, version = version + 1 WHERE id = {batch.id}"


def one(batch: Batch) -> Awaitable[Entry]:
    return an_invoice(batch, number="INV-X")


async def test_an_invoice_takes_two_statements(postgres_books: Books) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-1")
    with counted_queries() as queries:
        await an_invoice(batch, number="INV-2")
    assert queries.count == 2, queries


@pytest.mark.parametrize(("status", "word"), [("CLOSED", "closed"), ("DELETED", "deleted")])
async def test_nothing_goes_into_a_batch_that_is_closed_meanwhile(
    postgres_books: Books, status: str, word: str
) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-1")
    before = await fetch_value(f"SELECT {_WRITTEN} AS rows")
    end = await after(postgres_books, changed(batch, f"status = '{status}'"), one(batch))
    assert end == BatchNotOpen(number=batch.number, status=word)
    assert await fetch_value(f"SELECT {_WRITTEN} AS rows") == before


async def test_it_goes_by_the_header_as_it_was_changed_meanwhile(postgres_books: Books) -> None:
    batch = await an_invoice_batch()
    end = await after(postgres_books, changed(batch, "post_date = '2026-03-09'"), one(batch))
    assert isinstance(end, Entry)
    assert end.document_date == date(2026, 3, 9)
    assert await Entry.filter(batch_id=batch.id).count() == 1
    assert await AuditEvent.filter(batch_id=batch.id, action="ENTRY_ADDED").count() == 1


async def test_it_is_refused_by_who_took_the_batch_over_meanwhile(postgres_books: Books) -> None:
    batch = await an_invoice_batch()
    await take(batch.id, by=CLARA)
    over = f"UPDATE lease SET user_id = {CONNIE.user_id}, user_name = 'Connie Controller'"
    end = await after(postgres_books, f"{changed(batch, 'shared = false')}; {over}", one(batch))
    assert end == BatchInUse(number=batch.number, holder="Connie Controller", since="12:00")
    assert await Entry.filter(batch_id=batch.id).count() == 0


async def test_it_is_refused_while_somebody_else_has_the_batch_in_use(postgres_books: Books) -> None:
    batch = await an_invoice_batch()
    await take(batch.id, by=AMIR)
    with pytest.raises(BatchInUse):
        await an_invoice(batch, by=CLARA)
    assert await Entry.filter(batch_id=batch.id).count() == 0
