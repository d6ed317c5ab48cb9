"""What a user keys: the drafts of the four kinds of entry, in their plain form (R3.16, R4.4).

Amounts are decimal text in major units of the customer's currency. Blank fields take their defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieout.domain.entries.entry import AdjustmentDirection


@dataclass(frozen=True, slots=True, kw_only=True)
class CashReceiptDraft:
    """Money received: against one invoice, or on account when no invoice is named (AMB-12).

    With an invoice the customer may be left blank: the invoice finds it (R3.7). A blank amount is the
    invoice's open balance (R3.10), a blank reference the next of X001, X002 ... (AMB-7).
    """

    customer_number: str | None = None
    invoice_number: str | None = None
    amount: str | None = None
    reference: str | None = None
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """An invoice; negative amounts are allowed (R4.2). The account credited defaults as R4.4 says."""

    customer_number: str
    document_number: str
    amount: str
    document_date: date | None = None
    due_date: date | None = None
    account_number: str | None = None
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMemoDraft:
    """A credit memo, tied to an invoice or standing alone (R4.7); its number is required alone (AMB-39)."""

    amount: str
    customer_number: str | None = None
    invoice_number: str | None = None
    document_number: str | None = None
    document_date: date | None = None
    account_number: str | None = None
    memo: str = ""
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentDraft:
    """An adjustment that increases or reduces an invoice by a positive amount (R4.10)."""

    invoice_number: str
    direction: AdjustmentDirection
    amount: str
    customer_number: str | None = None
    account_number: str | None = None
    memo: str = ""
    branch: str | None = None


Draft = CashReceiptDraft | InvoiceDraft | CreditMemoDraft | AdjustmentDraft
