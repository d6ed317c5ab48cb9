"""Builders of what entries refer to: customers, rates, accounts, reasons, and invoices with terms and tax."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.builders import an_invoice, an_invoice_batch, posted
from tests.cast import TODAY, account
from tieout.domain.accounts.account import Account, AccountKind, AccountUse, CashAccount, DefaultAccount
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import execute
from tieout.domain.entries.document import FactoredInvoice
from tieout.domain.entries.entry import Entry, OpenItem
from tieout.domain.setup.rate import ExchangeRate
from tieout.domain.setup.reason import Reason


async def a_customer(number: str, **fields: Any) -> Customer:
    """An active customer in US dollars, unless told otherwise."""
    return await Customer.create(**{"number": number, "name": number.title(), "currency": "USD", **fields})


async def a_rate(currency: str, rate: str, on: date = TODAY) -> ExchangeRate:
    """What a unit of the currency is worth in US dollars from a day on."""
    return await ExchangeRate.create(from_currency=currency, to_currency="USD", rate=rate, rate_date=on)


async def a_reason(code: str, **fields: Any) -> Reason:
    """A reason for discounts and for adjustments."""
    return await Reason.create(code=code, **fields)


async def a_cash_account(number: str, currency: str) -> CashAccount:
    """The default cash account of a currency, with its account."""
    made = await an_account(number, AccountKind.ASSET)
    return await CashAccount.create(account_id=made.id, currency=currency, is_default=True)


async def an_account(
    number: str, kind: AccountKind = AccountKind.EXPENSE, *, use: AccountUse | None = None, **fields: Any
) -> Account:
    """An account, perhaps the default of a use."""
    made = await Account.create(number=number, name=f"Account {number}", kind=kind, **fields)
    if use is not None:
        await DefaultAccount.filter(use=use).delete()
        await DefaultAccount.create(use=use, account_id=made.id)
    return made


async def separate_exchange_accounts() -> None:
    """Gains to 7100, losses to 7200, VAT to 2200, so that tests can tell them apart."""
    await an_account("7100", AccountKind.INCOME, use=AccountUse.FX_GAIN)
    await an_account("7200", AccountKind.EXPENSE, use=AccountUse.FX_LOSS)
    await an_account("2200", AccountKind.LIABILITY, use=AccountUse.VAT_OUTPUT)


async def something_to_pay(
    number: str, amount: str = "1000.00", *, customer: str = "ACME", factored: bool = False, **item: Any
) -> Entry:
    """A posted invoice whose open item has the given fields, such as its discount, in minor units."""
    batch = await an_invoice_batch()
    entry = await an_invoice(batch, customer=customer, number=number, amount=amount)
    if item:
        await OpenItem.filter(entry_id=entry.id).update(**item)
    if factored:
        made = await OpenItem.get(entry_id=entry.id)
        await FactoredInvoice.create(open_item_id=made.id)
    await posted(batch)
    return entry


async def in_two_accounts(number: str, first: str, second: str) -> Entry:
    """A posted invoice of 1,000.00 of which 400.00 stand in 1200 and 600.00 in 1210."""
    batch = await an_invoice_batch()
    entry = await an_invoice(batch, number=number, amount="1000.00")
    item = await OpenItem.get(entry_id=entry.id)
    await execute(
        "UPDATE line SET account_id = CASE WHEN role = 'RECEIVABLE' THEN $2 ELSE account_id END, "
        "debit = CASE WHEN role = 'RECEIVABLE' THEN 40000 ELSE 0 END, "
        "base_debit = CASE WHEN role = 'RECEIVABLE' THEN 40000 ELSE 0 END, "
        "credit = CASE WHEN role = 'REVENUE' THEN 40000 ELSE 0 END, "
        "base_credit = CASE WHEN role = 'REVENUE' THEN 40000 ELSE 0 END WHERE entry_id = $1",
        *(entry.id, account(first)),
    )
    await execute(
        "INSERT INTO line (entry_id, position, role, account_id, debit, credit, base_debit, base_credit, "
        "open_item_id) VALUES ($1, 3, 'RECEIVABLE', $2, 60000, 0, 60000, 0, $4), "
        "($1, 4, 'REVENUE', $3, 0, 60000, 0, 60000, NULL)",
        *(entry.id, account(second), account("4000"), item.id),
    )
    await OpenItem.filter(id=item.id).update(split=True)
    await posted(batch)
    return entry
