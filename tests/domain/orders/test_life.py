"""The life of an order: placed, paid for, invoiced, cancelled, and back (R1.13, R4.21, AMB-40)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import (
    a_cash_batch,
    a_mixed_batch,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    an_order,
    closed,
    posted,
)
from tests.cast import AMIR, CLARA, VERA
from tests.databases import Books
from tests.domain.entries.reading import item_of, postings
from tests.setting_up import a_tax, vat_accounts
from tests.watching import refused, unchanged
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus
from tieout.domain.batches.order_blockers import OpenOrdersExist, OrdersStandHere
from tieout.domain.entries import adding, changing
from tieout.domain.entries.adding import BatchNotOpen
from tieout.domain.entries.drafts import CreditMemoDraft, InvoiceDraft
from tieout.domain.entries.entry import Entry, OpenItem
from tieout.domain.entries.finding import ControlAccountKeyed, CustomerUnknown
from tieout.domain.entries.payment import PaymentDraft, take_payment
from tieout.domain.orders.cancelling import InvoiceCreditedAlready, cancel
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.orders.listing import order_entries_of
from tieout.domain.orders.locking import OrderCancelled, OrderInvoiced
from tieout.domain.orders.order import Order, OrderLine, OrderRole, OrderStatus
from tieout.domain.orders.placing import BatchNotForOrders, OrderReferenceUsed
from tieout.domain.orders.returning import EntryOfOrder, OrderReferenceTaken
from tieout.domain.refusal import RightMissing


async def made_of(order: Order) -> dict[OrderRole, Entry]:
    """The entries made of an order, by what they are to it."""
    return {made.role: made.entry for made in (await order_entries_of([order.id]))[order.id]}


async def status_of(order: Order) -> OrderStatus:
    return (await Order.get(id=order.id)).status


async def all_proved() -> bool:
    return [f"{check.name}: {check.detail}" for check in await verify() if not check.passed] == []


async def test_an_open_order_has_no_effect_until_it_is_invoiced_in_its_batch(books: Books) -> None:
    """R1.13, R4.5: Dr receivables with tax, Cr each account once, Cr tax."""
    await vat_accounts()
    await a_tax("VAT10", "10")
    batch = await a_mixed_batch()
    order = await an_order(batch, ("4000", "60.00"), ("4100", "30.00"), ("4000", "10.00"), reference="SO-7")
    assert (order.amount, order.total, order.status) == (10000, 11000, OrderStatus.OPEN)
    assert await OrderLine.filter(order_id=order.id).count() == 3
    assert await Entry.all().count() == 0
    await invoice_order(order.id, by=CLARA)
    entry = (await made_of(order))[OrderRole.INVOICE]
    assert (entry.batch_id, entry.document_number, await status_of(order)) == (batch.id, "SO-7", "INVOICED")
    assert await postings(entry) == [
        ("1200", "Dr", 11000),
        ("4000", "Cr", 7000),
        ("4100", "Cr", 3000),
        ("2200", "Cr", 1000),
    ]
    await posted(batch)
    assert await all_proved()


async def test_an_order_is_refused_as_its_invoice_would_be(books: Books) -> None:
    batch = await a_mixed_batch()
    await an_order(batch, reference="SO-1")
    async with refused(books, OrderReferenceUsed(field="reference", reference="so-1")):
        await an_order(batch, reference="so-1")
    async with refused(books, CustomerUnknown(field="customerNumber", number="NOBODY")):
        await an_order(batch, customer="NOBODY")
    control = ControlAccountKeyed(field="lines.0.accountNumber", number="1200", name="Accounts receivable")
    async with refused(books, control):
        await an_order(batch, ("1200", "5.00"))
    async with refused(books, RightMissing(action="place orders", permission="ENTER")):
        await an_order(batch, by=VERA)
    cash = await a_cash_batch(number="CASH1")
    async with refused(books, BatchNotForOrders(field="batchId", number="CASH1", type="cash")):
        await an_order(cash)


async def test_a_closed_batch_takes_no_order_and_the_refusal_names_it(books: Books) -> None:
    """R5.4, R5.7: nobody chooses a closed batch, whatever the page showed."""
    batch = await a_mixed_batch(number="MIX01")
    await a_receipt(batch)
    await closed(batch)
    async with refused(books, BatchNotOpen(number="MIX01", status="closed")):
        await an_order(batch)


async def test_without_a_batch_todays_external_batch_is_used_and_made_when_missing(books: Books) -> None:
    """R1.6: several key into it at once; when it is closed, the next order of the day makes another."""
    first, second = await an_order(), await an_order()
    batch = await Batch.get(id=first.batch_id)
    assert first.batch_id == second.batch_id
    assert (batch.origin, batch.type, batch.shared) == (BatchOrigin.EXTERNAL, "MIXED", True)
    assert (batch.post_date, batch.number) == (date(2026, 3, 15), "R0001")
    for order in (first, second):
        await invoice_order(order.id, by=CLARA)
    await closed(batch)
    third = await an_order()
    assert (await Batch.get(id=third.batch_id)).number == "R0002"


async def test_an_order_is_invoiced_once(books: Books) -> None:
    order = await an_order(reference="SO-1")
    await invoice_order(order.id, by=CLARA, document_number="INV-77")
    async with refused(books, OrderInvoiced(reference="SO-1", document="INV-77")):
        await invoice_order(order.id, by=CLARA)


async def test_a_batch_with_orders_is_neither_closed_nor_deleted_under_them(books: Books) -> None:
    """R5.1, R5.3: the blocker names both remedies."""
    batch = await a_mixed_batch(number="MIX01")
    order = await an_order(batch)
    async with refused(books, OpenOrdersExist(number="MIX01", orders="1 order")):
        await closing.close(batch.id, by=CLARA)
    async with refused(books, OrdersStandHere(number="MIX01", orders="1 order")):
        await editing.delete(batch.id, by=CLARA)
    await cancel(order.id, by=CLARA)
    await editing.delete(batch.id, by=CLARA)
    assert await all_proved()


async def test_money_for_an_open_order_is_on_account_and_stays_there_when_it_is_cancelled(
    books: Books,
) -> None:
    """AMB-40: cancelling has no effect on the ledger, and the credit can be used or paid back."""
    order = await an_order()
    paid = await take_payment(by=CLARA, payment=PaymentDraft(order_id=order.id, reference="CC-1"))
    assert await postings(paid) == [("1010", "Dr", 10000), ("1200", "Cr", 10000)]
    credit = await item_of(paid)
    assert credit is not None
    assert (credit.kind, credit.amount, paid.batch_id) == ("ON_ACCOUNT", -10000, order.batch_id)
    await cancel(order.id, by=CLARA, reason="The customer thought better of it.")
    assert await status_of(order) is OrderStatus.CANCELLED
    assert [entry.id for entry in await Entry.all()] == [paid.id]
    async with refused(books, OrderCancelled(reference=order.reference)):
        await take_payment(by=CLARA, payment=PaymentDraft(order_id=order.id))
    await posted(await Batch.get(id=order.batch_id))
    assert await all_proved()


async def test_a_payment_of_an_invoiced_order_pays_its_invoice_and_the_rest_goes_on_account(
    books: Books,
) -> None:
    order = await an_order()
    await invoice_order(order.id, by=CLARA)
    paid = await take_payment(by=CLARA, payment=PaymentDraft(order_id=order.id, amount="130.00"))
    assert await postings(paid) == [("1010", "Dr", 13000), ("1200", "Cr", 10000), ("1200", "Cr", 3000)]
    await posted(await Batch.get(id=order.batch_id))
    assert await all_proved()


async def test_cancelling_an_invoiced_order_credits_its_invoice_where_it_still_stands(books: Books) -> None:
    """R4.15, AMB-20: the accounts of the invoice; what was paid already becomes an open credit."""
    order = await an_order(None, ("4000", "60.00"), ("4100", "40.00"))
    await invoice_order(order.id, by=CLARA)
    await take_payment(by=CLARA, payment=PaymentDraft(order_id=order.id, amount="30.00"))
    await cancel(order.id, by=CLARA)
    memo = (await made_of(order))[OrderRole.CREDIT_MEMO]
    assert memo.batch_id == order.batch_id
    assert await postings(memo) == [
        ("4000", "Dr", 6000),
        ("4100", "Dr", 4000),
        ("1200", "Cr", 7000),
        ("1200", "Cr", 3000),
    ]
    credit = await OpenItem.get(entry_id=memo.id)
    assert credit.amount == -3000
    await posted(await Batch.get(id=order.batch_id))
    assert await all_proved()


async def test_an_invoice_that_was_posted_is_credited_in_another_batch_and_credited_once(
    books: Books,
) -> None:
    order = await an_order(await a_mixed_batch(), reference="SO-1")
    await invoice_order(order.id, by=CLARA)
    await posted(await Batch.get(id=order.batch_id))
    memos = await a_mixed_batch()
    memo = CreditMemoDraft(invoice_number="SO-1", amount="100.00")
    keyed = await adding.add(memos.id, by=CLARA, entry=memo)
    async with refused(books, InvoiceCreditedAlready(document="SO-1", reference="SO-1")):
        await cancel(order.id, by=CLARA, batch_id=memos.id)
    await changing.delete_entry(keyed.id, by=CLARA)
    await cancel(order.id, by=CLARA, batch_id=memos.id)
    assert (await made_of(order))[OrderRole.CREDIT_MEMO].batch_id == memos.id
    await editing.delete(memos.id, by=CLARA)
    assert await status_of(order) is OrderStatus.INVOICED
    assert await all_proved()


async def test_an_entry_that_is_deleted_gives_its_order_back(books: Books) -> None:
    """Without the invoice it is open again, without the credit memo invoiced; neither is keyed anew."""
    order = await an_order(reference="SO-1")
    await invoice_order(order.id, by=CLARA)
    invoice = (await made_of(order))[OrderRole.INVOICE]
    anew = InvoiceDraft(customer_number="ACME", document_number="SO-1", amount="90.00")
    no = EntryOfOrder(about=("Order", order.id), role="invoice", reference="SO-1")
    async with refused(books, no):
        await changing.update_entry(invoice.id, by=CLARA, expected_version=1, entry=anew)
    await cancel(order.id, by=CLARA)
    await changing.delete_entry((await made_of(order))[OrderRole.CREDIT_MEMO].id, by=CLARA)
    assert await status_of(order) is OrderStatus.INVOICED
    await changing.delete_entry(invoice.id, by=CLARA)
    assert await status_of(order) is OrderStatus.OPEN
    await invoice_order(order.id, by=CLARA)
    assert await status_of(order) is OrderStatus.INVOICED
    assert await all_proved()


async def test_a_posted_batch_that_is_reopened_keeps_its_orders_invoiced(books: Books) -> None:
    order = await an_order()
    await invoice_order(order.id, by=CLARA)
    batch = await posted(await Batch.get(id=order.batch_id))
    await closing.reopen(batch.id, by=AMIR)
    assert await status_of(order) is OrderStatus.INVOICED
    invoice = (await made_of(order))[OrderRole.INVOICE]
    await changing.delete_entry(invoice.id, by=CLARA)
    assert await status_of(order) is OrderStatus.OPEN
    assert (await Batch.get(id=batch.id)).status is BatchStatus.OPEN
    assert await all_proved()


async def test_what_orders_and_entries_do_not_agree_about_is_found(books: Books) -> None:
    order = await an_order(reference="SO-1")
    await invoice_order(order.id, by=CLARA)
    await Order.filter(id=order.id).update(status="OPEN")
    failed = [check for check in await verify() if not check.passed]
    assert [(check.name, check.detail) for check in failed] == [
        (
            "Orders agree with their batches and with the entries made of them",
            "order SO-1 is OPEN with a total of 100.00 USD, its invoice comes to 100.00 USD.",
        )
    ]


async def test_the_database_itself_keeps_orders_out_of_closed_batches(books: Books) -> None:
    """And a batch with open orders open, whatever program writes to it."""
    batch = await a_mixed_batch()
    order = await an_order(batch)
    other = await an_invoice_batch()
    await an_invoice(other)
    await closed(other)
    with pytest.raises(Exception, match="the batch of the order is not open"):
        await Order.filter(id=order.id).update(batch_id=other.id)
    with pytest.raises(Exception, match="the batch holds open orders"):
        await Batch.filter(id=batch.id).update(status="CLOSED")


async def test_a_cancelled_order_is_not_given_back_beside_another_of_its_reference(books: Books) -> None:
    """The reference of a cancelled order is free: another may have it by the time its credit memo goes."""
    batch = await a_mixed_batch()
    order = await an_order(batch, reference="SO-7")
    await invoice_order(order.id, by=CLARA, document_number="INV-70")
    await cancel(order.id, by=CLARA)
    memo = await Entry.get(batch_id=batch.id, type="CREDIT_MEMO")
    other = await an_order(batch, reference="so-7")
    async with unchanged(books):
        with pytest.raises(OrderReferenceTaken):
            await changing.delete_entry(memo.id, by=CLARA)
    await cancel(other.id, by=CLARA)
    await changing.delete_entry(memo.id, by=CLARA)
    assert (await Order.get(id=order.id)).status == "INVOICED"
