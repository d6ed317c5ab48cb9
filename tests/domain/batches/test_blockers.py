"""What may be done with a batch, asked before doing it: the answers are those of the commands themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import ADA, CLARA, VERA, period
from tests.databases import Books
from tests.watching import counted_queries, snapshot, unchanged
from tieout.domain.batches import approving, closing, editing
from tieout.domain.batches.batch import TRANSITIONS, Batch, BatchAction, BatchStatus
from tieout.domain.batches.blockers import actions
from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.exports import exporting
from tieout.domain.ledgers import creating, posting, sending
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.orders.moving import move_open_orders
from tieout.domain.periods import closing as period_closing
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor


async def update_control(batch: Batch, by: Actor) -> object:
    return await editing.update_control(
        batch.id, by=by, expected_version=batch.version, control_total="", control_count=0
    )


async def update(batch: Batch, by: Actor) -> object:
    changes = HeaderChanges(description="new")
    return await editing.update(batch.id, by=by, expected_version=batch.version, changes=changes)


async def enter(batch: Batch, by: Actor) -> object:
    return await adding.add(batch.id, by=by, entry=CashReceiptDraft(customer_number="ACME", amount="1"))


async def send(batch: Batch, by: Actor) -> object:
    return await sending.send(batch.id, by=by, email="a@firm.example", layout=LedgerLayout.SUMMARY)


COMMANDS: dict[BatchAction, Callable[[Batch, Actor], Awaitable[object]]] = {
    BatchAction.ENTER: enter,
    BatchAction.UPDATE: update,
    BatchAction.DELETE: lambda batch, by: editing.delete(batch.id, by=by),
    BatchAction.UPDATE_CONTROL: update_control,
    BatchAction.MOVE_ORDERS: lambda batch, by: move_open_orders(batch.id, by=by, number="NEXT1"),
    BatchAction.CLOSE: lambda batch, by: closing.close(batch.id, by=by),
    BatchAction.REOPEN: lambda batch, by: closing.reopen(batch.id, by=by),
    BatchAction.APPROVE: lambda batch, by: approving.approve(batch.id, by=by),
    BatchAction.CREATE_LEDGER: lambda batch, by: creating.request(batch.id, by=by),
    BatchAction.POST: lambda batch, by: posting.post(batch.id, by=by),
    BatchAction.SEND_LEDGER: send,
    BatchAction.EXPORT: lambda batch, by: exporting.export_batch(batch.id, by=by),
    BatchAction.EXPORT_AGAIN: lambda batch, by: exporting.export_again(batch.id, by=by, reason="lost"),
}


def test_every_action_has_its_command_and_its_transition() -> None:
    assert set(COMMANDS) == set(BatchAction) == set(TRANSITIONS)


@pytest.mark.parametrize("status", list(BatchStatus))
@pytest.mark.parametrize("action", list(BatchAction))
async def test_what_is_announced_as_possible_is_possible_and_nothing_else(
    books: Books, status: BatchStatus, action: BatchAction
) -> None:
    """Every status against every action (section 13)."""
    batch = await in_status(status)
    announced = {state.action: state for state in (await actions([batch], by=ADA))[batch.id]}[action]
    before = await snapshot()
    refusal = await outcome(action, batch)
    assert announced.allowed == (refusal is None)
    if refusal is None:
        transition = TRANSITIONS[action]
        assert status in transition.sources
        assert (await Batch.get(id=batch.id)).status == (transition.target or status)
    else:
        assert await snapshot() == before
        assert action is BatchAction.ENTER or announced.blockers[0] == refusal


async def outcome(action: BatchAction, batch: Batch) -> Refusal | None:
    """What the command itself says, None when it does what it was asked."""
    try:
        await COMMANDS[action](batch, ADA)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("actor", [VERA, CLARA])
async def test_an_action_one_has_no_right_to_says_so(books: Books, actor: Actor) -> None:
    batch = await in_status("OPEN")
    for state in (await actions([batch], by=actor))[batch.id]:
        codes = [blocker.code for blocker in state.blockers]
        assert ("RIGHT_MISSING" in codes) == (not actor.may(TRANSITIONS[state.action].permission))


async def test_a_period_not_open_stands_in_the_way_of_everything_but_sending(books: Books) -> None:
    batch = await in_status("POSTED")
    for month in ("2026-01", "2026-02", "2026-03"):
        await period_closing.close(period(month), by=ADA)
    states = (await actions([batch], by=ADA))[batch.id]
    assert [state.action for state in states if state.allowed] == [BatchAction.SEND_LEDGER]
    reopening = next(state for state in states if state.action is BatchAction.REOPEN)
    assert [blocker.code for blocker in reopening.blockers] == ["PERIOD_NOT_OPEN"]


async def test_looking_changes_nothing(books: Books) -> None:
    batch = await in_status("OPEN")
    async with unchanged(books):
        await actions([batch], by=ADA)


@pytest.mark.parametrize("count", [1, 3])
async def test_the_actions_of_many_batches_take_as_many_statements_as_of_one(
    books: Books, count: int
) -> None:
    batches = []
    for _ in range(count):
        batch = await a_cash_batch()
        await a_receipt(batch)
        batches.append(batch)
    with counted_queries() as queries:
        await actions(batches, by=ADA)
    assert queries.count == 5, queries
