"""What the mutations of orders and of the money for them take."""

from __future__ import annotations

from datetime import date

import strawberry

from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.payment import PaymentDraft, Towards
from tieout.domain.orders.draft import OrderDraft, OrderLineDraft
from tieout.domain.orders.listing import OrderFilter as Filter
from tieout.graphql.arguments import left_out
from tieout.graphql.entries.codes import CUSTOMER, LINE_ACCOUNT, MEMO
from tieout.graphql.enums import OrderStatus
from tieout.graphql.idempotency import key_field
from tieout.graphql.ids import optional_key_of
from tieout.graphql.scalars import Amount


def _batch(otherwise: str) -> strawberry.ID | None:
    kept: strawberry.ID | None = left_out(
        f"The open mixed batch it goes into; {otherwise} when left out, made if it is missing. "
        "BATCH_NOT_OPEN, BATCH_PERIOD_NOT_OPEN."
    )
    return kept


TODAYS = "today's external batch"
STANDING = "where the item still stands open, else today's external batch,"


@strawberry.input(description="Which orders; everything given must hold.")
class OrderFilter:
    """A filter of the list of orders."""

    status: list[OrderStatus] | None = left_out("In one of these statuses.")
    batch_id: strawberry.ID | None = left_out("Standing in this batch.")
    customer_id: strawberry.ID | None = left_out("Of this customer.")
    search: str | None = left_out("The beginning of the reference, or any part of the memo.")

    def wanted(self) -> Filter:
        """As the domain takes it."""
        return Filter(
            status=self.status or (),
            batch_id=optional_key_of("Batch", self.batch_id, field="batchId"),
            customer_id=optional_key_of("Customer", self.customer_id, field="customerId"),
            search=self.search,
        )


@strawberry.input(description="A line of an order.")
class OrderLineInput:
    """What is ordered."""

    amount: Amount = strawberry.field(
        description="Its amount before tax, in the customer's currency, above zero. AMOUNT_NOT_POSITIVE."
    )
    account_number: str | None = left_out(
        f"The account to credit; the customer's normal one, else sales, when left out. {LINE_ACCOUNT}."
    )
    description: str | None = left_out("What it is for, up to 200 characters.")
    taxed: bool | None = left_out(
        "Whether it is taxed, where the customer or `taxCodes` say there is tax; true when left out."
    )

    def draft(self) -> OrderLineDraft:
        """As the domain takes it."""
        return OrderLineDraft(
            amount=self.amount,
            account_number=self.account_number or "",
            description=self.description or "",
            taxed=self.taxed is not False,
        )


@strawberry.input(description="An order; what is left out is as for an invoice of that customer.")
class PlaceOrderInput:
    """A new order."""

    customer_number: str = strawberry.field(description=f"The customer. {CUSTOMER}.")
    reference: str = strawberry.field(
        description=(
            "Your name for it, up to 40 characters, of no other order that stands; its invoice bears it too "
            "unless another number is given then. ORDER_REFERENCE_USED, DOCUMENT_NUMBER_USED."
        )
    )
    lines: list[OrderLineInput] = strawberry.field(description="Its lines. ORDER_LINES_MISSING.")
    batch_id: strawberry.ID | None = _batch(TODAYS)
    order_date: date | None = left_out("When it was ordered; the batch's post date when left out.")
    terms: str | None = left_out("The code of its terms. TERMS_UNKNOWN.")
    tax_codes: list[str] | None = left_out("The codes of its taxes. TAX_CODE_UNKNOWN.")
    vat_rule: str | None = left_out("The code of its VAT rule. VAT_RULE_UNKNOWN.")
    customer_po: str | None = left_out("The customer's purchase order, up to 40 characters.")
    branch: str | None = left_out("Its branch. BRANCH_UNKNOWN.")
    memo: str | None = left_out(MEMO)
    idempotency_key: str | None = key_field()

    def draft(self) -> OrderDraft:
        """As the domain takes it."""
        return OrderDraft(
            customer_number=self.customer_number,
            reference=self.reference,
            lines=tuple(line.draft() for line in self.lines),
            order_date=self.order_date,
            terms=self.terms,
            tax_codes=None if self.tax_codes is None else tuple(self.tax_codes),
            vat_rule=self.vat_rule,
            customer_po=self.customer_po,
            branch=self.branch,
            memo=self.memo or "",
        )


@strawberry.input(description="How an order is invoiced.")
class InvoiceOrderInput:
    """The invoice's number and date."""

    document_number: str | None = left_out(
        "The invoice's number; the order's reference when left out. DOCUMENT_NUMBER_USED."
    )
    document_date: date | None = left_out("The invoice's date; the batch's post date when left out.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="How an order is cancelled.")
class CancelOrderInput:
    """Why, and where its credit memo goes."""

    reason: str | None = left_out("Why, up to 500 characters; kept in the notes.")
    batch_id: strawberry.ID | None = _batch(
        "of an invoiced order where its invoice still stands open, else today's external batch,"
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="An invoice that a payment is for: by its id or by its number.")
class TowardsInput:
    """What a payment pays."""

    open_item_id: strawberry.ID | None = left_out("The open item's id.")
    invoice_number: str | None = left_out("The invoice's number. INVOICE_UNKNOWN, INVOICE_PAID.")
    amount: Amount | None = left_out(
        "How much of the payment it takes; as much as is open and there is when left out. APPLY_OVER_BALANCE."
    )

    def draft(self, place: int) -> Towards:
        """As the domain takes it."""
        return Towards(
            invoice_number=self.invoice_number,
            open_item_id=optional_key_of("OpenItem", self.open_item_id, field=f"invoices.{place}.openItemId"),
            amount=self.amount,
        )


@strawberry.input(
    description="Money received: for an order, for invoices, or on account of the customer, as the rest is."
)
class TakePaymentInput:
    """A payment."""

    customer_number: str | None = left_out(
        f"The customer; may be left out with an order or an invoice. {CUSTOMER}."
    )
    order_id: strawberry.ID | None = left_out(
        "The order it is for: on account while that is open, of its invoice afterwards. ORDER_CANCELLED."
    )
    invoices: list[TowardsInput] | None = left_out("The invoices it is for, without an order.")
    amount: Amount | None = left_out(
        "The amount, in the customer's currency; what the order comes to, or what is open of the invoices, "
        "when left out. AMOUNT_MISSING, NOT_BALANCED."
    )
    reference: str | None = left_out("The check or other number; the next of X001 when left out.")
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out("Its branch. BRANCH_UNKNOWN.")
    batch_id: strawberry.ID | None = _batch(STANDING)
    idempotency_key: str | None = key_field()

    def draft(self) -> PaymentDraft:
        """As the domain takes it."""
        return PaymentDraft(
            customer_number=self.customer_number,
            order_id=optional_key_of("Order", self.order_id, field="orderId"),
            invoices=tuple(one.draft(place) for place, one in enumerate(self.invoices or ())),
            amount=self.amount,
            reference=self.reference,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input(description="Money paid back for an open credit: by its id or by its number.")
class RefundPaymentInput:
    """A refund."""

    open_item_id: strawberry.ID | None = left_out("The credit's id, which every credit has.")
    credit_number: str | None = left_out(
        "The number of a credit memo that stands alone. INVOICE_UNKNOWN, REFUND_OF_INVOICE, CREDIT_USED."
    )
    customer_number: str | None = left_out("The customer; the credit's when left out.")
    amount: Amount | None = left_out(
        "How much, in the credit's currency; all that is left of it when left out. REFUND_OVER_CREDIT."
    )
    reference: str | None = left_out("The check or other number; the next of X001 when left out.")
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out("Its branch. BRANCH_UNKNOWN.")
    batch_id: strawberry.ID | None = _batch(STANDING)
    idempotency_key: str | None = key_field()

    def draft(self) -> RefundDraft:
        """As the domain takes it."""
        return RefundDraft(
            open_item_id=optional_key_of("OpenItem", self.open_item_id, field="openItemId"),
            credit_number=self.credit_number,
            customer_number=self.customer_number,
            amount=self.amount,
            reference=self.reference,
            memo=self.memo or "",
            branch=self.branch,
        )


@strawberry.input(description="What is taken off an invoice for good.")
class WriteOffInput:
    """A write-off."""

    invoice_number: str = strawberry.field(description="The invoice's number. INVOICE_UNKNOWN.")
    customer_number: str | None = left_out("The customer; the invoice's when left out.")
    amount: Amount | None = left_out(
        "How much; all that is open when left out. ADJUSTMENT_OVER_BALANCE, WRITE_OFF_OVER_LIMIT."
    )
    reason: str = strawberry.field(description="The code of the reason. VALUE_MISSING, REASON_UNKNOWN.")
    memo: str | None = left_out(MEMO)
    batch_id: strawberry.ID | None = _batch(STANDING)
    idempotency_key: str | None = key_field()


@strawberry.input(description="Which open orders are moved, and where.")
class MoveOpenOrdersInput:
    """All of them or some, to a batch that is there or to one made on the spot."""

    order_ids: list[strawberry.ID] | None = left_out(
        "Which ones; all that are open when left out. ORDERS_TO_MOVE_MISSING, ORDER_NOT_OPEN_HERE."
    )
    target_id: strawberry.ID | None = left_out(
        "An open mixed batch of an open period; the next period's, made on the spot, when left out. "
        "MOVE_TARGET_NOT_OPEN, MOVE_TARGET_NOT_MIXED, MOVE_TARGET_SAME, NEXT_PERIOD_MISSING."
    )
    number: str | None = left_out(
        "The number of the batch made on the spot; may be left out with automatic numbering. "
        "BATCH_NUMBER_MISSING, BATCH_NUMBER_USED."
    )
    idempotency_key: str | None = key_field()
