"""The hledger journal: another program accepts it and comes to the same balances."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
from collections.abc import AsyncIterator
from datetime import date

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
    posted,
    with_ledger,
)
from tests.cast import ADA, AMIR, account, customer, period
from tests.databases import Books
from tests.domain.ledgers.test_files import a_ledger_of, ledger_of
from tieout.domain.accounts.editing import AccountChanges, update_account
from tieout.domain.accounts.trial_balance import trial_balance
from tieout.domain.batches import closing
from tieout.domain.customers.editing import CustomerChanges, update_customer
from tieout.domain.entries.entry import AdjustmentDirection
from tieout.domain.ledgers import journal as journals
from tieout.domain.ledgers.journal import journal, journal_of_books
from tieout.domain.ledgers.reading import LedgerNotPosted
from tieout.domain.refusal import NotFound


async def text(pieces: AsyncIterator[str]) -> str:
    return "".join([piece async for piece in pieces])


async def hledger(books: str, *arguments: str) -> str:
    command = ["hledger", "-f", "-", *arguments]
    shown = await asyncio.to_thread(
        subprocess.run, command, input=books, capture_output=True, text=True, check=False
    )
    assert shown.stderr == ""
    return str(shown.stdout)


async def two_months() -> None:
    """Business of every kind in two months, with a batch that was posted and taken back."""
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 2, 10))
    await a_posted_invoice("INV-2", amount="-20.00", customer="BIRCH", post_date=date(2026, 2, 28))
    memos = await a_credit_memo_batch(post_date=date(2026, 3, 2))
    await a_credit_memo(memos, invoice="INV-1", amount="10.00")
    await posted(memos)
    adjustments = await an_adjustment_batch(post_date=date(2026, 3, 3))
    await an_adjustment(adjustments, invoice="INV-1", amount="7.77")
    await an_adjustment(adjustments, invoice="INV-1", amount="1.00", direction=AdjustmentDirection.INCREASE)
    await posted(adjustments)
    receipts = await a_cash_batch(post_date=date(2026, 3, 4))
    await a_receipt(receipts, invoice="INV-1")
    await a_receipt(receipts, customer="BIRCH", amount="5.25")
    await posted(receipts)
    wrong = await an_invoice_batch(post_date=date(2026, 3, 5))
    await an_invoice(wrong, number="INV-3", amount="99.99")
    await posted(wrong)
    await closing.reopen(wrong.id, by=AMIR, reason="Twice")


async def test_a_ledger_is_a_transaction_for_each_entry(books: Books) -> None:
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1", amount="100.00", document_date=date(2026, 2, 27))
    await an_invoice(batch, number="INV-2", amount="0.50", customer="BIRCH")
    ledger = await ledger_of(await posted(batch))
    assert (
        await text(journal([ledger.id]))
        == """\
; Posted ledgers of Harbour & Pine
commodity 1000.00 USD
account Assets:1200 Accounts receivable  ; type:A
account Income:4000 Sales  ; type:R

2026-03-15 * (R0012) Acme | invoice INV-1
    ; batch:R0012, version:1, entry:1, type:INVOICE, customer:ACME, document:INV-1
    Assets:1200 Accounts receivable  100.00 USD
    Income:4000 Sales  -100.00 USD

2026-03-15 * (R0012) Birch & Co | invoice INV-2
    ; batch:R0012, version:1, entry:2, type:INVOICE, customer:BIRCH, document:INV-2
    Assets:1200 Accounts receivable  0.50 USD
    Income:4000 Sales  -0.50 USD
"""
    )


@pytest.mark.hledger
async def test_hledger_accepts_the_books_strictly(books: Books) -> None:
    await two_months()
    assert await hledger(await text(journal_of_books()), "check", "--strict") == ""


@pytest.mark.hledger
async def test_hledger_agrees_with_the_trial_balance_account_by_account(books: Books) -> None:
    await two_months()
    whole = await text(journal_of_books())
    for month, after in (("2026-02", "2026-03-01"), ("2026-03", "2026-04-01")):
        shown = await hledger(whole, "balance", "--flat", "--empty", "-O", "csv", "-e", after)
        theirs = {row["account"]: row["balance"] for row in csv.DictReader(io.StringIO(shown))}
        del theirs["total"]
        balance = await trial_balance(period(month))
        ours = {row.account.number: row.closing for row in balance.rows}
        assert {number_in(name): value for name, value in theirs.items()} == {
            number: f"{closing.plain()} USD" if closing else "0" for number, closing in ours.items()
        }


@pytest.mark.hledger
async def test_hledger_accepts_lines_in_another_currency(books: Books) -> None:
    batch = await a_cash_batch()
    ledger_id = await a_ledger_of(
        *(batch, ("USD", 1, {"base_debit": 74000, "debit": 74000})),
        ("CAD", 1, {"credit": 100000, "base_credit": 74000}),
        ("JPY", 2, {"debit": 15011, "base_debit": 10007}),
        ("JPY", 2, {"credit": 15011, "base_credit": 10000}),
        ("JPY", 2, {"base_credit": 7}),
    )
    whole = await text(journal([ledger_id]))
    assert await hledger(whole, "check", "--strict") == ""
    assert [line.strip() for line in whole.splitlines() if "Cash  " in line and "account" not in line] == [
        "Assets:1010 Cash  740.00 USD",
        "Assets:1010 Cash  -1000.00 CAD @@ 740.00 USD",
        "Assets:1010 Cash  15011 JPY @@ 100.07 USD",
        "Assets:1010 Cash  -15011 JPY @@ 100.00 USD",
        "Assets:1010 Cash  -0.07 USD",
    ]


async def test_a_voided_ledger_stands_with_its_reversal(books: Books) -> None:
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1")
    ledger = await ledger_of(await posted(batch))
    await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    whole = await text(journal([ledger.id]))
    assert [line for line in whole.splitlines() if line.startswith("2026")] == [
        "2026-03-15 * (R0012) Acme | invoice INV-1",
        "2026-03-15 * (R0012) Acme | Reversal of invoice INV-1",
    ]


@pytest.mark.hledger
async def test_a_name_cannot_break_the_journal(books: Books) -> None:
    wild = CustomerChanges(name="Acme; (the) |  \n  first: * = @ 5 EUR")
    await update_customer(customer("ACME"), by=ADA, expected_version=1, changes=wild)
    named = AccountChanges(name="Sales: 1,  (ours); best")
    await update_account(account("4000"), by=ADA, expected_version=1, changes=named)
    await a_posted_invoice("INV;1, x:y")
    whole = await text(journal_of_books())
    assert await hledger(whole, "check", "--strict") == ""
    assert (
        await hledger(whole, "accounts") == "Assets:1200 Accounts receivable\nIncome:4000 Sales 1 ours best\n"
    )


async def test_an_account_has_one_name_although_it_was_renamed(books: Books) -> None:
    await a_posted_invoice("INV-1")
    await update_account(account("4000"), by=ADA, expected_version=1, changes=AccountChanges(name="Revenue"))
    await a_posted_invoice("INV-2")
    whole = await text(journal_of_books())
    assert [line for line in whole.splitlines() if "4000" in line] == [
        "account Income:4000 Revenue  ; type:R",
        "    Income:4000 Revenue  -100.00 USD",
        "    Income:4000 Revenue  -100.00 USD",
    ]


async def test_a_long_ledger_is_read_a_page_at_a_time(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "_LINES", journals._LINES.replace("LIMIT 2000", "LIMIT 3"))
    batch = await an_invoice_batch()
    for _ in range(5):
        await an_invoice(batch)
    ledger = await ledger_of(await posted(batch))
    whole = await text(journal([ledger.id]))
    assert [line for line in whole.splitlines() if "|" in line] == [
        f"2026-03-15 * ({batch.number}) Acme | invoice INV-{number}" for number in range(1, 6)
    ]


async def test_a_ledger_without_lines_has_no_transaction(books: Books) -> None:
    ledger_id = await a_ledger_of(await a_cash_batch())
    assert "|" not in await text(journal([ledger_id]))


async def test_books_in_which_nothing_was_posted_make_an_empty_journal(books: Books) -> None:
    assert await text(journal_of_books()) == "; Posted ledgers of Harbour & Pine\ncommodity 1000.00 USD\n"


async def test_a_version_that_never_counted_is_not_in_a_journal(books: Books) -> None:
    batch = await a_cash_batch(number="R0012")
    await a_receipt(batch)
    ledger = await ledger_of(await with_ledger(batch))
    with pytest.raises(LedgerNotPosted):
        await text(journal([ledger.id]))


async def test_a_ledger_that_is_not_there_is_not_in_a_journal(books: Books) -> None:
    with pytest.raises(NotFound):
        await text(journal([404]))


def number_in(name: str) -> str:
    """The number of "Assets:1200 Accounts receivable"."""
    return name.split(":")[1].split()[0]
