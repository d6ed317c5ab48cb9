"""Taking a payment: for an order, for invoices, or on account of a customer (R4.21, AMB-40)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tieout.domain.batches.choosing import choose
from tieout.domain.database.statements import fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.entries import adding
from tieout.domain.entries.adding import refuse_in_use, refuse_unless_taking
from tieout.domain.entries.applying import named_item
from tieout.domain.entries.context import batch_facts, references
from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft
from tieout.domain.entries.entry import Entry, Finish
from tieout.domain.entries.finding import CustomerMissing, InvoiceOfAnotherCustomer
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.open_items import item_named
from tieout.domain.money import Money
from tieout.domain.orders.locking import invoice_entry, link, lock_order, order_seen, refuse_cancelled
from tieout.domain.orders.order import Order, OrderRole
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Towards:
    """An invoice that a payment is for, and how much of it; as much as there is when blank."""

    invoice_number: str | None = None
    open_item_id: int | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """Money received: for an order, for invoices, or else on account of the customer.

    What of `amount` is left over the invoices goes on account. A blank amount is what is open: of the
    order's total, or of the invoices.
    """

    customer_number: str | None = None
    order_id: int | None = None
    invoices: tuple[Towards, ...] = ()
    amount: str | None = None
    reference: str | None = None
    memo: str = ""
    branch: str | None = None


@transactional
async def take_payment(*, by: Actor, payment: PaymentDraft, batch_id: int | None = None) -> Entry:
    """Take a payment into the batch named, else where its invoice still stands open, else today's.

    For an open order it becomes a credit on account of the customer in that batch, and stays there when
    the order moves or is cancelled (AMB-40); for an invoiced one it pays the invoice.
    """
    by.require(Permission.ENTER, "take payments")
    seen = await order_seen(payment.order_id) if payment.order_id is not None else None
    towards = await _towards(seen, payment)
    target = await choose(
        batch_id, by=by, branch=payment.branch, item_id=await _item_id(towards, payment.customer_number)
    )
    batch = await batch_facts(target)
    refuse_unless_taking(batch, [], by=by)
    await refuse_in_use(batch, by=by)
    order = await lock_order(seen) if seen is not None else None
    customer = await _customer(order, payment)
    rows = tuple(
        ApplicationDraft(invoice_number=one.invoice_number, open_item_id=one.open_item_id) for one in towards
    )
    probe = CashReceiptDraft(customer_number=customer, applications=rows)
    found = await references(batch, [probe])
    items = [named_item(found, row, customer, place) for place, row in enumerate(rows)]
    if customer is None and not items:
        raise CustomerMissing(field="customerNumber")
    draft = _receipt(payment, towards, items, customer, order)
    entry = await adding.add(target, by=by, entry=draft)
    if order is not None:
        await link(order, entry, OrderRole.PAYMENT)
    return entry


async def _towards(order: Order | None, payment: PaymentDraft) -> Sequence[Towards]:
    """The invoices named, or that of the order, once it has one."""
    if order is None:
        return payment.invoices
    refuse_cancelled(order)
    invoice = await invoice_entry(order)
    if invoice is None:
        return ()
    item = await fetch_value("SELECT id FROM open_item WHERE entry_id = $1", invoice.id)
    return (Towards(open_item_id=item),)


async def _item_id(towards: Sequence[Towards], customer_number: str | None) -> int | None:
    """The open item of the first invoice, by which the batch is chosen."""
    if not towards:
        return None
    first = towards[0]
    return first.open_item_id or await item_named(first.invoice_number, customer_number)


async def _customer(order: Order | None, payment: PaymentDraft) -> str | None:
    keyed = (payment.customer_number or "").strip().upper() or None
    if order is None:
        return keyed
    owner = str(await fetch_value("SELECT number FROM customer WHERE id = $1", order.customer_id))
    if keyed not in (None, owner):
        raise InvoiceOfAnotherCustomer(
            field="customerNumber", number=order.reference, owner=owner, customer=keyed
        )
    return owner


def _receipt(
    payment: PaymentDraft,
    towards: Sequence[Towards],
    items: Sequence[ItemFacts],
    customer: str | None,
    order: Order | None,
) -> CashReceiptDraft:
    """The receipt, with how much goes where; its own rules say whether that may be."""
    text = (payment.amount or "").strip()
    base = CashReceiptDraft(
        customer_number=customer,
        amount=text or None,
        finish=Finish.MULTIPLE_CREDITS,
        reference=payment.reference,
        memo=payment.memo,
        branch=payment.branch,
    )
    if not items:
        total = Money(order.total, order.currency).plain() if order is not None else None
        return replace(base, amount=text or total)
    currency = items[0].currency
    left = Money.parse(text, currency, field="amount").minor if text else None
    amounts = list(_amounts(towards, items, left))
    rest = 0 if left is None else left - sum(amounts)
    return replace(
        base,
        amount=text or Money(sum(amounts), currency).plain(),
        applications=tuple(
            ApplicationDraft(open_item_id=item.id, apply=Money(amount, item.currency).plain())
            for item, amount in zip(items, amounts, strict=True)
        ),
        on_account=Money(rest, currency).plain() if rest > 0 else None,
    )


def _amounts(towards: Sequence[Towards], items: Sequence[ItemFacts], left: int | None) -> Iterator[int]:
    """What each invoice takes: as keyed, else what is open of it as far as the money goes."""
    for place, (one, item) in enumerate(zip(towards, items, strict=True)):
        amount = item.available if left is None else min(item.available, left)
        if (one.amount or "").strip():
            amount = Money.parse(one.amount or "", item.currency, field=f"invoices.{place}.amount").minor
        left = None if left is None else left - amount
        yield amount
