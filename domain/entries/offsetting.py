"""Offsetting tax entries: the tax that becomes owed when an item is paid (R3.27, R15.3).

The remaining tax of an item has the item's sign: negative for credit memos and negative invoices, whose
tax moves the other way.
"""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.entries.context import References
from tieout.domain.entries.entry import LineRole
from tieout.domain.entries.finding import default_account
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.prepared import Prepared
from tieout.domain.money import scaled

Tax = tuple[int, int]
"""A tax in the item's currency and in base."""


def tax_moved(found: References, item: ItemFacts, amount: int) -> Tax:
    """The tax that leaves VAT Output Liability with an amount, before the item is relieved of it.

    Its share of the remaining tax; the amount that closes the item moves all of it. Nothing without
    the option, or when the customer is not set up for VAT.
    """
    customer = found.customers_by_id[item.customer_id]
    if not (found.batch.options.offsetting_tax_entries and customer["vat"]):
        return 0, 0
    if amount == item.available:
        return item.vat_left, item.base_vat_left
    share = item.available
    return scaled(item.vat_left, amount, share), scaled(item.base_vat_left, amount, share)


def offset(entry: Prepared, found: References, item: ItemFacts, tax: Tax) -> None:
    """Dr VAT Output Liability, Cr Taxes Owed to the Government; less of the item's tax then remains."""
    minor, base = tax
    if not minor and not base:
        return
    entry.debit(LineRole.VAT_OUTPUT, default_account(found, AccountUse.VAT_OUTPUT), minor, base)
    entry.credit(LineRole.TAXES_OWED, default_account(found, AccountUse.TAXES_OWED), minor, base)
    item.vat_left -= minor
    item.base_vat_left -= base
