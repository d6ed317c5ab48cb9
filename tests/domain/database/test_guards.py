"""What the database itself refuses, whatever program writes to it."""

from __future__ import annotations

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from tests.builders import a_posted_invoice, an_invoice, an_invoice_batch, closed, in_status, posted
from tests.cast import ADA, AMIR, account, period
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.audit.sealing import seal
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.database.statements import execute, fetch, fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.periods import closing as period_closing

REFUSED = (IntegrityError, asyncpg.RaiseError)


async def refused(books: Books, message: str, sql: str, *values: object) -> None:
    """The database refuses the statement with that message, and nothing changes."""

    @transactional
    async def attempt() -> None:
        await execute(sql, *values)

    async with unchanged(books):
        with pytest.raises(REFUSED, match=message):
            await attempt()


NOT_OPEN = "the batch or its period is not open"
COPY_OF_ENTRY = (
    "INSERT INTO entry (batch_id, type, customer_id, currency, amount, base_amount, tally, document_number, "
    "document_date, reference, branch, memo, created_by, created_at, version) SELECT batch_id, type, "
    "customer_id, currency, amount, base_amount, tally, 'COPY', document_date, reference, branch, memo, "
    "created_by, created_at, version FROM entry WHERE id = $1"
)


@pytest.mark.parametrize("status", ["CLOSED", "LEDGER_PENDING", "LEDGER_READY", "POSTED", "DELETED"])
async def test_no_entry_comes_into_a_batch_that_is_not_open(books: Books, status: str) -> None:
    batch = await in_status(status)
    entry = await fetch_value("SELECT id FROM entry WHERE batch_id = $1", batch.id)
    await refused(books, NOT_OPEN, COPY_OF_ENTRY, entry)


ANOTHER_APPLICATION = (
    "INSERT INTO application (entry_id, batch_id, open_item_id, amount, base_amount) "
    "SELECT entry_id, batch_id, open_item_id, 1, 1 FROM application"
)
MORE_LINES = (
    "INSERT INTO line (entry_id, position, role, account_id, debit, credit, base_debit, base_credit) "
    "SELECT entry_id, position + 10, role, account_id, debit, credit, base_debit, base_credit FROM line"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET memo = 'changed'",
        "UPDATE line SET account_id = account_id + 1",
        "UPDATE open_item SET due_date = document_date",
        "UPDATE application SET amount = amount + 1",
        "DELETE FROM application",
        "DELETE FROM open_item WHERE id NOT IN (SELECT open_item_id FROM application)",
        "DELETE FROM line",
        ANOTHER_APPLICATION,
        MORE_LINES,
    ],
)
async def test_what_stands_in_a_closed_batch_is_frozen(books: Books, sql: str) -> None:
    await a_posted_invoice("INV-1")
    receipts = await in_status("OPEN")
    await execute(
        "INSERT INTO application (entry_id, batch_id, open_item_id, amount, base_amount) "
        "SELECT entry.id, entry.batch_id, open_item.id, 5, 5 FROM entry "
        "JOIN open_item ON open_item.document_number = 'INV-1' WHERE entry.batch_id = $1",
        receipts.id,
    )
    await closed(receipts)
    await refused(books, NOT_OPEN, sql)


async def test_an_entry_does_not_move_into_or_out_of_a_closed_batch(books: Books) -> None:
    open_one, closed_one = await an_invoice_batch(), await an_invoice_batch()
    await an_invoice(open_one)
    await an_invoice(closed_one)
    await closed(closed_one)
    move = "UPDATE entry SET batch_id = $2 WHERE batch_id = $1"
    await refused(books, NOT_OPEN, move, open_one.id, closed_one.id)
    await refused(books, NOT_OPEN, move, closed_one.id, open_one.id)


async def test_an_entry_out_of_balance_does_not_get_through(books: Books) -> None:
    """PostgreSQL refuses the statement, SQLite the closing of the batch."""
    batch = await an_invoice_batch()
    entry = await an_invoice(batch)
    unbalance = "UPDATE line SET debit = debit + 1 WHERE entry_id = $1 AND debit > 0"
    if books.dialect == "postgres":
        await refused(books, "the lines of an entry do not balance", unbalance, entry.id)
        base = unbalance.replace("debit", "base_debit")
        await refused(books, "the lines of an entry do not balance", base, entry.id)
        one_line = "DELETE FROM line WHERE entry_id = $1 AND debit > 0"
        await refused(books, "the lines of an entry do not balance", one_line, entry.id)
    else:
        await execute(unbalance, entry.id)
        close = "UPDATE batch SET status = 'CLOSED' WHERE id = $1"
        await refused(books, "the lines of an entry do not balance", close, batch.id)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_line SET memo = 'changed'",
        "DELETE FROM ledger_line",
        "UPDATE ledger_total SET entries = 2",
        "DELETE FROM ledger_total",
        "UPDATE ledger SET debit_total = debit_total + 1, credit_total = credit_total + 1",
        "UPDATE ledger SET post_date = '2026-04-01'",
        "DELETE FROM ledger",
        "UPDATE audit_event SET actor = 'Somebody else'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET hash = ''",
        "DELETE FROM audit_seal",
    ],
)
async def test_ledgers_and_the_audit_trail_are_only_ever_added_to(books: Books, sql: str) -> None:
    await a_posted_invoice()
    await seal()
    await refused(books, "is append-only", sql)


@pytest.mark.parametrize("table", ["ledger_line", "ledger_total"])
async def test_a_ledger_once_made_takes_no_further_row(books: Books, table: str) -> None:
    """Ready, posted, voided, reversed, posted anew: nobody adds to a version or to its reversal."""
    batch = await in_status("LEDGER_READY")
    add = await copy_of_rows(table)
    for move_on in (posted, reopened, posted):
        for ledger in await Ledger.all():
            await refused(books, "the ledger is made already", add, ledger.id)
        batch = await move_on(batch)
    assert [ledger.state for ledger in await Ledger.all().order_by("id")] == ["VOIDED", "POSTED", "POSTED"]
    for ledger in await Ledger.all():
        await refused(books, "the ledger is made already", add, ledger.id)


async def reopened(batch: Batch) -> Batch:
    return await closing.reopen(batch.id, by=AMIR, reason="The wrong month.")


async def copy_of_rows(table: str) -> str:
    """The statement that copies the rows of some ledger into another, under line numbers of their own."""
    columns = list((await fetch(f"SELECT * FROM {table} LIMIT 1"))[0])[1:]
    shown = {"ledger_id": "$1::bigint", "line_number": "line_number + 900"}
    taken = ", ".join(shown.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} WHERE ledger_id = 1"


@pytest.mark.postgres
async def test_no_table_of_the_books_is_emptied_at_a_stroke(postgres_books: Books) -> None:
    await a_posted_invoice()
    for table in ("ledger_line", "ledger_total", "audit_seal", "account_balance", "line", "application"):
        await refused(postgres_books, f"{table} is not emptied", f"TRUNCATE {table}")
    for table in ("batch", "entry", "ledger", "fiscal_period", "open_item", "audit_event"):
        await refused(postgres_books, "is not emptied", f"TRUNCATE {table} CASCADE")


async def test_nothing_is_booked_into_a_closed_period(books: Books) -> None:
    for month in ("2026-01", "2026-02"):
        await period_closing.close(period(month), by=ADA)
    batch = await an_invoice_batch()
    balance = (
        "INSERT INTO account_balance (fiscal_period_id, account_id, branch, currency, debit, credit, "
        "base_debit, base_credit) VALUES ($1, $2, '', 'USD', 1, 0, 1, 0)"
    )
    await refused(books, "the fiscal period is not open", balance, period("2026-02"), account("1010"))
    into = "UPDATE batch SET fiscal_period_id = $2 WHERE id = $1"
    await refused(books, "the fiscal period is not open", into, batch.id, period("2026-02"))


async def test_a_batch_does_not_leave_a_closed_period(books: Books) -> None:
    batch = await posted(await in_status("CLOSED"))
    for month in ("2026-01", "2026-02", "2026-03"):
        await period_closing.close(period(month), by=ADA)
    away = "UPDATE batch SET fiscal_period_id = $2 WHERE id = $1"
    await refused(books, "the fiscal period is not open|does not change", away, batch.id, period("2026-04"))
    balance = "UPDATE account_balance SET fiscal_period_id = $1"
    await refused(books, "the fiscal period is not open", balance, period("2026-04"))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE batch SET number = 'OTHER'",
        "UPDATE batch SET post_date = '2026-03-01'",
        "UPDATE batch SET cash_account_id = NULL",
        "UPDATE ledger SET state = 'READY'",
        "UPDATE ledger SET state = 'SUPERSEDED'",
        "UPDATE ledger SET posted_by = 'Nobody'",
        "UPDATE ledger SET state = 'VOIDED', posted_by = 'Nobody'",
    ],
)
async def test_what_was_posted_is_not_told_anew(books: Books, sql: str) -> None:
    await posted(await in_status("CLOSED"))
    await refused(books, "does not change any more", sql)


@pytest.mark.parametrize("sql", ["DELETE FROM batch", "DELETE FROM account_balance"])
async def test_batches_and_balances_are_not_removed(books: Books, sql: str) -> None:
    await posted(await in_status("CLOSED"))
    await refused(books, "is append-only", sql)


async def test_a_locked_period_stays_locked(books: Books) -> None:
    """AMB-31."""
    await period_closing.close(period("2026-01"), by=ADA)
    await period_closing.lock(period("2026-01"), by=ADA)
    await refused(
        books, "does not change any more", "UPDATE fiscal_period SET state = 'OPEN' WHERE state = 'LOCKED'"
    )
    await refused(books, "does not change any more", "DELETE FROM fiscal_period WHERE state = 'LOCKED'")


async def test_a_batch_of_a_closed_period_keeps_its_status(books: Books) -> None:
    posted_one = await posted(await in_status("CLOSED"))
    for month in ("2026-01", "2026-02", "2026-03"):
        await period_closing.close(period(month), by=ADA)
    reopen = "UPDATE batch SET status = 'OPEN' WHERE id = $1"
    await refused(books, "the fiscal period is not open", reopen, posted_one.id)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE batch SET number = 'B1'",
        "UPDATE batch SET control_total = -1",
        "UPDATE entry SET tally = -1",
        "UPDATE line SET debit = -1, base_debit = -1 WHERE debit > 0",
        "UPDATE line SET credit = 1 WHERE debit > 0",
        "UPDATE open_item SET amount = 0",
    ],
)
async def test_impossible_figures_are_refused(books: Books, sql: str) -> None:
    await in_status("OPEN")
    async with unchanged(books):
        with pytest.raises(REFUSED):
            await execute(sql)


async def test_two_batches_of_a_year_do_not_share_a_number(books: Books) -> None:
    one, other = await an_invoice_batch(), await an_invoice_batch()
    async with unchanged(books):
        with pytest.raises(IntegrityError):
            await Batch.filter(id=other.id).update(number=one.number)
