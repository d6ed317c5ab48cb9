"""What every file and connection is written from: mapped, balanced parts of a posted ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    posted,
    with_ledger,
)
from tests.cast import AMIR, NOON, account, customer, period
from tests.databases import Books
from tests.domain.ledgers.test_files import a_ready_ledger
from tests.setting_up import a_customer_in, a_rate
from tieout.domain.batches import closing
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import execute
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.exports.mapping import OutsideAccount, OutsideBranch, OutsideCustomer
from tieout.domain.exports.outside_journal import DocumentNumberTooLong, Recipient, outside_journal
from tieout.domain.exports.part import Part
from tieout.domain.exports.system import AccountingSystem, ExportOptions
from tieout.domain.exports.translating import DebtorUnknown, Dimension, NamedBy, Naming
from tieout.domain.ledgers.ledger import Ledger, LedgerLine, LedgerTotal
from tieout.domain.ledgers.reading import LedgerNotPosted
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear
from tieout.domain.refusal import Refusal

ONLINE = AccountingSystem.QUICKBOOKS_ONLINE
BY_NAME = Naming(*(ONLINE, NamedBy.NAME, NamedBy.NAME, (Dimension.LOCATION, Dimension.CLASS), NamedBy.NAME))
BY_ID = replace(BY_NAME, accounts=NamedBy.ID, customers=NamedBy.ID, branches=NamedBy.ID)
OWN = ExportOptions()
UNMAPPED_BRANCH = (
    "Branch NORTH has no location name in QuickBooks Online. Map it, or map it to nothing to leave it out."
)
DETAIL, SUMMARY = LedgerLayout.DETAIL, LedgerLayout.SUMMARY


async def parts(
    batch_id: int, layout: LedgerLayout = DETAIL, naming: Naming = BY_NAME, **options: Any
) -> list[Part]:
    ledger = await Ledger.filter(batch_id=batch_id).order_by("-id").first()
    assert ledger is not None
    chosen = replace(OWN, **options)
    pieces = outside_journal(ledger.id, layout, Recipient(naming, 21), options=chosen)
    return [part async for part in pieces]


def shown(part: Part) -> list[str]:
    return [
        f"{line.account.name} {line.customer.name if line.customer else '-'} "
        f"{line.base_debit} {line.base_credit}"
        for line in part.lines
    ]


async def three_invoices() -> int:
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1", amount="100.00")
    await an_invoice(batch, number="INV-2", amount="50.00", customer="BIRCH")
    await an_invoice(batch, number="INV-3", amount="7.00")
    return (await posted(batch)).id


async def test_a_detail_has_every_line_and_the_customer_on_receivables(books: Books) -> None:
    (part,) = await parts(await three_invoices())
    assert (part.number, part.memo, part.post_date) == (
        *("R0012-26v1-1", "AR batch R0012 v1"),
        date(2026, 3, 15),
    )
    assert shown(part) == [
        "Accounts receivable Acme 10000 0",
        "Sales - 0 10000",
        "Accounts receivable Birch & Co 5000 0",
        "Sales - 0 5000",
        "Accounts receivable Acme 700 0",
        "Sales - 0 700",
    ]
    assert part.lines[0].memo == "Invoice INV-1, Acme"


async def test_a_summary_keeps_a_line_for_each_debtor_unless_the_account_is_a_clearing_one(
    books: Books,
) -> None:
    batch_id = await three_invoices()
    (part,) = await parts(batch_id, SUMMARY)
    assert shown(part) == [
        "Accounts receivable Acme 10700 0",
        "Accounts receivable Birch & Co 5000 0",
        "Sales - 0 15700",
    ]
    await OutsideAccount.create(system=ONLINE, account_id=account("1200"), name="AR clearing", clearing=True)
    (part,) = await parts(batch_id, SUMMARY)
    assert shown(part) == ["AR clearing - 15700 0", "Sales - 0 15700"]


@pytest.mark.parametrize("layout", [DETAIL, SUMMARY])
async def test_parts_are_whole_transactions_that_balance(books: Books, layout: LedgerLayout) -> None:
    found = await parts(await three_invoices(), layout, lines_per_part=2)
    assert [part.number for part in found] == ["R0012-26v1-1", "R0012-26v1-2", "R0012-26v1-3"]
    for part in found:
        assert sum(line.base_debit - line.base_credit for line in part.lines) == 0
        assert sum(line.debit - line.credit for line in part.lines) == 0


async def test_a_reversal_and_a_version_made_anew_have_numbers_of_their_own(books: Books) -> None:
    """AMB-29: what was exported before is never met again under its number."""
    batch_id = await three_invoices()
    await closing.reopen(batch_id, by=AMIR, reason="Wrong month")
    (reversal,) = await parts(batch_id, SUMMARY)
    assert (reversal.number, reversal.memo) == ("R0012-26r1-1", "Reversal of AR batch R0012 v1")
    assert shown(reversal)[2] == "Sales - 15700 0"
    await posted(await an_open(batch_id))
    (again,) = await parts(batch_id, SUMMARY)
    assert again.number == "R0012-26v2-1"


async def an_open(batch_id: int) -> Any:
    return (await Ledger.filter(batch_id=batch_id).select_related("batch").first()).batch  # type: ignore[union-attr]


async def test_the_debtor_is_whose_invoice_is_paid_not_who_pays(books: Books) -> None:
    await Customer.filter(number="BIRCH").update(parent_id=customer("ACME"))
    await a_posted_invoice("INV-1", customer="BIRCH", amount="60.00")
    batch = await a_cash_batch()
    await a_receipt(
        batch,
        customer="ACME",
        amount="60.00",
        applications=(ApplicationDraft(invoice_number="INV-1", apply="60.00"),),
    )
    (part,) = await parts((await posted(batch)).id)
    assert shown(part) == ["Cash - 6000 0", "Accounts receivable Birch & Co 0 6000"]


async def test_amounts_in_another_currency_are_told_beside_those_of_the_company(books: Books) -> None:
    await a_rate("0.74")
    await a_customer_in("CAD")
    batch = await an_invoice_batch()
    await an_invoice(batch, customer="MAPLE", number="INV-9", amount="1000.00")
    (part,) = await parts((await posted(batch)).id)
    assert shown(part) == ["Accounts receivable Maple 74000 0", "Sales - 0 74000"]
    assert [(line.currency, line.debit, line.memo) for line in part.lines[:1]] == [
        ("CAD", 100000, "Invoice INV-9, Maple (1,000.00 CAD)")
    ]
    assert part.total.plain() == "740.00"


async def test_everything_unmapped_is_told_at_once_with_where_to_map_it(books: Books) -> None:
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1", branch="NORTH")
    batch_id = (await posted(batch)).id
    with pytest.raises(Refusal) as refused:
        await parts(batch_id, own_names=False)
    assert [(one.message, one.about) for one in refused.value.blockers] == [
        (
            "Account 1200 Accounts receivable has no name in QuickBooks Online. Map it.",
            ("Account", account("1200")),
        ),
        ("Account 4000 Sales has no name in QuickBooks Online. Map it.", ("Account", account("4000"))),
        (
            "Customer ACME Acme has no name in QuickBooks Online, which a line on receivables needs. Map it.",
            ("Customer", customer("ACME")),
        ),
        (
            UNMAPPED_BRANCH,
            None,
        ),
    ]


async def test_ids_are_never_guessed(books: Books) -> None:
    batch_id = await three_invoices()
    with pytest.raises(Refusal) as refused:
        await parts(batch_id, naming=BY_ID)
    assert len(refused.value.blockers) == 4
    for number, key in (("1200", "84"), ("4000", "35")):
        await OutsideAccount.create(system=ONLINE, account_id=account(number), outside_id=key)
    for number, key in (("ACME", "12"), ("BIRCH", "13")):
        await OutsideCustomer.create(system=ONLINE, customer_id=customer(number), outside_id=key)
    (part,) = await parts(batch_id, naming=BY_ID)
    assert [(line.account.id, line.customer.id if line.customer else "") for line in part.lines[:2]] == [
        ("84", "12"),
        ("35", ""),
    ]


async def test_a_branch_may_be_left_out_or_be_several_dimensions(books: Books) -> None:
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1", branch="NORTH")
    await an_invoice(batch, number="INV-2", branch="SOUTH")
    await OutsideBranch.create(system=ONLINE, branch="NORTH", location="Northern", class_name="AR")
    await OutsideBranch.create(system=ONLINE, branch="SOUTH")
    (part,) = await parts((await posted(batch)).id)
    assert [
        {dimension.value: held.name for dimension, held in line.branch.items()} for line in part.lines[::2]
    ] == [{"location": "Northern", "class": "AR"}, {}]


async def test_xero_takes_no_control_account(books: Books) -> None:
    xero = Naming(AccountingSystem.XERO, NamedBy.NUMBER, None, (), NamedBy.NAME, control=False)
    batch_id = await three_invoices()
    with pytest.raises(Refusal) as refused:
        await parts(batch_id, naming=xero)
    assert [one.code for one in refused.value.blockers] == ["CONTROL_ACCOUNT_UNMAPPED"]
    await OutsideAccount.create(
        system=AccountingSystem.XERO, account_id=account("1200"), number="610", clearing=True
    )
    (part,) = await parts(batch_id, SUMMARY, naming=xero)
    assert [(line.account.number, line.base_debit) for line in part.lines] == [("610", 15700), ("4000", 0)]


async def test_only_a_ledger_that_counts_is_handed_out(books: Books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    ready = await with_ledger(batch)
    with pytest.raises(LedgerNotPosted):
        await parts(ready.id)


async def test_a_second_fiscal_year_of_a_calendar_year_is_told_apart(books: Books) -> None:
    """A batch number is unique in its fiscal year, and a document number must be so over there."""
    batch_id = await three_invoices()
    short = await FiscalYear.create(name="Short", start_date=date(2026, 1, 2), end_date=date(2026, 12, 30))
    await FiscalPeriod.filter(id=period("2026-03")).update(fiscal_year_id=short.id)
    (part,) = await parts(batch_id)
    assert part.number == "R0012-26bv1-1"


async def test_an_export_made_again_has_a_number_of_its_own_as_far_as_there_is_room(books: Books) -> None:
    """R15.4."""
    batch_id = await three_invoices()
    ledger = await Ledger.get(batch_id=batch_id)
    again = Recipient(BY_NAME, 21, edition=2)
    (part,) = [one async for one in outside_journal(ledger.id, DETAIL, again, options=OWN)]
    assert part.number == "R0012-26v1.2-1"
    with pytest.raises(DocumentNumberTooLong):
        await anext(outside_journal(ledger.id, DETAIL, replace(again, numbers=16), options=OWN))


async def test_a_line_on_receivables_without_a_customer_is_refused(books: Books) -> None:
    """So it was with versions of before the debtor was kept, if any."""
    batch = await a_cash_batch()
    await execute("UPDATE batch SET status = 'LEDGER_PENDING', ledger_version = 1 WHERE id = $1", batch.id)
    ledger = await a_ready_ledger(batch)
    await a_line_of(ledger, batch.post_date, "1200", "Accounts receivable", base_debit=100)
    await a_line_of(ledger, batch.post_date, "4000", "Sales", base_credit=100)
    await execute("UPDATE ledger SET state = 'POSTED', posted_at = $2 WHERE id = $1", ledger.id, NOON)
    with pytest.raises(DebtorUnknown) as refused:
        await parts(batch.id)
    assert refused.value.message.startswith("1 lines on receivables name no customer, which QuickBooks")


async def a_line_of(ledger: Ledger, day: date, number: str, name: str, **amounts: int) -> None:
    """A line past the rules, and its total."""
    sides = dict.fromkeys(("debit", "credit", "base_debit", "base_credit"), 0) | amounts
    common = {"ledger_id": ledger.id, "account_id": account(number), "branch": "", "currency": "USD"}
    await LedgerTotal.create(**common, **sides, account_number=number, account_name=name, entries=1)
    await LedgerLine.create(
        **common,
        **sides,
        line_number=account(number),
        entry_number=1,
        entry_id=1,
        type="ADJUSTMENT",
        document_date=day,
        customer_number="",
        customer_name="",
        document_number="",
        reference="",
        memo="",
    )
