"""What the mutations of entries take: the four kinds of entry in their plain form."""

from __future__ import annotations

from datetime import date

import strawberry

from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    Draft,
    InvoiceDraft,
)
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.enums import AdjustmentDirection
from tieout.graphql.idempotency import key_field
from tieout.graphql.scalars import Amount

_MEMO = "A remark, up to 200 characters. TEXT_TOO_LONG."
_BRANCH = (
    "The branch; the invoice's or the customer's when left out. Fixed by the batch with branch accounting."
)
_CUSTOMER = (
    "The customer number; may be left out when an invoice is named, which finds the customer. "
    "CUSTOMER_MISSING, "
    "CUSTOMER_UNKNOWN, CUSTOMER_RESERVED, CUSTOMER_INACTIVE, CURRENCY_DIFFERS."
)
_INVOICE = "INVOICE_UNKNOWN, INVOICE_OF_ANOTHER_CUSTOMER, INVOICE_NOT_POSTED"
_DOCUMENT = "DOCUMENT_NUMBER_USED, DOCUMENT_NUMBER_RESERVED"
_ACCOUNT = "ACCOUNT_UNKNOWN, ACCOUNT_NOT_ACTIVE, CONTROL_ACCOUNT_KEYED, DEFAULT_ACCOUNT_MISSING"


@strawberry.input
class _CashReceiptFields:
    customer_number: str | None = left_out(_CUSTOMER)
    invoice_number: str | None = left_out(
        f"The invoice it pays in full; on account when left out. {_INVOICE}, INVOICE_PAID, INVOICE_IS_CREDIT."
    )
    amount: Amount | None = left_out(
        "The amount received, in the batch's currency; the invoice's open balance when left out. "
        "AMOUNT_MISSING, AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT, PAYMENT_NOT_IN_FULL."
    )
    reference: str | None = left_out(
        "The check or reference number, up to 40 characters; X001 and so on when left out."
    )
    memo: str | None = left_out(_MEMO)
    branch: str | None = left_out(_BRANCH)

    def draft(self) -> CashReceiptDraft:
        """As the domain takes it."""
        return CashReceiptDraft(
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            amount=self.amount,
            reference=self.reference,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input
class _InvoiceFields:
    customer_number: str = strawberry.field(
        description=(
            "The customer number. CUSTOMER_MISSING, CUSTOMER_UNKNOWN, CUSTOMER_RESERVED, CUSTOMER_INACTIVE."
        )
    )
    document_number: str = strawberry.field(
        description=f"The invoice number, up to 40 characters. VALUE_MISSING, {_DOCUMENT}."
    )
    document_date: date | None = left_out(
        "The invoice date; the batch's post date when left out. DOCUMENT_DATE_FIXED."
    )
    due_date: date | None = left_out("When it is due; the invoice date when left out. DUE_BEFORE_DOCUMENT.")
    amount: Amount = strawberry.field(
        description=(
            "The amount, in the company's currency; negative for a negative invoice. "
            "INVOICE_AMOUNT_ZERO, AMOUNT_NOT_EXACT."
        )
    )
    account_number: str | None = left_out(
        f"The account credited; the customer's normal one, else sales, when left out. {_ACCOUNT}."
    )
    memo: str | None = left_out(_MEMO)
    branch: str | None = left_out(_BRANCH)

    def draft(self) -> InvoiceDraft:
        """As the domain takes it."""
        return InvoiceDraft(
            customer_number=self.customer_number,
            document_number=self.document_number,
            document_date=self.document_date,
            due_date=self.due_date,
            amount=self.amount,
            account_number=self.account_number,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input
class _CreditMemoFields:
    customer_number: str | None = left_out(_CUSTOMER)
    invoice_number: str | None = left_out(
        f"The invoice it is tied to; standing alone when left out. {_INVOICE}."
    )
    document_number: str | None = left_out(
        f"The memo's number, up to 40 characters; required when it stands alone. {_DOCUMENT}."
    )
    document_date: date | None = left_out(
        "The memo's date; the batch's post date when left out. DOCUMENT_DATE_FIXED."
    )
    amount: Amount = strawberry.field(
        description="The amount credited, in the company's currency. AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT."
    )
    account_number: str | None = left_out(
        f"The account debited; the customer's normal one, else sales, when left out. {_ACCOUNT}."
    )
    memo: str | None = left_out(_MEMO)
    branch: str | None = left_out(_BRANCH)

    def draft(self) -> CreditMemoDraft:
        """As the domain takes it."""
        return CreditMemoDraft(
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            document_number=self.document_number,
            document_date=self.document_date,
            amount=self.amount,
            account_number=self.account_number,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input
class _AdjustmentFields:
    customer_number: str | None = left_out(_CUSTOMER)
    invoice_number: str = strawberry.field(description=f"The invoice adjusted. {_INVOICE}.")
    direction: AdjustmentDirection = strawberry.field(
        description="Whether the customer then owes more or less."
    )
    amount: Amount = strawberry.field(
        description="By how much, in the company's currency. AMOUNT_NOT_POSITIVE, ADJUSTMENT_OVER_BALANCE."
    )
    account_number: str | None = left_out(
        f"The account on the other side; the customer's normal one, else sales, when left out. {_ACCOUNT}."
    )
    memo: str | None = left_out(_MEMO)
    branch: str | None = left_out(_BRANCH)

    def draft(self) -> AdjustmentDraft:
        """As the domain takes it."""
        return AdjustmentDraft(
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            direction=self.direction,
            amount=self.amount,
            account_number=self.account_number,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input(description="Money received: against one invoice in full, or on account.")
class CashReceiptInput(_CashReceiptFields):
    """A receipt."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="An invoice.")
class InvoiceInput(_InvoiceFields):
    """An invoice."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A credit memo, tied to an invoice or standing alone.")
class CreditMemoInput(_CreditMemoFields):
    """A credit memo."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="An adjustment of an invoice, up or down.")
class AdjustmentInput(_AdjustmentFields):
    """An adjustment."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A receipt keyed anew: what is left out takes its default again.")
class UpdateCashReceiptInput(_CashReceiptFields):
    """A receipt as it should be."""

    expected_version: int = expected_version()


@strawberry.input(description="An invoice keyed anew: what is left out takes its default again.")
class UpdateInvoiceInput(_InvoiceFields):
    """An invoice as it should be."""

    expected_version: int = expected_version()


@strawberry.input(description="A credit memo keyed anew: what is left out takes its default again.")
class UpdateCreditMemoInput(_CreditMemoFields):
    """A credit memo as it should be."""

    expected_version: int = expected_version()


@strawberry.input(description="An adjustment keyed anew: what is left out takes its default again.")
class UpdateAdjustmentInput(_AdjustmentFields):
    """An adjustment as it should be."""

    expected_version: int = expected_version()


@strawberry.input(one_of=True, description="An entry of any kind: exactly one field is given.")
class EntryInput:
    """One of the four kinds. An idempotency key inside has no effect here."""

    cash_receipt: CashReceiptInput | None = strawberry.field(
        default=strawberry.UNSET, description="A receipt."
    )
    invoice: InvoiceInput | None = strawberry.field(default=strawberry.UNSET, description="An invoice.")
    credit_memo: CreditMemoInput | None = strawberry.field(
        default=strawberry.UNSET, description="A credit memo."
    )
    adjustment: AdjustmentInput | None = strawberry.field(
        default=strawberry.UNSET, description="An adjustment."
    )

    def draft(self) -> Draft:
        """As the domain takes it; GraphQL sees to it that one is given."""
        for given in (self.cash_receipt, self.invoice, self.credit_memo):
            if given:
                return given.draft()
        assert self.adjustment
        return self.adjustment.draft()


@strawberry.input(description="A set of entries, added together or not at all.")
class AddEntriesInput:
    """Many entries."""

    entries: list[EntryInput] = strawberry.field(
        description=(
            "1 to 5,000 entries of the batch's type. ENTRIES_MISSING, TOO_MANY_ENTRIES, ENTRY_REFUSED."
        )
    )
    idempotency_key: str | None = key_field()
