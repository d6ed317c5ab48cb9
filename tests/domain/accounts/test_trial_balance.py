"""The trial balance: opening, movements and closing of each account, and its totals equal."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch, posted
from tests.cast import AMIR, period
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.accounts.trial_balance import TrialBalance, trial_balance
from tieout.domain.batches import closing
from tieout.domain.database.publishing import settle
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound


def figures(balance: TrialBalance) -> dict[str, list[str]]:
    """Opening, debit, credit and closing of each account, by number."""
    return {
        row.account.number: [money.plain() for money in (row.opening, row.debit, row.credit, row.closing)]
        for row in balance.rows
    }


async def test_a_period_opens_with_what_earlier_ones_left(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 1, 31))
    await a_posted_invoice("INV-2", amount="40.00", post_date=date(2026, 2, 1))
    receipts = await a_cash_batch(post_date=date(2026, 3, 1))
    await a_receipt(receipts, invoice="INV-1")
    await posted(receipts)
    assert figures(await trial_balance(period("2026-01"))) == {
        "1200": ["0.00", "100.00", "0.00", "100.00"],
        "4000": ["0.00", "0.00", "100.00", "-100.00"],
    }
    assert figures(await trial_balance(period("2026-03"))) == {
        "1010": ["0.00", "100.00", "0.00", "100.00"],
        "1200": ["140.00", "0.00", "100.00", "40.00"],
        "4000": ["-140.00", "0.00", "0.00", "-140.00"],
    }


async def test_its_totals_are_equal(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    await a_posted_invoice("INV-2", amount="-30.00")
    balance = await trial_balance(period("2026-03"))
    assert balance.debit_total == balance.credit_total == Money(13000, "USD")
    assert balance.period.name == "2026-03"


async def test_a_batch_that_is_not_posted_is_not_in_it(books: Books) -> None:
    await an_invoice(await an_invoice_batch())
    balance = await trial_balance(period("2026-03"))
    assert (balance.rows, balance.debit_total) == ([], Money(0, "USD"))


async def test_a_reopened_batch_leaves_nothing_in_its_period(books: Books) -> None:
    entry = await a_posted_invoice("INV-1", post_date=date(2026, 2, 1))
    await closing.reopen(entry.batch_id, by=AMIR, reason="Wrong month")
    assert {number: row[3] for number, row in figures(await trial_balance(period("2026-02"))).items()} == {
        "1200": "0.00",
        "4000": "0.00",
    }


async def test_an_unknown_period_has_none(books: Books) -> None:
    with pytest.raises(NotFound):
        await trial_balance(404)


@pytest.mark.parametrize("invoices", [1, 3])
async def test_it_takes_the_same_statements_however_much_was_posted(books: Books, invoices: int) -> None:
    for number in range(invoices):
        await a_posted_invoice(f"INV-{number}", account_number=["4000", "4100", "6100"][number])
    await settle()
    with counted_queries() as queries:
        balance = await trial_balance(period("2026-03"))
    assert (len(balance.rows), queries.count) == (invoices + 1, 4), queries
