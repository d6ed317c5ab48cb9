"""Placing an order in an open mixed batch (R1.13)."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import BatchType
from tieout.domain.batches.choosing import choose
from tieout.domain.clock import now
from tieout.domain.database.statements import insert
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries import invoice
from tieout.domain.entries.adding import refuse_in_use, refuse_unless_taking
from tieout.domain.entries.context import BatchFacts, References, batch_facts, references
from tieout.domain.entries.documents import DocumentNumberUsed
from tieout.domain.entries.drafts import InvoiceDraft, LineDraft
from tieout.domain.entries.finding import AmountNotPositive, counter_account, customer_of, line_account
from tieout.domain.entries.prepared import Prepared
from tieout.domain.money import Money
from tieout.domain.orders.draft import OrderDraft, OrderLineDraft, Part, invoice_of
from tieout.domain.orders.order import Order, OrderLine
from tieout.domain.refusal import Refusal, text_required, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

ORDERS = "orders"
"""The topic announced when an order appears or changes."""

_LINE = ("order_id", "position", "account_id", "description", "amount", "taxed")


class BatchNotForOrders(Refusal):
    """Batch {number} is of type {type}, and orders stand in mixed batches. Choose one of those, or none for
    today's.
    """


class OrderLinesMissing(Refusal):
    """An order takes one line at least: an amount, and what it is for."""


class OrderReferenceUsed(Refusal):
    """There is an order {reference} already. Give this one another reference, or look at that order."""


async def place(*, by: Actor, order: OrderDraft, batch_id: int | None = None) -> Order:
    """Place an order in the batch named, or in today's external batch, and return it.

    Refused as its invoice would be: customer, accounts, taxes, a number that is used; and when the batch
    is not open, not in an open period, or in use by somebody (R5.7, R11.4).
    """
    try:
        return await _place(by=by, order=order, batch_id=batch_id)
    except IntegrityError as error:
        if "uq_order_reference" in str(error) or "customer_order" in str(error):
            raise OrderReferenceUsed(field="reference", reference=order.reference.strip()) from error
        raise


@transactional
async def _place(*, by: Actor, order: OrderDraft, batch_id: int | None) -> Order:
    by.require(Permission.ENTER, "place orders")
    batch = await taking_orders(await choose(batch_id, by=by, branch=order.branch), by=by)
    reference = text_required("The reference", order.reference, 40, field="reference")
    probe = InvoiceDraft(
        customer_number=order.customer_number,
        document_number=reference,
        revenue=tuple(
            LineDraft(account_number=line.account_number, amount=line.amount) for line in order.lines
        ),
        tax_codes=order.tax_codes,
        vat_rule=order.vat_rule,
        terms=order.terms,
        branch=order.branch,
    )
    found = await references(batch, [probe])
    parts = _parts(order.lines, found, customer_of(found, order.customer_number, None)["currency"])
    worked = _worked(order, parts, found, reference)
    made = _row(order, parts, worked, batch, reference, by)
    await made.save(force_create=True)
    await insert(OrderLine, _LINE, list(_lines(made, order.lines, parts, found)))
    await record(
        "ORDER_PLACED",
        by=by,
        batch_id=batch.id,
        order=reference,
        customer=found.customers_by_id[made.customer_id]["number"],
        total=str(Money(made.total, made.currency)),
    )
    announce(f"batch:{batch.id}")
    announce(ORDERS)
    return made


async def taking_orders(batch_id: int, *, by: Actor) -> BatchFacts:
    """The batch, held open; refused unless it takes orders now and nobody else has it in use."""
    batch = await batch_facts(batch_id)
    refuse_unless_taking(batch, [], by=by)
    if batch.type is not BatchType.MIXED:
        kind = batch.type.replace("_", " ").lower()
        raise BatchNotForOrders(field="batchId", number=batch.number, type=kind)
    await refuse_in_use(batch, by=by)
    return batch


def _parts(lines: Sequence[OrderLineDraft], found: References, currency: str) -> list[Part]:
    if not lines:
        raise OrderLinesMissing(field="lines")
    parts = []
    for place, line in enumerate(lines):
        amount = Money.parse(line.amount, currency, field=f"lines.{place}.amount")
        if amount.minor <= 0:
            raise AmountNotPositive(field=f"lines.{place}.amount", amount=amount)
        number = line.account_number.strip().upper()
        if number:
            line_account(found, number, field=f"lines.{place}.accountNumber")
        parts.append(Part(number, amount.minor, line.taxed))
    return parts


def _worked(order: OrderDraft, parts: Sequence[Part], found: References, reference: str) -> Prepared:
    """The invoice it would make now, so that an order which could not be invoiced is not taken."""
    customer = customer_of(found, order.customer_number, None)
    try:
        return invoice.prepare(invoice_of(order, parts, customer=customer, number=reference), found)
    except DocumentNumberUsed as no:
        raise DocumentNumberUsed(field="reference", **no.facts) from no


def _row(
    order: OrderDraft, parts: Sequence[Part], worked: Prepared, batch: BatchFacts, reference: str, by: Actor
) -> Order:
    codes = order.tax_codes
    return Order(
        batch_id=batch.id,
        customer_id=worked.customer_id,
        reference=reference,
        order_date=order.order_date or batch.post_date,
        currency=worked.currency,
        amount=sum(part.amount for part in parts),
        total=worked.amount,
        terms=order.terms,
        tax_codes=None if codes is None else ",".join(code.strip() for code in codes),
        vat_rule=order.vat_rule,
        customer_po=text_within("The purchase order", order.customer_po, 40, field="customerPo") or None,
        branch=order.branch,
        memo=text_within("The memo", order.memo, 200, field="memo"),
        placed_by=by.name,
        placed_at=now(),
    )


def _lines(
    made: Order, lines: Sequence[OrderLineDraft], parts: Sequence[Part], found: References
) -> list[tuple[object, ...]]:
    customer = found.customers_by_id[made.customer_id]
    return [
        (
            made.id,
            place,
            counter_account(found, part.account_number, customer),
            text_within("The description", line.description, 200, field=f"lines.{place - 1}.description"),
            part.amount,
            part.taxed,
        )
        for place, (line, part) in enumerate(zip(lines, parts, strict=True), 1)
    ]
