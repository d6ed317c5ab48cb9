"""Moving open orders out of a batch that is to be closed (R5.3, AMB-24)."""

from __future__ import annotations

from datetime import date

from tests.builders import a_cash_batch, a_mixed_batch, a_receipt, an_order, closed
from tests.cast import AMIR, CLARA, set_options
from tests.databases import Books
from tests.watching import refused
from tieout.domain.audit.notes import notes, sentence
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.order_blockers import NoOpenOrders
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import execute
from tieout.domain.entries.payment import PaymentDraft, take_payment
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.orders.moving import (
    MoveTargetNotMixed,
    MoveTargetNotOpen,
    MoveTargetSame,
    NextPeriodMissing,
    OrderNotOpenHere,
    OrdersToMoveMissing,
    move_open_orders,
)
from tieout.domain.orders.order import Order
from tieout.domain.periods.fiscal_year import FiscalPeriod


async def standing(order: Order) -> int:
    return (await Order.get(id=order.id)).batch_id


async def told(batch: Batch) -> list[str]:
    page = await notes(PageRequest(first=2), batch_id=batch.id)
    return [sentence(event) for event in page.rows if event.action.startswith("ORDERS_")]


async def test_all_or_some_go_in_one_transaction_noted_in_both_batches(books: Books) -> None:
    """What is invoiced stays, and so does the money that was taken (AMB-40); then the batch closes."""
    batch, holding = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="HOLD1")
    orders = [await an_order(batch, reference=f"SO-{place}") for place in range(1, 5)]
    paid = await take_payment(by=CLARA, payment=PaymentDraft(order_id=orders[1].id), batch_id=batch.id)
    await invoice_order(orders[0].id, by=CLARA)
    await move_open_orders(batch.id, by=CLARA, order_ids=[orders[1].id], target_id=holding.id)
    moved = await move_open_orders(batch.id, by=CLARA, target_id=holding.id)
    assert moved.count == 2
    assert [await standing(order) for order in orders] == [batch.id] + [holding.id] * 3
    assert paid.batch_id == batch.id
    assert await told(batch) == [
        "2 open orders moved to batch HOLD1: SO-3, SO-4.",
        "1 open order moved to batch HOLD1: SO-2.",
    ]
    assert await told(holding) == [
        "2 open orders came from batch MIX01: SO-3, SO-4.",
        "1 open order came from batch MIX01: SO-2.",
    ]
    await closing.close(batch.id, by=CLARA)
    await invoice_order(orders[1].id, by=CLARA)
    assert [check.name for check in await verify() if not check.passed] == []


async def test_the_next_periods_batch_is_made_on_the_spot(books: Books) -> None:
    await set_options(automatic_batch_numbering=True)
    batch = await a_mixed_batch(number="MIX01", shared=True)
    order = await an_order(batch)
    moved = await move_open_orders(batch.id, by=CLARA)
    assert (moved.target.post_date, moved.target.type, moved.target.shared) == (
        date(2026, 4, 1),
        "MIXED",
        True,
    )
    assert (moved.target.description, await standing(order)) == (
        "Open orders of batch MIX01",
        moved.target.id,
    )
    await set_options(automatic_batch_numbering=False)
    again = await move_open_orders(moved.target.id, by=CLARA, number="MAY01")
    assert (again.target.number, again.target.post_date) == ("MAY01", date(2026, 5, 1))


async def test_a_target_must_be_another_open_mixed_batch_of_an_open_period(books: Books) -> None:
    batch, shut = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="SHUT1")
    await an_order(batch)
    await a_receipt(shut)
    await closed(shut)
    async with refused(books, MoveTargetNotOpen(field="targetId", number="SHUT1", status="closed")):
        await move_open_orders(batch.id, by=CLARA, target_id=shut.id)
    async with refused(books, MoveTargetSame(field="targetId", number="MIX01")):
        await move_open_orders(batch.id, by=CLARA, target_id=batch.id)
    cash = await a_cash_batch(number="CASH1")
    async with refused(books, MoveTargetNotMixed(field="targetId", number="CASH1", type="cash")):
        await move_open_orders(batch.id, by=CLARA, target_id=cash.id)
    later = await a_mixed_batch(number="MAY01", post_date=date(2026, 5, 1))
    await execute("UPDATE fiscal_period SET state = 'CLOSED' WHERE id = $1", later.fiscal_period_id)
    period = await FiscalPeriod.get(id=later.fiscal_period_id)
    no = MoveTargetNotOpen(field="targetId", number="MAY01", status=f"in {period.name}, which is closed")
    async with refused(books, no):
        await move_open_orders(batch.id, by=CLARA, target_id=later.id)


async def test_only_open_orders_of_the_batch_are_moved_and_there_must_be_some(books: Books) -> None:
    batch, other = await a_mixed_batch(number="MIX01"), await a_mixed_batch()
    here, there = await an_order(batch, reference="SO-1"), await an_order(other, reference="SO-2")
    no = OrderNotOpenHere(field="orderIds", number="MIX01", orders="SO-2")
    async with refused(books, no):
        await move_open_orders(batch.id, by=CLARA, order_ids=[here.id, there.id], target_id=other.id)
    async with refused(books, OrdersToMoveMissing(field="orderIds")):
        await move_open_orders(batch.id, by=CLARA, order_ids=[], target_id=other.id)
    await invoice_order(here.id, by=CLARA)
    async with refused(books, NoOpenOrders(number="MIX01")):
        await move_open_orders(batch.id, by=CLARA, target_id=other.id)


async def test_after_the_last_period_there_is_no_next_batch(books: Books) -> None:
    await set_options(automatic_batch_numbering=True)
    batch = await a_mixed_batch(post_date=date(2027, 12, 15), by=AMIR)
    await an_order(batch)
    period = await FiscalPeriod.get(id=batch.fiscal_period_id)
    async with refused(books, NextPeriodMissing(field="targetId", period=period.name)):
        await move_open_orders(batch.id, by=CLARA)
