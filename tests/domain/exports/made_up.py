"""A made-up batch of receipts with all that makes files hard: currencies, odd names, several debtors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    posted,
)
from tests.cast import set_options
from tests.setting_up import a_customer_in, a_rate
from tieout.domain.accounts.account import Account
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.drafts import ApplicationDraft, LineDraft
from tieout.domain.exports.file_kind import FileKind
from tieout.domain.exports.mapping import OutsideAccount, OutsideBranch, OutsideCustomer
from tieout.domain.exports.outside_files import closing_files, outside_files
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.setup import options

S = AccountingSystem
ODD_NAME = 'Müller & "Söhne",\tGmbH\nBerlin'


async def a_made_up_batch() -> Batch:
    """Six receipts: with a discount, in full, in Canadian dollars with a gain, miscellaneous, with a credit
    memo, and on account.
    """
    await _masters()
    early = date(2026, 2, 2)
    await a_posted_invoice("INV-1", amount="1000.00", discount="20.00", discount_date=date(2026, 3, 31))
    await a_posted_invoice("INV-2", amount="500.00", customer="MUELLER")
    await a_posted_invoice("INV-3", amount="1000.00", customer="MAPLE", document_date=early, post_date=early)
    await a_posted_invoice("INV-4", amount="100.00")
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, customer="ACME", number="CM-1", amount="40.00")
    await posted(memos)
    await set_options(allow_base_currency_payments=True)
    batch = await a_cash_batch(number="R0012")
    await a_receipt(batch, invoice="INV-1", amount="980.00", branch="NORTH")
    await a_receipt(batch, invoice="INV-2", reference="9,\t7", branch="NORTH", memo='first\nsecond; "third"')
    await a_receipt(batch, invoice="INV-3", amount="1000.00")
    await a_receipt(
        *(batch,),
        customer="JE",
        amount="55.00",
        credits=(LineDraft(account_number="4100", amount="55.00"),),
    )
    await a_receipt(
        batch,
        customer="ACME",
        amount="60.00",
        applications=(
            ApplicationDraft(invoice_number="INV-4", type=None, apply="100.00"),
            ApplicationDraft(invoice_number="CM-1", type=None, apply="-40.00"),
        ),
    )
    await a_receipt(batch, customer="EVIL", amount="12.34", on_account="12.34", memo="-2+3", branch="SOUTH")
    return await posted(batch)


async def _masters() -> None:
    await a_rate("0.74")
    await a_rate("0.75", on=date(2026, 3, 1))
    await a_customer_in("CAD")
    await Customer.create(number="MUELLER", name=ODD_NAME, currency="USD")
    await Customer.create(number="EVIL", name='=HYPERLINK("http://evil.example")', currency="USD")
    await Account.filter(number="4900").update(name='Discounts, "allowed"')


async def map_for(system: AccountingSystem) -> None:
    """Some rows of the mapping; the rest goes by our own names."""
    cash, receivable = await Account.get(number="1010"), await Account.get(number="1200")
    await OutsideAccount.create(system=system, account_id=cash.id, number="1000", name="Checking:Main")
    if system is S.XERO:
        await OutsideAccount.filter(system=system, account_id=cash.id).update(clearing=True)
        await OutsideAccount.create(system=system, account_id=receivable.id, number="612", clearing=True)
    maple = await Customer.get(number="MAPLE")
    await OutsideCustomer.create(system=system, customer_id=maple.id, outside_id="C-77", name="Maple Inc.")
    await OutsideBranch.create(
        *(),
        system=system,
        branch="NORTH",
        location="Northern",
        location_id="N1",
        class_name="AR",
        class_id="A9",
        department="Members",
        department_id="D2",
    )


async def files_of(
    batch: Batch, layout: LedgerLayout, kind: FileKind, *, reversal: bool = False, **exports: Any
) -> dict[str, bytes]:
    """The verified files by name."""
    ledger = await Ledger.get(batch_id=batch.id, reverses_id__isnull=not reversal)
    company = await options.current()
    chosen = replace(company.options, exports=replace(company.options.exports, **exports))
    with closing_files() as files:
        await outside_files(ledger.id, layout, kind, replace(company, options=chosen), files)
        found = {}
        for file in files:
            file.content.seek(0)
            found[file.name] = file.content.read()
        return found
