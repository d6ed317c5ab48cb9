"""Verifying finds what somebody did to the database behind the program's back."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    posted,
)
from tieout.domain.audit.sealing import seal
from tieout.domain.audit.verifying import Check, verify
from tieout.domain.batches.closing import reopen
from tieout.domain.database.statements import execute, on_postgres, writer

CHAIN = "The audit trail is as it was written"
LEDGERS = "Every ledger balances and its totals equal its lines"
ENTRIES = "Every entry of a ledger balances"
SUMMARIES = "Every ledger summary equals its lines"
BALANCES = "Every account balance equals the posted ledger lines"
RECEIVABLES = "Open items equal the receivable accounts"
ITEMS = "What stands of each open item in accounts equals its balance"
TALLIES = "Accumulated totals of posted batches equal their entries and their ledgers"
POSTED = "Entries of posted batches are as they were posted"
STATUSES = "Every posted batch has its posted ledger, and no other batch has one"
ORDERS = "Orders agree with their batches and with the entries made of them"
DEFERRED = "Deferred revenue is what its invoices credit, less what memos took off"
INSTALMENTS = "The instalments of every schedule add up to what it defers"
RECOGNISED = "Every recognised instalment is a posted line of its amount"
MASS_LEDGERS = "Every mass ledger has the figures of the ledgers in it, each of which was posted"
EXPORTED = "What was exported of a posted ledger comes to its debits, and stands there as it was sent"
ONE_EXPORT = "No ledger counts twice in the outside books"
ALL = [
    *(CHAIN, LEDGERS, ENTRIES, SUMMARIES, BALANCES, RECEIVABLES, ITEMS, TALLIES, POSTED, STATUSES, ORDERS),
    *(DEFERRED, INSTALMENTS, RECOGNISED, MASS_LEDGERS, EXPORTED, ONE_EXPORT),
]

RECEIVABLE = "account_id = (SELECT id FROM account WHERE number = '1200')"


async def a_month(amir) -> None:
    """Two invoices, a receipt for one, a credit memo and an adjustment; the receipt's batch posted twice."""
    await a_posted_invoice("INV-1", amount="100.00")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="250.00")
    cash = await a_cash_batch()
    await a_receipt(cash, invoice="INV-1")
    await a_receipt(cash, customer="BIRCH", amount="20.00")
    await posted(cash)
    await reopen(cash.id, by=amir, reason="Once more")
    await cash.refresh_from_db()
    await posted(cash)
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, invoice="INV-2", amount="50.00")
    await a_credit_memo(memos, amount="5.00")
    await posted(memos)
    adjustments = await an_adjustment_batch()
    await an_adjustment(adjustments, invoice="INV-2", amount="10.00")
    await posted(adjustments)


async def tamper(table: str, statement: str) -> None:
    """Change a table as somebody with the database's password could: the guards out of the way first."""
    if on_postgres():
        await execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    else:
        triggers = await writer().execute_query_dict(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
        )
        for trigger in triggers:
            await execute(f"DROP TRIGGER {trigger['name']}")
    await execute(statement)


async def failed() -> dict[str, str]:
    return {check.name: check.detail for check in await verify() if not check.passed}


async def test_sound_books_pass_every_check(books, amir):
    await a_month(amir)
    checks = await verify()
    assert [check.name for check in checks] == ALL
    assert [check for check in checks if not check.passed] == []
    assert checks[1] == Check(LEDGERS, passed=True, detail="7 ledgers.")


async def test_books_in_which_nothing_happened_yet_pass(books):
    assert [check for check in await verify() if not check.passed] == []


@pytest.mark.parametrize(
    ("table", "statement", "names"),
    [
        ("audit_event", "UPDATE audit_event SET actor = 'Nobody' WHERE id = 3", [CHAIN]),
        ("audit_event", "UPDATE audit_event SET facts = '{}' WHERE id = 3", [CHAIN]),
        ("audit_seal", "UPDATE audit_seal SET previous_hash = hash WHERE sequence = 3", [CHAIN]),
        ("audit_seal", "DELETE FROM audit_seal WHERE sequence = 3", [CHAIN]),
        (
            "ledger_line",
            "UPDATE ledger_line SET debit = debit + 1, base_debit = base_debit + 1 WHERE id = 1",
            [LEDGERS, ENTRIES, SUMMARIES, BALANCES, TALLIES, POSTED],
        ),
        (
            "ledger_line",
            "DELETE FROM ledger_line WHERE ledger_id = 1",
            [LEDGERS, SUMMARIES, BALANCES, TALLIES, POSTED],
        ),
        ("ledger_total", "UPDATE ledger_total SET base_debit = base_debit + 1 WHERE id = 1", [SUMMARIES]),
        (
            "account_balance",
            "UPDATE account_balance SET credit = credit + 5 WHERE id = 1",
            [BALANCES],
        ),
        (
            "account_balance",
            "UPDATE account_balance SET base_credit = base_credit + 5 WHERE " + RECEIVABLE,
            [BALANCES, RECEIVABLES],
        ),
        (
            "open_item",
            "UPDATE open_item SET amount = amount + 5, base_amount = base_amount + 5 WHERE id = 1",
            [RECEIVABLES, ITEMS],
        ),
        (
            "application",
            "UPDATE application SET base_amount = base_amount + 5 WHERE id = 1",
            [RECEIVABLES, ITEMS],
        ),
        ("line", "UPDATE line SET open_item_id = 2 WHERE id = 1", [ITEMS]),
        ("entry", "UPDATE entry SET tally = tally + 5 WHERE id = 1", [TALLIES]),
        ("ledger", "UPDATE ledger SET tally_total = tally_total + 5 WHERE id = 1", [TALLIES]),
        (
            "batch",
            "UPDATE batch SET status = 'CLOSED' WHERE id = 1",
            [RECEIVABLES, STATUSES],
        ),
    ],
)
async def test_what_was_tampered_with_is_found(books, amir, table, statement, names):
    await a_month(amir)
    await seal()
    await tamper(table, statement)
    assert list(await failed()) == names


async def test_a_failed_check_tells_the_figures(books, amir):
    await a_month(amir)
    await seal()
    await tamper("audit_event", "UPDATE audit_event SET reason = 'Forged' WHERE id = 2")
    await tamper("account_balance", f"UPDATE account_balance SET base_credit = 0 WHERE {RECEIVABLE}")
    found = await failed()
    assert found[RECEIVABLES] == "account 1200: the open items come to 165.00 USD, the account to 470.00 USD."
    assert found[CHAIN].startswith("After 1 sound events: event 2 (")


async def test_of_many_differences_some_are_named_and_all_are_counted(books, amir):
    await a_month(amir)
    await tamper("ledger_total", "UPDATE ledger_total SET base_debit = base_debit + 1")
    detail = (await failed())[SUMMARIES]
    assert (detail.count(";"), detail.endswith("; and 9 more.")) == (5, True)


async def test_a_seal_whose_event_is_gone_is_found(books, amir):
    await a_month(amir)
    await seal()
    if on_postgres():
        await execute("ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS audit_seal_event_id_fkey")
    await without_foreign_keys("DELETE FROM audit_event WHERE id = 5")
    assert (await failed())[CHAIN] == "After 4 sound events: event 5 is missing though it was sealed."


async def without_foreign_keys(statement: str) -> None:
    if not on_postgres():
        await execute("PRAGMA foreign_keys = OFF")
    await tamper("audit_event", statement)
