"""Builders with dull defaults: what a test does not name does not matter to it.

Every batch gets the next number of a counter (B0001, B0002, ...), every invoice that of its own
(INV-1, INV-2, ...), so that a test names one only when it is about the number.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import ADA, AMIR, CLARA
from tieout.domain.batches import closing, editing, opening
from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.database.statements import fetch_value
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    InvoiceDraft,
    JournalDraft,
    JournalLineDraft,
)
from tieout.domain.entries.entry import AdjustmentDirection, Entry
from tieout.domain.ledgers import creating, posting
from tieout.domain.orders import placing
from tieout.domain.orders.draft import OrderDraft, OrderLineDraft
from tieout.domain.orders.order import Order
from tieout.domain.users.actor import Actor


async def a_batch(kind: BatchType, *, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch of any type."""
    return await opening.create(by=by, type=kind, number=number or await _number(), **header)


async def a_cash_batch(*, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch for receipts, in US dollars unless told otherwise."""
    return await a_batch(BatchType.CASH, by=by, number=number, **header)


async def an_invoice_batch(*, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch for invoices."""
    return await a_batch(BatchType.INVOICE, by=by, number=number, **header)


async def a_credit_memo_batch(*, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch for credit memos."""
    return await a_batch(BatchType.CREDIT_MEMO, by=by, number=number, **header)


async def an_adjustment_batch(*, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch for adjustments."""
    return await a_batch(BatchType.ADJUSTMENT, by=by, number=number, **header)


async def a_mixed_batch(*, by: Actor = CLARA, number: str | None = None, **header: Any) -> Batch:
    """An open batch for entries of any kind, and for orders."""
    return await a_batch(BatchType.MIXED, by=by, number=number, **header)


async def a_receipt(
    batch: Batch,
    *,
    by: Actor = CLARA,
    customer: str | None = None,
    invoice: str | None = None,
    amount: str | None = None,
    **rest: Any,
) -> Entry:
    """A receipt for an invoice; without one, on the account of Acme."""
    payer = customer or (None if invoice else "ACME")
    money = amount or (None if invoice else "100.00")
    draft = CashReceiptDraft(customer_number=payer, invoice_number=invoice, amount=money, **rest)
    return await adding.add(batch.id, by=by, entry=draft)


async def an_invoice(
    batch: Batch,
    *,
    by: Actor = CLARA,
    customer: str = "ACME",
    number: str | None = None,
    amount: str = "100.00",
    **rest: Any,
) -> Entry:
    """An invoice of 100.00 to Acme."""
    document = number or f"INV-{await _next('open_item')}"
    draft = InvoiceDraft(customer_number=customer, document_number=document, amount=amount, **rest)
    return await adding.add(batch.id, by=by, entry=draft)


async def a_credit_memo(
    batch: Batch,
    *,
    by: Actor = CLARA,
    customer: str | None = None,
    invoice: str | None = None,
    number: str | None = None,
    amount: str = "25.00",
    **rest: Any,
) -> Entry:
    """A credit memo of 25.00 on an invoice; without one, standing alone for Acme."""
    receiver = customer or (None if invoice else "ACME")
    document = number or (None if invoice else f"CM-{await _next('open_item')}")
    draft = CreditMemoDraft(
        customer_number=receiver, invoice_number=invoice, document_number=document, amount=amount, **rest
    )
    return await adding.add(batch.id, by=by, entry=draft)


async def an_adjustment(
    batch: Batch,
    *,
    by: Actor = CLARA,
    invoice: str,
    direction: AdjustmentDirection = AdjustmentDirection.REDUCE,
    amount: str = "10.00",
    **rest: Any,
) -> Entry:
    """An adjustment that takes 10.00 off an invoice."""
    draft = AdjustmentDraft(invoice_number=invoice, direction=direction, amount=amount, **rest)
    return await adding.add(batch.id, by=by, entry=draft)


async def an_order(
    batch: Batch | None = None,
    *lines: tuple[str, str],
    by: Actor = CLARA,
    customer: str = "ACME",
    reference: str | None = None,
    **rest: Any,
) -> Order:
    """An order of Acme in a mixed batch, of account and amount; without lines 100.00 of sales."""
    keyed = lines or (("4000", "100.00"),)
    made = tuple(OrderLineDraft(account_number=number, amount=amount) for number, amount in keyed)
    named = reference or f"SO-{await _next('customer_order')}"
    draft = OrderDraft(customer_number=customer, reference=named, lines=made, **rest)
    return await placing.place(by=by, order=draft, batch_id=batch.id if batch else None)


async def a_journal_entry(
    batch: Batch, *lines: tuple[str, str, str], by: Actor = CLARA, **rest: Any
) -> Entry:
    """Lines of account, debit, credit; without any 10.00 from sales to services."""
    keyed = lines or (("4000", "10.00", ""), ("4100", "", "10.00"))
    made = tuple(JournalLineDraft(account_number=number, debit=dr, credit=cr) for number, dr, cr in keyed)
    return await adding.add(batch.id, by=by, entry=JournalDraft(lines=made, **rest))


async def closed(batch: Batch, *, by: Actor = CLARA) -> Batch:
    """The batch, closed."""
    return await closing.close(batch.id, by=by)


async def with_ledger(batch: Batch, *, by: Actor = AMIR) -> Batch:
    """The batch with its ledger created; closed first if it is open."""
    if batch.status == "OPEN":
        await closed(batch)
    await creating.request(batch.id, by=by)
    await creating.carry_out(batch.id, by=by, finish=_nothing_to_finish)
    return await Batch.get(id=batch.id)


async def posted(batch: Batch, *, by: Actor = AMIR) -> Batch:
    """The batch, posted; closed and with its ledger created on the way, unless it has one."""
    ready = batch if batch.status == "LEDGER_READY" else await with_ledger(batch, by=by)
    return await posting.post(ready.id, by=by)


async def a_posted_invoice(
    number: str = "INV-1",
    *,
    customer: str = "ACME",
    amount: str = "100.00",
    post_date: date | None = None,
    **rest: Any,
) -> Entry:
    """An invoice alone in its batch, which is posted: something to pay."""
    batch = await an_invoice_batch(post_date=post_date)
    entry = await an_invoice(batch, customer=customer, number=number, amount=amount, **rest)
    await posted(batch)
    return entry


async def in_status(status: str, *, by: Actor = ADA) -> Batch:
    """A cash batch with one receipt of 100.00, taken to a status."""
    batch = await a_cash_batch(by=by)
    await a_receipt(batch, by=by)
    if status == "DELETED":
        return await editing.delete(batch.id, by=by)
    if status == "OPEN":
        return batch
    await closed(batch, by=by)
    if status == "LEDGER_PENDING":
        return await creating.request(batch.id, by=by)
    if status == "LEDGER_FAILED":
        await creating.request(batch.id, by=by)
        await creating.give_up(batch.id, by=by, error="The disk is full.", finish=_nothing_to_finish)
    if status in {"LEDGER_READY", "POSTED"}:
        await with_ledger(await Batch.get(id=batch.id), by=by)
    if status == "POSTED":
        await posting.post(batch.id, by=by)
    return await Batch.get(id=batch.id)


async def _nothing_to_finish() -> None:
    """There is no job to mark as done: the builder does the worker's part by itself."""


async def _number() -> str:
    return f"B{await _next('batch'):04d}"


async def _next(table: str) -> int:
    return int(await fetch_value(f"SELECT count(*) + 1 AS n FROM {table}"))
