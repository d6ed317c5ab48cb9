"""Cancelling an order: one not yet invoiced leaves no trace in the ledger, else by a credit memo (R4.21)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.batches.choosing import choose
from tieout.domain.database.statements import fetch_one
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import CreditMemoDraft
from tieout.domain.entries.finding import AmountMissing
from tieout.domain.orders.locking import (
    invoice_entry,
    link,
    lock_order,
    order_seen,
    refuse_cancelled,
    set_status,
)
from tieout.domain.orders.order import Order, OrderRole, OrderStatus
from tieout.domain.orders.placing import ORDERS, taking_orders
from tieout.domain.refusal import Refusal, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class InvoiceCreditedAlready(Refusal):
    """Invoice {document} of order {reference} is credited in full already, so there is nothing to take back
    by cancelling it.
    """


@transactional
async def cancel(order_id: int, *, by: Actor, batch_id: int | None = None, reason: str = "") -> Order:
    """Cancel an order; money taken on it stays on account, to be used or paid back (AMB-40).

    The invoice of an invoiced order is credited as far as it is not yet, to the accounts it was posted
    to (R4.15, AMB-20): in the batch named, else where the invoice still stands open, else in today's
    external batch.
    """
    by.require(Permission.ENTER, "cancel orders")
    seen = await order_seen(order_id)
    refuse_cancelled(seen)
    why = text_within("The reason", reason, 500, field="reason")
    if seen.status is OrderStatus.OPEN:
        order, document = await _cancel_open(seen, by=by), ""
    else:
        order, document = await _credit(seen, by=by, batch_id=batch_id)
    await set_status(order, OrderStatus.CANCELLED)
    await record(
        *("ORDER_CREDITED" if document else "ORDER_CANCELLED",),
        by=by,
        batch_id=order.batch_id,
        reason=why,
        order=order.reference,
        document=document,
    )
    announce(f"batch:{order.batch_id}")
    announce(ORDERS)
    return order


async def _cancel_open(seen: Order, *, by: Actor) -> Order:
    await taking_orders(seen.batch_id, by=by)
    return await lock_order(seen)


async def _credit(seen: Order, *, by: Actor, batch_id: int | None) -> tuple[Order, str]:
    invoice = await invoice_entry(seen)
    assert invoice is not None
    item = await fetch_one("SELECT id FROM open_item WHERE entry_id = $1", invoice.id)
    assert item is not None
    target = await choose(batch_id, by=by, branch=invoice.branch, item_id=item["id"])
    await taking_orders(target, by=by)
    order = await lock_order(seen)
    customer = await fetch_one("SELECT number FROM customer WHERE id = $1", order.customer_id)
    assert customer is not None
    draft = CreditMemoDraft(
        customer_number=customer["number"],
        invoice_number=invoice.document_number,
        original_accounts=True,
        memo=f"Order {order.reference} cancelled",
    )
    try:
        entry = await adding.add(target, by=by, entry=draft)
    except AmountMissing as no:
        raise InvoiceCreditedAlready(document=invoice.document_number, reference=order.reference) from no
    await link(order, entry, OrderRole.CREDIT_MEMO)
    return order, invoice.document_number
