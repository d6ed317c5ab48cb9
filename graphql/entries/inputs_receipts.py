"""What the mutations of receipts take."""

from __future__ import annotations

import strawberry

from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.entries.codes import BRANCH, CUSTOMER, INVOICE, MEMO
from tieout.graphql.idempotency import key_field
from tieout.graphql.scalars import Amount


@strawberry.input
class _CashReceiptFields:
    customer_number: str | None = left_out(CUSTOMER)
    invoice_number: str | None = left_out(
        f"The invoice it pays in full; on account when left out. {INVOICE}, INVOICE_PAID, INVOICE_IS_CREDIT."
    )
    amount: Amount | None = left_out(
        "The amount received, in the batch's currency; the invoice's open balance when left out. "
        "AMOUNT_MISSING, AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT, PAYMENT_NOT_IN_FULL."
    )
    reference: str | None = left_out(
        "The check or reference number, up to 40 characters; X001 and so on when left out."
    )
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(BRANCH)

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


@strawberry.input(description="Money received: against one invoice in full, or on account.")
class CashReceiptInput(_CashReceiptFields):
    """A receipt."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A receipt keyed anew: what is left out takes its default again.")
class UpdateCashReceiptInput(_CashReceiptFields):
    """A receipt as it should be."""

    expected_version: int = expected_version()
