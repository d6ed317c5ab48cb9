"""Orders of the demo company, as its web shop places them: open, paid for, invoiced and cancelled ones."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.database.statements import fetch_value
from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.payment import PaymentDraft, take_payment
from tieout.domain.entries.refunding import refund_payment
from tieout.domain.orders.cancelling import cancel
from tieout.domain.orders.draft import OrderDraft, OrderLineDraft
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.orders.order import Order
from tieout.domain.orders.placing import place
from tieout.domain.users.actor import Actor

_GOODS = (
    (("Storm lantern, brass", "148.00"), ("Lamp oil, 5 l", "32.50")),
    (("Mooring line, 40 m", "219.90"),),
    (("Annual chart subscription", "360.00"), ("Printed tide tables", "24.00")),
    (("Life jackets, six", "534.00"),),
    (("Anchor, 12 kg", "187.25"), ("Shackles", "18.40"), ("Delivery to the quay", "25.00")),
)


async def take_orders(by: Actor, customers: Sequence[str]) -> None:
    """A morning of the web shop; all of it stands in today's external batch."""
    placed = [
        await _place(by, customers[number % len(customers)], f"WEB-{2041 + number}", goods)
        for number, goods in enumerate(_GOODS)
    ]
    for order in placed[:2]:
        await invoice_order(order.id, by=by)
        await _pay(by, order)
    await _pay(by, placed[2], "100.00")
    returned = await _pay(by, placed[3])
    await cancel(placed[3].id, by=by, reason="The customer found them in the locker")
    credit = await fetch_value("SELECT id FROM open_item WHERE entry_id = $1", returned)
    await refund_payment(by=by, refund=RefundDraft(open_item_id=credit, memo="Order cancelled"))


async def _place(by: Actor, customer: str, reference: str, goods: Sequence[tuple[str, str]]) -> Order:
    lines = tuple(OrderLineDraft(description=what, amount=amount) for what, amount in goods)
    return await place(by=by, order=OrderDraft(customer_number=customer, reference=reference, lines=lines))


async def _pay(by: Actor, order: Order, amount: str | None = None) -> int:
    payment = PaymentDraft(order_id=order.id, amount=amount, reference=f"CARD {order.reference}")
    return int((await take_payment(by=by, payment=payment)).id)
