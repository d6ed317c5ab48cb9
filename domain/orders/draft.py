"""An order as it is asked for, and the invoice that it makes: one account's lines are one line there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tieout.domain.database.statements import Row
from tieout.domain.entries.drafts import InvoiceDraft, LineDraft
from tieout.domain.money import Money
from tieout.domain.orders.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineDraft:
    """A line: an amount above zero, and the account it will be credited to, the customer's when blank."""

    amount: str
    account_number: str = ""
    description: str = ""
    taxed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """An order; what is None is the customer's, as for an invoice (R4.1)."""

    customer_number: str
    reference: str
    lines: tuple[OrderLineDraft, ...]
    order_date: date | None = None
    terms: str | None = None
    tax_codes: tuple[str, ...] | None = None
    vat_rule: str | None = None
    customer_po: str | None = None
    branch: str | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A line with its amount in minor units; the account by its number, blank for the customer's."""

    account_number: str
    amount: int
    taxed: bool


def invoice_of(
    order: OrderDraft | Order,
    parts: Sequence[Part],
    *,
    customer: Row,
    number: str,
    document_date: date | None = None,
) -> InvoiceDraft:
    """The invoice of an order, to be worked out by the rules of invoices (R4.5).

    The customer's row tells number, currency and whether it has tax codes (`taxed`).
    """
    by_account: dict[str, int] = {}
    for part in parts:
        by_account[part.account_number] = by_account.get(part.account_number, 0) + part.amount
    taxed = sum(part.amount for part in parts if part.taxed)
    total = sum(part.amount for part in parts)
    codes = order.tax_codes
    if isinstance(codes, str):
        codes = tuple(code for code in codes.split(",") if code)
    in_part = 0 < taxed < total and (customer["taxed"] or codes)
    currency = customer["currency"]
    return InvoiceDraft(
        customer_number=customer["number"],
        document_number=number,
        document_date=document_date,
        amount=Money(total, currency).plain(),
        revenue=tuple(
            LineDraft(account_number=name, amount=Money(part, currency).plain())
            for name, part in by_account.items()
        ),
        taxable=None if taxed else False,
        tax_codes=codes if taxed else None,
        amount_to_tax=Money(taxed, currency).plain() if in_part else None,
        vat_rule=order.vat_rule if taxed else None,
        terms=order.terms,
        customer_po=order.customer_po,
        sales_order=order.reference,
        branch=order.branch,
        memo=order.memo,
    )
