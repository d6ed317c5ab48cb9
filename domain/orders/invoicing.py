"""Invoicing an order: an invoice entry in the batch where it stands (R1.13, R4.21)."""

from __future__ import annotations

from datetime import date

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch, fetch_one
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries import adding
from tieout.domain.orders.draft import Part, invoice_of
from tieout.domain.orders.locking import (
    OrderInvoiced,
    document_of,
    link,
    lock_order,
    order_seen,
    refuse_cancelled,
    set_status,
)
from tieout.domain.orders.order import Order, OrderRole, OrderStatus
from tieout.domain.orders.placing import ORDERS, taking_orders
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

_LINES = """
SELECT account.number, order_line.amount, order_line.taxed FROM order_line
JOIN account ON account.id = order_line.account_id WHERE order_id = $1 ORDER BY position
"""
_CUSTOMER = """
SELECT number, currency, EXISTS (SELECT 1 FROM customer_tax WHERE customer_id = customer.id) AS taxed
FROM customer WHERE id = $1
"""


@transactional
async def invoice_order(
    order_id: int, *, by: Actor, document_number: str | None = None, document_date: date | None = None
) -> Order:
    """Make the invoice of an open order; its number is the order's reference unless another is given.

    Worked out by the terms, taxes and rates of now. Refused as keying that invoice would be, and when the
    order is invoiced already, which of two at once the second finds (`OrderInvoiced`).
    """
    by.require(Permission.ENTER, "invoice orders")
    seen = await order_seen(order_id)
    refuse_cancelled(seen)
    if seen.status is OrderStatus.INVOICED:
        raise OrderInvoiced(reference=seen.reference, document=await document_of(seen))
    await taking_orders(seen.batch_id, by=by)
    order = await lock_order(seen)
    customer = await fetch_one(_CUSTOMER, order.customer_id)
    assert customer is not None
    rows = await fetch(_LINES, order.id)
    parts = [Part(row["number"], row["amount"], bool(row["taxed"])) for row in rows]
    number = (document_number or "").strip() or order.reference
    draft = invoice_of(order, parts, customer=customer, number=number, document_date=document_date)
    entry = await adding.add(order.batch_id, by=by, entry=draft)
    await link(order, entry, OrderRole.INVOICE)
    await set_status(order, OrderStatus.INVOICED, total=entry.amount)
    await record(
        "ORDER_INVOICED",
        by=by,
        batch_id=order.batch_id,
        order=order.reference,
        document=entry.document_number,
    )
    announce(ORDERS)
    return order
