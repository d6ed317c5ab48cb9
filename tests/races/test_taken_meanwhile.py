"""What somebody else takes between a command's look and its write, one step after the other.

Another program holds its change back until the command has looked and waits; then it commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch
from tests.cast import ADA, CLARA
from tests.databases import Books
from tieout.domain.batches.editing import HeaderChanges, update
from tieout.domain.batches.numbering import BatchNumberUsed
from tieout.domain.entries.adding import add_many
from tieout.domain.entries.applying import InvoiceFactored
from tieout.domain.entries.changing import delete_entry, update_entry
from tieout.domain.entries.documents import DocumentNumberUsed
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.imports.merging import merge
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.domain.refusal import NotFound
from tieout.domain.setup.coded import CodeUsed
from tieout.domain.setup.terms_codes import TERMS, TermsDetails, create_terms, update_terms

pytestmark = pytest.mark.postgres

DRAFT = InvoiceDraft(customer_number="ACME", document_number="TAKEN", amount="1")
NUMBER_USED = BatchNumberUsed(number="TAKEN", year=2026)
DOCUMENT_USED = DocumentNumberUsed(number="TAKEN")


@asynccontextmanager
async def another_program(books: Books) -> AsyncIterator[asyncpg.Connection[Any]]:
    host, name = books.url.split("host=")[1], books.url.split("/")[3].split("?")[0]
    connection = await asyncpg.connect(host=host, user="postgres", database=name)
    try:
        yield connection
    finally:
        await connection.close()


async def after(books: Books, statements: str, command: Awaitable[Any]) -> Any:
    """How the command ends when the statements are committed while it waits for them."""
    async with another_program(books) as other:
        transaction = other.transaction()
        await transaction.start()
        await other.execute(statements)
        task = asyncio.ensure_future(asyncio.wait_for(command, 20))
        await waits(other)
        await transaction.commit()
        return (await asyncio.gather(task, return_exceptions=True))[0]


async def waits(other: asyncpg.Connection[Any]) -> None:
    """Until somebody waits for a lock."""
    waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database WHERE NOT granted"
    waiting += " AND datname = current_database()"
    tuples = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    tuples += "AND wait_event_type = 'Lock'"
    for _ in range(500):
        # a transaction sees the activity as it first looked, until told to look again
        await other.execute("SELECT pg_stat_clear_snapshot()")
        if await other.fetchval(waiting) or await other.fetchval(tuples):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def test_the_number_of_a_new_batch(postgres_books: Books) -> None:
    other = await a_cash_batch()
    taken = f"UPDATE batch SET number = 'TAKEN' WHERE id = {other.id}"
    assert await after(postgres_books, taken, an_invoice_batch(number="TAKEN")) == NUMBER_USED


async def test_the_number_of_a_changed_batch(postgres_books: Books) -> None:
    other, batch = await a_cash_batch(), await a_cash_batch()
    taken = f"UPDATE batch SET number = 'TAKEN' WHERE id = {other.id}"
    command = update(batch.id, by=CLARA, expected_version=1, changes=HeaderChanges(number="taken"))
    assert await after(postgres_books, taken, command) == NUMBER_USED


async def test_the_document_number_of_an_entry(postgres_books: Books) -> None:
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-1")
    mine = await an_invoice(batch, number="INV-2")
    taken = "UPDATE open_item SET document_key = 'TAKEN' WHERE document_key = 'INV-1'"
    free = "UPDATE open_item SET document_key = 'INV-1' WHERE document_key = 'TAKEN'"
    commands = [
        an_invoice(batch, number="TAKEN"),
        update_entry(mine.id, by=CLARA, expected_version=1, entry=DRAFT),
    ]
    for command in commands:
        assert await after(postgres_books, taken, command) == DOCUMENT_USED
        async with another_program(postgres_books) as other:
            await other.execute(free)
    end = await after(postgres_books, taken, add_many(batch.id, by=CLARA, entries=[DRAFT]))
    assert end == DocumentNumberUsed(number="one of the set")


async def test_the_code_of_a_set_up_table(postgres_books: Books) -> None:
    """A form and a file alike: what the file added before is taken back with the rest."""
    books, used = postgres_books, CodeUsed(kind="terms code", code="TAKEN")
    mine = await create_terms(by=ADA, details=TermsDetails("MINE"))
    taken = (
        "INSERT INTO terms (code, description, due_days, discount_percent, discount_days, active, version) "
        "VALUES ('TAKEN', '', 0, 0, 0, true, 1)"
    )
    file = b"code\nFIRST\nTAKEN\nLAST\n"
    commands = [
        create_terms(by=ADA, details=TermsDetails("TAKEN")),
        update_terms(mine.id, by=ADA, expected_version=1, details=TermsDetails("TAKEN")),
        merge(TABLES[TableKind.TERMS], file, by=ADA, commit=True),
    ]
    for command in commands:
        assert await after(books, taken, command) == used
        async with another_program(books) as other:
            await other.execute("DELETE FROM terms WHERE code = 'TAKEN'")
    assert [one.code for one in await TERMS.rows()] == ["MINE"]


async def test_the_entry_itself(postgres_books: Books) -> None:
    entry = await a_receipt(await a_cash_batch())
    gone = "; ".join(
        f"DELETE FROM {table} WHERE {key} = {entry.id}"
        for table, key in (("open_item", "entry_id"), ("line", "entry_id"), ("entry", "id"))
    )
    end = await after(postgres_books, gone, delete_entry(entry.id, by=CLARA))
    assert end == NotFound(kind="entry", key=entry.id)


async def test_the_invoice_of_a_receipt_is_sold_to_a_factor(postgres_books: Books) -> None:
    """R3.28: marking it locks the item, so what the receipt looked at before it waited is not enough."""
    invoice = await a_posted_invoice("INV-1")
    batch = await a_cash_batch()
    marked = (
        f"SELECT 1 FROM open_item WHERE entry_id = {invoice.id} FOR UPDATE; "
        "INSERT INTO factored_invoice (open_item_id, marked_by) "
        f"SELECT id, 'Ada' FROM open_item WHERE entry_id = {invoice.id}"
    )
    end = await after(postgres_books, marked, a_receipt(batch, invoice="INV-1"))
    assert end == InvoiceFactored(field="invoiceNumber", number="INV-1")


async def test_what_no_rule_foresees_is_not_called_a_used_number(postgres_books: Books) -> None:
    """Programs that go by the database alone are none of the users' business."""
    books, other = postgres_books, await a_cash_batch()
    batch = await an_invoice_batch()
    mine = await an_invoice(batch, customer="BIRCH")
    deposit = f"UPDATE batch SET deposit_id = 'BANK', deposit_sequence = 1 WHERE id = {other.id}"
    end = await after(books, deposit, a_cash_batch(deposit_id="BANK", deposit_sequence=1))
    assert isinstance(end, IntegrityError)
    gone = "DELETE FROM customer WHERE number = 'ACME'"
    end = await after(books, gone, an_invoice(batch, number="INV-7"))
    assert isinstance(end, IntegrityError)
    async with another_program(books) as program:
        await program.execute(
            "INSERT INTO customer (number, name, city, bill_to, email, currency, branch, "
            "active, version) VALUES ('ACME', 'Acme', '', '', '', 'USD', '', true, 1)"
        )
    command = update_entry(mine.id, by=CLARA, expected_version=1, entry=DRAFT)
    assert isinstance(await after(books, gone, command), IntegrityError)
