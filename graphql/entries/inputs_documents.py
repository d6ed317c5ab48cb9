"""What the mutations of invoices, credit memos and adjustments take."""

from __future__ import annotations

from datetime import date

import strawberry

from tieout.domain.entries.drafts import AdjustmentDraft, CreditMemoDraft, InvoiceDraft
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.entries.codes import ACCOUNT, BRANCH, CUSTOMER, DOCUMENT, INVOICE, MEMO
from tieout.graphql.enums import AdjustmentDirection
from tieout.graphql.idempotency import key_field
from tieout.graphql.scalars import Amount


@strawberry.input
class _InvoiceFields:
    customer_number: str = strawberry.field(
        description=(
            "The customer number. CUSTOMER_MISSING, CUSTOMER_UNKNOWN, CUSTOMER_RESERVED, CUSTOMER_INACTIVE."
        )
    )
    document_number: str = strawberry.field(
        description=f"The invoice number, up to 40 characters. VALUE_MISSING, {DOCUMENT}."
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
        f"The account credited; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(BRANCH)

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
    customer_number: str | None = left_out(CUSTOMER)
    invoice_number: str | None = left_out(
        f"The invoice it is tied to; standing alone when left out. {INVOICE}."
    )
    document_number: str | None = left_out(
        f"The memo's number, up to 40 characters; required when it stands alone. {DOCUMENT}."
    )
    document_date: date | None = left_out(
        "The memo's date; the batch's post date when left out. DOCUMENT_DATE_FIXED."
    )
    amount: Amount = strawberry.field(
        description="The amount credited, in the company's currency. AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT."
    )
    account_number: str | None = left_out(
        f"The account debited; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(BRANCH)

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
    customer_number: str | None = left_out(CUSTOMER)
    invoice_number: str = strawberry.field(description=f"The invoice adjusted. {INVOICE}.")
    direction: AdjustmentDirection = strawberry.field(
        description="Whether the customer then owes more or less."
    )
    amount: Amount = strawberry.field(
        description="By how much, in the company's currency. AMOUNT_NOT_POSITIVE, ADJUSTMENT_OVER_BALANCE."
    )
    account_number: str | None = left_out(
        f"The account on the other side; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(BRANCH)

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
