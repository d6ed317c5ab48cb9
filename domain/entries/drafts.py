"""What a user keys: the drafts of the four kinds of entry (section 3, section 4).

Amounts are decimal text in major units of the customer's currency, unless a field says that it is in
the company's. Blank fields take their defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tieout.domain.entries.entry import AdjustmentDirection, Finish, PayType


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """An amount and the account it goes to."""

    account_number: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDraft:
    """A row of the grid: what a receipt applies to one open item (R3.20 to R3.24).

    The item is named by its document number or by its id. Type Y without figures pays it in full, less
    the allowable discount; with figures the type follows them (R3.22). `apply` and `discount` are in
    the item's currency, `apply` with the sign of the item. `write_off` writes off what is left (AMB-36).
    """

    invoice_number: str | None = None
    open_item_id: int | None = None
    type: PayType | None = None
    apply: str | None = None
    discount: str | None = None
    discount_reason: str | None = None
    write_off: bool = False


class DebitPart(StrEnum):
    """What a debit is a part of: the cash, the discounts, the write-offs or the factor's fee (R3.29)."""

    CASH = "CASH"
    DISCOUNT = "DISCOUNT"
    WRITE_OFF = "WRITE_OFF"
    FEE = "FEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitDraft:
    """A line of Enter Multiple Debits: a part of the cash, of the discounts or of the rest (R3.29)."""

    account_number: str
    amount: str
    part: DebitPart = DebitPart.CASH


@dataclass(frozen=True, slots=True, kw_only=True)
class CashReceiptDraft:
    """Money received (section 3).

    With an invoice the customer may be left blank: the invoice finds it (R3.7). A blank amount is the
    invoice's open balance (R3.10), a blank reference the next of X001, X002 ... (AMB-7). Customer
    number JE is miscellaneous cash (R3.6). Without a `finish` an invoice alone is paid by standard
    accounts, rows or lines are multiple credits, and nothing at all is money on account (AMB-12).
    `base_amount` is the check in the company's currency, under R3.1's option. `debits` replace the
    cash account and the accounts of discounts (R3.29). `discount_editable` is the box of R3.23.
    """

    customer_number: str | None = None
    invoice_number: str | None = None
    packing_list: str | None = None
    amount: str | None = None
    base_amount: str | None = None
    reference: str | None = None
    exchange_date: date | None = None
    exchange_rate: str | None = None
    finish: Finish | None = None
    applications: tuple[ApplicationDraft, ...] = ()
    credits: tuple[LineDraft, ...] = ()
    on_account: str | None = None
    debits: tuple[DebitDraft, ...] = ()
    fee: str | None = None
    discount_editable: bool = False
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """The fields that invoices, credit memos and adjustments share (R4.1).

    Of `amount` and `base_amount` (in the company's currency) one is keyed, the other calculated
    (R4.18). None takes the default: the customer's, or the invoice's for what is tied to one. `revenue`
    replaces the account on the other side of receivables, `receivables` the AR accounts (R4.4).
    """

    customer_number: str | None = None
    amount: str | None = None
    base_amount: str | None = None
    document_number: str | None = None
    document_date: date | None = None
    due_date: date | None = None
    account_number: str | None = None
    finish: Finish | None = None
    receivables: tuple[LineDraft, ...] = ()
    revenue: tuple[LineDraft, ...] = ()
    taxable: bool | None = None
    tax_codes: tuple[str, ...] | None = None
    amount_to_tax: str | None = None
    vat_rule: str | None = None
    terms: str | None = None
    freight: str | None = None
    discount: str | None = None
    discount_override: bool = False
    discount_date: date | None = None
    cost: str | None = None
    customer_po: str | None = None
    sales_rep: str | None = None
    area: str | None = None
    state: str | None = None
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft(DocumentDraft):
    """An invoice; negative amounts are allowed (R4.2). The account credited defaults as R4.4 says."""

    customer_number: str
    document_number: str
    packing_list: str | None = None
    sales_order: str | None = None
    shipment: str | None = None
    factored: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMemoDraft(DocumentDraft):
    """A credit memo, tied to an invoice or standing alone (R4.7); its number is required alone (AMB-39).

    `original_accounts` takes the accounts that the invoice was posted to (AMB-20).
    """

    invoice_number: str | None = None
    original_accounts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentDraft(DocumentDraft):
    """An adjustment that increases or reduces an invoice by a positive amount (R4.10)."""

    invoice_number: str
    direction: AdjustmentDirection
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLineDraft:
    """A debit or a credit of a journal entry: exactly one of the two is given, above zero."""

    account_number: str
    debit: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalDraft:
    """Balanced lines without a customer and without an open item, in a mixed batch (see `journal`)."""

    lines: tuple[JournalLineDraft, ...]
    document_number: str = ""
    reference: str = ""
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDraft:
    """Money paid back for an open credit, named by its id or its document number; all that is left of it
    when the amount is blank (R4.21).
    """

    open_item_id: int | None = None
    credit_number: str | None = None
    customer_number: str | None = None
    amount: str | None = None
    reference: str | None = None
    memo: str = ""
    branch: str | None = None


Draft = CashReceiptDraft | InvoiceDraft | CreditMemoDraft | AdjustmentDraft | RefundDraft | JournalDraft


def accounts_named(draft: Draft) -> list[str]:
    """The numbers of the accounts a draft names, in capitals; blank ones included."""
    if isinstance(draft, CashReceiptDraft):
        numbers = [line.account_number for line in draft.credits]
        numbers += [line.account_number for line in draft.debits]
    elif isinstance(draft, JournalDraft):
        numbers = [line.account_number for line in draft.lines]
    elif isinstance(draft, RefundDraft):
        numbers = []
    else:
        numbers = [line.account_number for line in (*draft.receivables, *draft.revenue)]
        numbers.append(draft.account_number or "")
    return [number.strip().upper() for number in numbers]


def invoices_named(draft: Draft) -> set[str]:
    """The numbers of the documents a draft applies to, in capitals."""
    named = [getattr(draft, "invoice_number", None), getattr(draft, "credit_number", None)]
    if isinstance(draft, CashReceiptDraft):
        named += [row.invoice_number for row in draft.applications]
    return {number.strip().upper() for number in named if number and number.strip()}


def items_named(draft: Draft) -> set[int]:
    """The ids of the open items a draft names."""
    if isinstance(draft, RefundDraft):
        return set() if draft.open_item_id is None else {draft.open_item_id}
    if not isinstance(draft, CashReceiptDraft):
        return set()
    return {row.open_item_id for row in draft.applications if row.open_item_id is not None}


def reasons_named(draft: Draft) -> set[str]:
    """The codes of the reasons a draft gives, in capitals."""
    named: list[str | None] = [getattr(draft, "reason", None)]
    if isinstance(draft, CashReceiptDraft):
        named += [row.discount_reason for row in draft.applications]
    return {code.strip().upper() for code in named if code and code.strip()}
