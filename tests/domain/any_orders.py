"""What random commands may ask of orders and of the money for them: see test_any_commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tieout.domain.batches.batch import Batch, BatchStatus, BatchType
from tieout.domain.entries.drafts import Draft, JournalDraft, JournalLineDraft, RefundDraft
from tieout.domain.entries.entry import OpenItem
from tieout.domain.entries.payment import PaymentDraft, Towards, take_payment
from tieout.domain.entries.refunding import refund_payment
from tieout.domain.entries.writing_off import write_off
from tieout.domain.orders import cancelling, invoicing, moving, placing
from tieout.domain.orders.draft import OrderDraft, OrderLineDraft
from tieout.domain.orders.order import Order, OrderStatus


async def place(command: Any, look: Any) -> None:
    """An order of one or two lines, mostly where somebody works on orders."""
    amounts = (command.amount if command.pick % 5 == 0 else "30.00", "12.50")[: 1 + command.pick % 2]
    order = OrderDraft(
        customer_number=command.customer or "ACME",
        reference=f"SO-{command.pick % 40}",
        lines=tuple(OrderLineDraft(amount=amount or "20.00") for amount in amounts),
    )
    await placing.place(by=command.by, order=order, batch_id=_batch(command, look))


async def invoice(command: Any, look: Any) -> None:
    order = await _order(command, OrderStatus.OPEN)
    await invoicing.invoice_order(order.id if order else 1, by=command.by)


async def cancel(command: Any, look: Any) -> None:
    order = await _order(command, OrderStatus.INVOICED)
    batch_id = _batch(command, look)
    await cancelling.cancel(order.id if order else 1, by=command.by, batch_id=batch_id)


async def pay(command: Any, look: Any) -> None:
    """For an order, for a document there is, or on account."""
    order, document = await _order(command), look.document(command)
    match command.pick // 2 % 3:
        case 0 if order is not None:
            payment = PaymentDraft(
                order_id=order.id, amount=command.amount if command.pick % 5 == 0 else None
            )
        case 1:
            payment = PaymentDraft(invoices=(Towards(invoice_number=document),), amount=command.amount)
        case _:
            payment = PaymentDraft(customer_number=command.customer, amount=command.amount or "8.00")
    await take_payment(by=command.by, payment=payment, batch_id=_batch(command, look))


async def refund(command: Any, look: Any) -> None:
    credits = await OpenItem.filter(amount__lt=0).order_by("id")
    standing = [one.id for one in look.batches if one.type is BatchType.MIXED or one.status == "POSTED"]
    credits = [one for one in credits if one.batch_id in standing] or credits
    item = credits[command.pick % len(credits)] if credits else None
    amount = command.amount if command.pick % 3 == 0 else None
    draft = RefundDraft(open_item_id=item.id if item else 1, amount=amount)
    await refund_payment(by=command.by, refund=draft, batch_id=_batch(command, look))


async def written_off(command: Any, look: Any) -> None:
    document, batch_id = look.document(command) or "", _batch(command, look)
    posted = await OpenItem.filter(amount__gt=0, entry__batch__status="POSTED").order_by("id")
    if posted and command.pick % 4:
        document = posted[command.pick % len(posted)].document_number
    await write_off(
        by=command.by,
        invoice_number=document,
        reason="BADDEBT",
        amount=command.amount if command.pick % 3 == 0 else None,
        batch_id=batch_id,
    )


async def move(command: Any, look: Any) -> None:
    """To another mixed batch, or to the next period's."""
    orders = await Order.filter(status=OrderStatus.OPEN).order_by("id")
    order = orders[command.pick % len(orders)] if orders else None
    source = order.batch_id if order else look.batches[0].id
    others = [one for one in _mixed(look) if one.id != source]
    target = others[command.pick % len(others)].id if others and command.pick % 3 else None
    number = f"M{command.pick:04d}"
    await moving.move_open_orders(source, by=command.by, target_id=target, number=number)


def mixed_draft(command: Any, draft_for: Callable[[BatchType], Draft]) -> Draft:
    """An entry of any kind."""
    kinds = [kind for kind in BatchType if kind is not BatchType.MIXED]
    place = command.pick // 5 % (len(kinds) + 1)
    if place < len(kinds):
        return draft_for(kinds[place])
    amount = command.amount or "3.00"
    lines = (
        JournalLineDraft(account_number="4000", debit=amount),
        JournalLineDraft(account_number="4100", credit=amount),
    )
    return JournalDraft(lines=lines)


VERBS: dict[str, Callable[[Any, Any], Awaitable[None]]] = {
    "place": place,
    "invoice": invoice,
    "cancel": cancel,
    "pay": pay,
    "refund": refund,
    "write off": written_off,
    "move": move,
}


def _batch(command: Any, look: Any) -> int | None:
    """Mostly a mixed one that is open, now and then any, or the one that the rule finds."""
    fitting = _mixed(look)
    if command.pick % 2 == 0:
        return None
    among = fitting if fitting and command.pick % 7 else look.batches
    return int(among[command.pick % len(among)].id)


def _mixed(look: Any) -> list[Batch]:
    """The mixed batches that take something."""
    return [
        batch for batch in look.batches if batch.type is BatchType.MIXED and batch.status is BatchStatus.OPEN
    ]


async def _order(command: Any, status: OrderStatus | None = None) -> Order | None:
    """Mostly one in the status, now and then any."""
    found = await Order.all().order_by("id")
    fitting = [order for order in found if status in (None, order.status)]
    among = fitting if fitting and command.pick % 6 else found
    return among[command.pick % len(among)] if among else None
