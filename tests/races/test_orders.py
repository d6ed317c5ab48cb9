"""Orders at the same moment on PostgreSQL: one batch a day, one invoice an order, none in a closed batch."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.builders import a_mixed_batch, a_receipt, an_order
from tests.cast import ADA, AMIR, CLARA
from tests.databases import Books
from tests.domain.entries.reading import item_of
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.entries.changing import delete_entry
from tieout.domain.entries.drafts import RefundDraft
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.payment import PaymentDraft, take_payment
from tieout.domain.entries.refunding import refund_payment
from tieout.domain.orders.cancelling import cancel
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.orders.moving import move_open_orders
from tieout.domain.orders.order import Order, OrderEntry
from tieout.domain.refusal import Refusal

pytestmark = pytest.mark.postgres

ROUNDS = 6


async def together(*commands: Awaitable[Any]) -> Counter[str]:
    """Run the commands at once; how many ended how: "done", or the code of the refusal."""
    ends = await asyncio.gather(*commands, return_exceptions=True)
    strange = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Refusal)]
    assert strange == []
    return Counter(end.code if isinstance(end, Refusal) else "done" for end in ends)


async def assert_sound() -> None:
    """Everything that `tieout verify` proves."""
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_programs_that_find_no_batch_of_today_make_one(postgres_books: Books) -> None:
    """R1.6: eight at once, one batch; again when that was closed."""
    for _ in range(3):
        before = await Batch.all().count()
        ends = await together(
            *(
                an_order(reference=f"SO-{before}-{number}", by=by)
                for number, by in enumerate([CLARA, ADA] * 4)
            )
        )
        assert ends == {"done": 8}
        assert await Batch.all().count() == before + 1
        batch = await Batch.all().order_by("-id").first()
        assert batch is not None
        for order in await Order.filter(batch_id=batch.id):
            await invoice_order(order.id, by=CLARA)
        await closing.close(batch.id, by=CLARA)


async def test_an_order_and_the_close_of_its_batch(postgres_books: Books) -> None:
    """R5.7: either the order is in and the batch stays open, or it is refused with the batch's name."""
    for number in range(ROUNDS):
        batch = await a_mixed_batch()
        await a_receipt(batch)
        ends = await together(an_order(batch, reference=f"SO-{number}"), closing.close(batch.id, by=AMIR))
        assert ends in ({"done": 1, "OPEN_ORDERS_EXIST": 1}, {"done": 1, "BATCH_NOT_OPEN": 1})
    await assert_sound()


async def test_orders_moved_into_a_batch_while_it_is_closed(postgres_books: Books) -> None:
    for number in range(ROUNDS):
        source, target = await a_mixed_batch(), await a_mixed_batch()
        await a_receipt(target)
        order = await an_order(source, reference=f"SO-{number}")
        ends = await together(
            move_open_orders(source.id, by=CLARA, target_id=target.id), closing.close(target.id, by=AMIR)
        )
        assert ends in ({"done": 1, "OPEN_ORDERS_EXIST": 1}, {"done": 1, "MOVE_TARGET_NOT_OPEN": 1})
        stands = (await Order.get(id=order.id)).batch_id
        assert (await Batch.get(id=stands)).status == "OPEN"
    await assert_sound()


async def test_two_move_the_same_orders_to_and_fro(postgres_books: Books) -> None:
    """Both batches are locked in one order, so nobody waits for ever."""
    for number in range(ROUNDS):
        one, other = await a_mixed_batch(), await a_mixed_batch()
        await an_order(one, reference=f"SO-{number}-1")
        await an_order(other, reference=f"SO-{number}-2")
        ends = await together(
            move_open_orders(one.id, by=CLARA, target_id=other.id),
            move_open_orders(other.id, by=AMIR, target_id=one.id),
        )
        assert ends == {"done": 2}
    await assert_sound()


async def test_an_order_is_invoiced_once_by_however_many(postgres_books: Books) -> None:
    for number in range(ROUNDS):
        order = await an_order(reference=f"SO-{number}")
        ends = await together(*(invoice_order(order.id, by=by) for by in (CLARA, AMIR, ADA)))
        assert ends == {"done": 1, "ORDER_INVOICED": 2}
        assert await OrderEntry.filter(order_id=order.id).count() == 1
    await assert_sound()


async def test_an_order_is_cancelled_paid_for_and_its_invoice_deleted_at_once(postgres_books: Books) -> None:
    """Whoever is first wins; nothing is left half done, and nobody is undone for waiting in a circle."""
    for number in range(ROUNDS):
        order = await an_order(reference=f"SO-{number}")
        await invoice_order(order.id, by=CLARA)
        made = await OrderEntry.get(order_id=order.id)
        await together(
            cancel(order.id, by=CLARA),
            take_payment(by=AMIR, payment=PaymentDraft(order_id=order.id)),
            delete_entry(made.entry_id, by=ADA),
        )
    await assert_sound()


async def test_a_credit_is_paid_back_once(postgres_books: Books) -> None:
    batch = await a_mixed_batch(shared=True)
    for _ in range(ROUNDS):
        paid = await a_receipt(batch, amount="10.00")
        item = await item_of(paid)
        assert item is not None
        refund = RefundDraft(open_item_id=item.id)
        ends = await together(*(refund_payment(by=by, refund=refund) for by in (CLARA, AMIR, ADA)))
        assert ends == {"done": 1, "CREDIT_USED": 2}
    assert await Entry.filter(type="REFUND").count() == ROUNDS
    await assert_sound()
