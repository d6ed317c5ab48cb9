"""The mixed batch: entries of any kind side by side, of which the payments are added up (AMB-1, R4.21)."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_journal_entry,
    a_mixed_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_invoice,
    an_invoice_batch,
    closed,
    posted,
)
from tests.cast import ADA, AMIR, CLARA, set_options
from tests.databases import Books
from tests.domain.entries.reading import postings
from tests.watching import refused
from tieout.domain.accounts.account import CashAccount
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, opening
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchType
from tieout.domain.batches.blockers import ControlTotalMismatch
from tieout.domain.batches.listing import BatchFilter, batches
from tieout.domain.batches.opening import CurrencyNotOfCompany
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.paging import PageRequest
from tieout.domain.entries.adding import EntryNotOfType
from tieout.domain.entries.changing import EntryApplied, delete_entry
from tieout.domain.entries.debiting import BatchWithoutCashAccount
from tieout.domain.entries.entry import AdjustmentDirection, Finish
from tieout.domain.entries.finding import ControlAccountKeyed, InvoiceNotPosted
from tieout.domain.entries.journal import JournalLineSided, JournalLinesMissing, JournalNotBalanced
from tieout.domain.money import Money


async def test_a_mixed_batch_holds_every_kind_of_entry_and_adds_up_the_payments(books: Books) -> None:
    """R2.12, AMB-33 and AMB-23: payments received are compared with the control total, nothing else."""
    await a_posted_invoice("OLD-1", amount="80.00")
    batch = await a_mixed_batch(control_total="130.00", control_count=6)
    await an_invoice(batch, number="NEW-1", amount="100.00")
    await a_credit_memo(batch, invoice="NEW-1", amount="20.00")
    await an_adjustment(batch, invoice="OLD-1", amount="10.00")
    await a_receipt(batch, invoice="OLD-1", amount="70.00")
    await a_receipt(batch, invoice="NEW-1", amount="60.00", finish=Finish.SINGLE_CREDIT)
    await a_journal_entry(batch)
    held = await totals_of(batch.id)
    assert (held.accumulated, held.count, held.tied_out) == (Money(13000, "USD"), 6, True)
    await posted(batch)
    assert [check.name for check in await verify() if not check.passed] == []


async def test_payments_that_differ_from_the_control_total_keep_it_open(books: Books) -> None:
    batch = await a_mixed_batch(control_total="100.00")
    await an_invoice(batch, number="NEW-1", amount="100.00")
    await a_receipt(batch, invoice="NEW-1", amount="99.00", finish=Finish.SINGLE_CREDIT)
    control, held = Money(10000, "USD"), Money(9900, "USD")
    difference = Money(100, "USD")
    no = ControlTotalMismatch(control=control, accumulated=held, difference=difference, direction="missing")
    async with refused(books, no):
        await closing.close(batch.id, by=CLARA)


async def test_an_item_is_used_in_its_own_mixed_batch_before_it_is_posted_and_in_no_other(
    books: Books,
) -> None:
    """R3.35; and what is used there is not taken away under those who use it (R9.4)."""
    batch, other = await a_mixed_batch(number="MIX01"), await a_cash_batch()
    invoice = await an_invoice(batch, number="NEW-1")
    async with refused(books, InvoiceNotPosted(field="invoiceNumber", number="NEW-1", batch="MIX01")):
        await a_receipt(other, invoice="NEW-1")
    paid = await a_receipt(batch, invoice="NEW-1", reference="CHK-7")
    async with refused(books, EntryApplied(about=("Entry", paid.id), document="NEW-1", other="CHK-7")):
        await delete_entry(invoice.id, by=CLARA)
    await delete_entry(paid.id, by=CLARA)
    await delete_entry(invoice.id, by=CLARA)


async def test_a_journal_entry_moves_money_between_accounts_and_leaves_no_item(books: Books) -> None:
    batch = await a_mixed_batch()
    entry = await a_journal_entry(
        batch, ("2300", "30.00", ""), ("4000", "", "20.00"), ("4100", "", "10.00"), memo="March"
    )
    assert (entry.customer_id, entry.amount, entry.tally) == (None, 3000, 0)
    assert await postings(entry) == [("2300", "Dr", 3000), ("4000", "Cr", 2000), ("4100", "Cr", 1000)]


async def test_a_journal_entry_balances_leaves_receivables_alone_and_stands_in_mixed_batches_only(
    books: Books,
) -> None:
    """AMB-14: receivables are the sum of the open items, so nobody posts to them by hand."""
    batch, invoices = await a_mixed_batch(), await an_invoice_batch(number="INV01")
    difference = Money(100, "USD")
    no = JournalNotBalanced(
        field="lines", debit=Money(1000, "USD"), credit=Money(900, "USD"), difference=difference
    )
    async with refused(books, no):
        await a_journal_entry(batch, ("4000", "10.00", ""), ("4100", "", "9.00"))
    async with refused(books, JournalLineSided(field="lines.0.debit")):
        await a_journal_entry(batch, ("4000", "10.00", "10.00"), ("4100", "", "9.00"))
    async with refused(books, JournalLinesMissing(field="lines")):
        await a_journal_entry(batch, ("4000", "10.00", ""))
    control = ControlAccountKeyed(field="lines.1.accountNumber", number="1200", name="Accounts receivable")
    async with refused(books, control):
        await a_journal_entry(batch, ("4000", "10.00", ""), ("1200", "", "10.00"))
    async with refused(books, EntryNotOfType(number="INV01", wanted="invoice", given="journal")):
        await a_journal_entry(invoices)


async def test_a_mixed_batch_takes_money_to_its_cash_account_and_may_do_without_one(books: Books) -> None:
    batch = await a_mixed_batch()
    assert (batch.currency, batch.deposit_id, batch.deposit_sequence) == ("USD", "20260315", 0)
    run = await opening.create(by=AMIR, type=BatchType.MIXED, origin=BatchOrigin.AUTOMATIC)
    assert (run.cash_account_id, run.deposit_id) == (None, None)
    await a_journal_entry(run)
    async with refused(books, BatchWithoutCashAccount(field="batchId", number=run.number)):
        await a_receipt(run)
    await closed(run)
    no = CurrencyNotOfCompany(field="currency", type="Mixed", base="USD", currency="EUR")
    async with refused(books, no):
        await a_mixed_batch(currency="EUR")


@pytest.mark.parametrize("origin", [BatchOrigin.EXTERNAL, BatchOrigin.AUTOMATIC])
async def test_what_staff_did_not_make_is_numbered_by_itself_and_found_by_its_origin(
    books: Books, origin: BatchOrigin
) -> None:
    """R1.6: the company numbers by hand and asks for control totals, which no program could know."""
    await set_options(require_control_total=True)
    await a_mixed_batch(control_total="1.00")
    made = await opening.create(by=ADA, type=BatchType.MIXED, origin=origin)
    assert (made.number, made.control_total) == ("R0001", 0)
    page = await batches(PageRequest(first=10), BatchFilter(origin=[origin]))
    assert [batch.id for batch in page.rows] == [made.id]


async def test_a_reopened_mixed_batch_takes_its_payments_back(books: Books) -> None:
    batch = await a_mixed_batch()
    await an_invoice(batch, number="NEW-1")
    await an_adjustment(batch, invoice="NEW-1", direction=AdjustmentDirection.INCREASE, amount="5.00")
    await a_receipt(batch, invoice="NEW-1", amount="40.00", finish=Finish.SINGLE_CREDIT)
    await posted(batch)
    await closing.reopen(batch.id, by=AMIR)
    again = await posted(await Batch.get(id=batch.id))
    assert again.ledger_version == 2
    assert [check.name for check in await verify() if not check.passed] == []


async def test_a_company_without_cash_accounts_opens_mixed_batches(books: Books) -> None:
    await CashAccount.all().update(active=False)
    assert (await a_mixed_batch()).cash_account_id is None
