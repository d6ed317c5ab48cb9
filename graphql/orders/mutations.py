"""What programs and staff do with orders and the money for them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.entries.listing import find_entry
from tieout.domain.entries.payment import take_payment
from tieout.domain.entries.refunding import refund_payment
from tieout.domain.entries.writing_off import write_off
from tieout.domain.orders import cancelling, invoicing, moving, placing
from tieout.domain.orders.listing import find_order
from tieout.graphql.arguments import BatchId
from tieout.graphql.context import Info
from tieout.graphql.entries.types import EntryAdded, EntryResult
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import once, once_only
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.orders.inputs import (
    CancelOrderInput,
    InvoiceOrderInput,
    MoveOpenOrdersInput,
    PlaceOrderInput,
    RefundPaymentInput,
    TakePaymentInput,
    WriteOffInput,
)
from tieout.graphql.orders.types import Order, OrderResult, OrdersMoved, OrdersMovedResult
from tieout.graphql.permissions import mutation

OrderId = Annotated[
    strawberry.ID, strawberry.argument(description="The order's id. NOT_FOUND when there is none.")
]
_CLOSED = "Takes ENTER. A batch that closed meanwhile is named: BATCH_NOT_OPEN, BATCH_IN_USE"


def _input(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type
class OrderMutations:
    """Orders, payments, refunds and write-offs."""

    @mutation(
        Permission.ENTER,
        "place orders",
        description=(
            "Place an order in a mixed batch; it is refused as its invoice would be. "
            f"{_CLOSED}, BATCH_NOT_FOR_ORDERS, and the codes given at the input's fields."
        ),
    )
    async def place_order(
        self, info: Info, input: Annotated[PlaceOrderInput, _input("The order.")]
    ) -> OrderResult:
        """A new order."""
        by, batch_id = info.context.signed_in, optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: placing.place(by=by, order=input.draft(), batch_id=batch_id),
            find_order,
        )
        return Order.of(row)

    @mutation(
        Permission.ENTER,
        "invoice orders",
        description=(
            "Make the invoice of an open order, in the batch where it stands. "
            f"{_CLOSED}, ORDER_INVOICED, ORDER_CANCELLED, and what keying that invoice would be refused for."
        ),
    )
    async def invoice_order(
        self,
        info: Info,
        id: OrderId,
        input: Annotated[InvoiceOrderInput | None, _input("Its number and date; may be left out.")] = None,
    ) -> OrderResult:
        """The order invoiced."""
        key, by, given = key_of("Order", id), info.context.signed_in, input or InvoiceOrderInput()
        row = await once(
            *(info, given.idempotency_key, (key, given)),
            lambda: invoicing.invoice_order(
                key, by=by, document_number=given.document_number, document_date=given.document_date
            ),
            find_order,
        )
        return Order.of(row)

    @mutation(
        Permission.ENTER,
        "cancel orders",
        description=(
            "Cancel an order: an open one without a trace in the ledger, an invoiced one by a credit memo of "
            "what is not yet credited. Money taken on it stays on account. "
            f"{_CLOSED}, ORDER_CANCELLED, INVOICE_CREDITED_ALREADY, INVOICE_NOT_POSTED."
        ),
    )
    async def cancel_order(
        self,
        info: Info,
        id: OrderId,
        input: Annotated[CancelOrderInput | None, _input("Why, and where; may be left out.")] = None,
    ) -> OrderResult:
        """The order cancelled."""
        key, by, given = key_of("Order", id), info.context.signed_in, input or CancelOrderInput()
        batch_id = optional_key_of("Batch", given.batch_id, field="batchId")
        row = await once(
            *(info, given.idempotency_key, (key, given)),
            lambda: cancelling.cancel(key, by=by, batch_id=batch_id, reason=given.reason or ""),
            find_order,
        )
        return Order.of(row)

    @mutation(
        Permission.ENTER,
        "take payments",
        description=(
            "Take a payment: a receipt in a cash or mixed batch. "
            f"{_CLOSED}, BATCH_WITHOUT_CASH_ACCOUNT, and the codes given at the input's fields."
        ),
    )
    async def take_payment(
        self, info: Info, input: Annotated[TakePaymentInput, _input("The payment.")]
    ) -> EntryResult:
        """A payment taken."""
        by, batch_id = info.context.signed_in, optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: take_payment(by=by, payment=input.draft(), batch_id=batch_id),
            find_entry,
        )
        return EntryAdded.of(row)

    @mutation(
        Permission.ENTER,
        "pay money back",
        description=(
            "Pay back an open credit, no more than is left of it, from a mixed batch: debits the receivable "
            "account of the credit, credits cash. It does not count in the accumulated total. "
            f"{_CLOSED}, BATCH_WITHOUT_CASH_ACCOUNT, ENTRY_NOT_OF_TYPE, and the codes at the input's fields."
        ),
    )
    async def refund_payment(
        self, info: Info, input: Annotated[RefundPaymentInput, _input("The refund.")]
    ) -> EntryResult:
        """A refund."""
        by, batch_id = info.context.signed_in, optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: refund_payment(by=by, refund=input.draft(), batch_id=batch_id),
            find_entry,
        )
        return EntryAdded.of(row)

    @mutation(
        Permission.ENTER,
        "write invoices off",
        description=(
            "Write an invoice off against the write-offs account, in a mixed or adjustment batch, within "
            f"your own limit. {_CLOSED}, ENTRY_NOT_OF_TYPE, and the codes given at the input's fields."
        ),
    )
    async def write_off(
        self, info: Info, input: Annotated[WriteOffInput, _input("What is written off.")]
    ) -> EntryResult:
        """A write-off."""
        by, batch_id = info.context.signed_in, optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: write_off(
                by=by,
                invoice_number=input.invoice_number,
                customer_number=input.customer_number,
                amount=input.amount,
                reason=input.reason,
                memo=input.memo or "",
                batch_id=batch_id,
            ),
            find_entry,
        )
        return EntryAdded.of(row)

    @mutation(
        Permission.ENTER,
        "move open orders",
        description=(
            "Move open orders of a batch to another open batch, in one transaction noted in both; then it "
            "can be closed. Money taken on them stays. Takes ENTER. NO_OPEN_ORDERS, BATCH_STATUS_FORBIDS, "
            "BATCH_IN_USE, and the codes given at the input's fields."
        ),
    )
    async def move_open_orders(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[MoveOpenOrdersInput, _input("Which ones, and where to.")],
    ) -> OrdersMovedResult:
        """Orders moved."""
        key, by = key_of("Batch", id), info.context.signed_in
        ids = (
            None
            if input.order_ids is None
            else [key_of("Order", one, field="orderIds") for one in input.order_ids]
        )
        target_id = optional_key_of("Batch", input.target_id, field="targetId")

        async def move() -> int:
            moved = await moving.move_open_orders(
                key, by=by, order_ids=ids, target_id=target_id, number=input.number
            )
            return int(moved.target.id)

        target = await once_only(info, input.idempotency_key, (key, input), move)
        known = await batches_by_id([key, target])
        return OrdersMoved.of(known[key], known[target])
