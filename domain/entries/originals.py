"""The invoices that credit memos and adjustments are about, with what their screens held (R4.7, R4.10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from tieout.domain.database.statements import fetch


@dataclass(frozen=True, slots=True)
class OriginalTax:
    """A tax of the invoice, in minor units of its currency and of base."""

    tax_code_id: int
    portion: int
    tax: int
    base_tax: int
    retention: int
    retention_shown: int


@dataclass(slots=True, kw_only=True)
class Original:
    """What a memo or an adjustment takes over from its invoice; `accounts` are those credited, in order."""

    id: int
    entry_id: int
    net_amount: int
    amount_to_tax: int
    taxable: bool
    vat_rule: str
    vat_exempt: bool
    terms: str
    customer_po: str
    packing_list: str
    sales_order: str
    shipment: str
    sales_rep: str
    area: str
    state: str
    exchange_date: date | None
    taxes: list[OriginalTax] = field(default_factory=list)
    accounts: list[tuple[int, int]] = field(default_factory=list)


# items of before documents were kept have no net amount of their own: it is what they were made for
_ORIGINALS = """
SELECT open_item.id, open_item.entry_id, coalesce(document.net_amount, open_item.amount) AS net_amount,
       coalesce(document.amount_to_tax, 0) AS amount_to_tax,
       coalesce(document.taxable, false) AS taxable, coalesce(document.vat_rule, '') AS vat_rule,
       coalesce(document.vat_exempt, false) AS vat_exempt, open_item.terms, open_item.customer_po,
       open_item.packing_list, open_item.sales_order, open_item.shipment, open_item.sales_rep,
       open_item.area, open_item.state, entry.exchange_date
FROM open_item JOIN entry ON entry.id = open_item.entry_id
LEFT JOIN document ON document.entry_id = entry.id WHERE open_item.id = ANY($1)
"""
_TAXES = """
SELECT entry_id, tax_code_id, portion, tax, base_tax, retention, retention_shown
FROM document_tax WHERE entry_id = ANY($1) ORDER BY entry_id, position
"""
_ACCOUNTS = """
SELECT entry_id, account_id, credit - debit AS amount FROM line
WHERE entry_id = ANY($1) AND role = 'REVENUE' ORDER BY entry_id, position
"""


async def originals_of(item_ids: Collection[int], *, taxes: bool, accounts: bool) -> dict[int, Original]:
    """The invoices by the id of their open item; their taxes and accounts only when they are asked for."""
    found = {row["id"]: Original(**row) for row in await fetch(_ORIGINALS, sorted(item_ids))}
    by_entry = {original.entry_id: original for original in found.values()}
    taxed = sorted(original.entry_id for original in found.values() if original.taxable)
    if taxes and taxed:
        for row in await fetch(_TAXES, taxed):
            by_entry[row.pop("entry_id")].taxes.append(OriginalTax(**row))
    if accounts:
        for row in await fetch(_ACCOUNTS, sorted(by_entry)):
            by_entry[row["entry_id"]].accounts.append((row["account_id"], row["amount"]))
    return found
