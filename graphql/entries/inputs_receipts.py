"""What the mutations of receipts take."""

from __future__ import annotations

from datetime import date

import strawberry

from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft, DebitDraft, LineDraft
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.entries.codes import BRANCH, CUSTOMER, INVOICE, LINE_ACCOUNT, MEMO
from tieout.graphql.enums import DebitPart, Finish, PayType
from tieout.graphql.idempotency import key_field
from tieout.graphql.ids import optional_key_of
from tieout.graphql.scalars import Amount, Rate


@strawberry.input(description="An amount and the account it goes to.")
class LineInput:
    """A line keyed by hand."""

    account_number: str = strawberry.field(description=f"The account's number. {LINE_ACCOUNT}.")
    amount: Amount = strawberry.field(
        description="The amount, in the customer's currency. AMOUNT_MISSING, AMOUNT_NOT_EXACT."
    )

    def draft(self) -> LineDraft:
        """As the domain takes it."""
        return LineDraft(account_number=self.account_number, amount=self.amount)


@strawberry.input(description="A debit: a part of the cash, of the discounts or of the rest.")
class DebitInput:
    """A line of Enter Multiple Debits."""

    account_number: str = strawberry.field(description=f"The account's number. {LINE_ACCOUNT}.")
    amount: Amount = strawberry.field(
        description="The amount, in the customer's currency. AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT."
    )
    part: DebitPart = strawberry.field(
        default=DebitPart.CASH,
        description="What it is a part of; the lines of a part add up to it. DEBITS_DIFFER.",
    )

    def draft(self) -> DebitDraft:
        """As the domain takes it."""
        return DebitDraft(account_number=self.account_number, amount=self.amount, part=self.part)


@strawberry.input(description="What a receipt applies to one open item: a row of the grid.")
class ApplicationInput:
    """A row keyed."""

    invoice_number: str | None = left_out(f"The item's document number. {INVOICE}, SAME_INVOICE_TWICE.")
    open_item_id: strawberry.ID | None = left_out("The item's id, instead of its number.")
    type: PayType | None = left_out("Y pays it in full less the discount, P in part; Y when left out.")
    apply: Amount | None = left_out(
        "The amount, with the item's sign; by the type when left out. APPLY_MISSING, APPLY_ZERO, "
        "APPLY_SIGN_WRONG, APPLY_OVER_BALANCE."
    )
    discount: Amount | None = left_out(
        "The discount; by the terms when left out. DISCOUNT_COLUMN_LOCKED, DISCOUNT_NEGATIVE, "
        "DISCOUNT_ON_CREDIT, DISCOUNT_OVER_INVOICE."
    )
    discount_reason: str | None = left_out(
        "The code of the reason for a discount beyond the terms, which takes LATE_DISCOUNT. "
        "LATE_DISCOUNT_REASON_MISSING, REASON_UNKNOWN, RIGHT_MISSING."
    )
    write_off: bool = strawberry.field(
        default=False,
        description="Write off what is left. WRITE_OFF_NOT_ALLOWED, WRITE_OFF_OVER_TOLERANCE.",
    )

    def draft(self) -> ApplicationDraft:
        """As the domain takes it."""
        return ApplicationDraft(
            invoice_number=self.invoice_number,
            open_item_id=optional_key_of("OpenItem", self.open_item_id, field="openItemId"),
            type=self.type,
            apply=self.apply,
            discount=self.discount,
            discount_reason=self.discount_reason,
            write_off=self.write_off,
        )


@strawberry.input
class _CashReceiptFields:
    customer_number: str | None = left_out(f"{CUSTOMER} JE is miscellaneous cash, without a customer.")
    invoice_number: str | None = left_out(
        f"The one invoice it pays; blank with several and on account. {INVOICE}, INVOICE_PAID, "
        "INVOICE_IS_CREDIT, INVOICE_FACTORED, INVOICE_MISSING, INVOICE_NOT_ALONE, INVOICE_WITHOUT_CUSTOMER."
    )
    packing_list: str | None = left_out(
        "The packing list (or sales order/shipment, by the setting) that finds the invoice. "
        "PACKING_LIST_UNKNOWN, PACKING_LIST_AMBIGUOUS, INVOICE_DIFFERS."
    )
    finish: Finish | None = left_out("How it is finished; by what else is given when left out.")
    amount: Amount | None = left_out(
        "The check amount, in the customer's currency; the invoice's open balance when left out. "
        "AMOUNT_MISSING, AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT, AMOUNT_TOO_LARGE, PAYMENT_NOT_IN_FULL, "
        "NOT_BALANCED."
    )
    base_amount: Amount | None = left_out(
        "The check amount in base currency; calculated when left out. BASE_AMOUNT_NOT_TAKEN, "
        "BASE_AMOUNT_DIFFERS."
    )
    exchange_date: date | None = left_out("The date of its rate; the newest by the post date when left out.")
    exchange_rate: Rate | None = left_out(
        "Its rate; of the exchange date when left out. RATE_NOT_EDITABLE, EXCHANGE_RATE_MISSING."
    )
    reference: str | None = left_out(
        "The check or reference number, up to 40 characters; X001 and so on when left out. "
        "RECEIPT_DUPLICATED."
    )
    applications: list[ApplicationInput] = strawberry.field(
        default_factory=list, description="What it applies to open items."
    )
    credits: list[LineInput] = strawberry.field(
        default_factory=list,
        description="Amounts credited to other accounts. CREDITS_MISSING, LINES_WITH_FACTOR.",
    )
    on_account: Amount | None = left_out("What is taken on account. AMOUNT_NOT_POSITIVE.")
    debits: list[DebitInput] = strawberry.field(
        default_factory=list,
        description="Instead of the batch's cash account and the default accounts of discounts and fees.",
    )
    fee: Amount | None = left_out("What the factor kept; only of a factor's receipt. FEE_WITHOUT_FACTOR.")
    discount_editable: bool = strawberry.field(
        default=False, description="Check Discount Column Editable: discounts may be keyed."
    )
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(BRANCH)

    def draft(self) -> CashReceiptDraft:
        """As the domain takes it."""
        return CashReceiptDraft(
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            packing_list=self.packing_list,
            finish=self.finish,
            amount=self.amount,
            base_amount=self.base_amount,
            exchange_date=self.exchange_date,
            exchange_rate=self.exchange_rate,
            reference=self.reference,
            applications=tuple(row.draft() for row in self.applications),
            credits=tuple(line.draft() for line in self.credits),
            on_account=self.on_account,
            debits=tuple(line.draft() for line in self.debits),
            fee=self.fee,
            discount_editable=self.discount_editable,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input(description="Money received: for invoices and credits, on account, or miscellaneous.")
class CashReceiptInput(_CashReceiptFields):
    """A receipt."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A receipt keyed anew: what is left out takes its default again.")
class UpdateCashReceiptInput(_CashReceiptFields):
    """A receipt as it should be."""

    expected_version: int = expected_version()
