"""Closing, reopening and locking fiscal periods, in order (section 10, AMB-31)."""

from __future__ import annotations

import pytest

from tests.builders import a_receipt, an_invoice_batch, in_status
from tests.cast import ADA, AMIR, period
from tests.databases import Books
from tests.watching import counted_queries, refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.editing import HeaderChanges, delete, update
from tieout.domain.entries.adding import BatchPeriodNotOpen
from tieout.domain.periods.closing import (
    BatchNotPosted,
    EarlierPeriodNotLocked,
    EarlierPeriodOpen,
    LaterPeriodClosed,
    PeriodAction,
    PeriodChanged,
    PeriodStateForbids,
    actions,
    close,
    lock,
    reopen,
    set_hold,
)
from tieout.domain.periods.fiscal_year import FiscalPeriod, PeriodState
from tieout.domain.refusal import NotFound, RightMissing, TextTooLong, ValueMissing
from tieout.domain.users.actor import Actor

JANUARY, FEBRUARY, MARCH, APRIL = (period(f"2026-0{month}") for month in range(1, 5))


async def close_until(last: int) -> None:
    for period_id in range(JANUARY, last + 1):
        await close(period_id, by=ADA)


class TestClosing:
    """R10.1, R10.3."""

    async def test_a_period_closes_once_its_batches_are_posted(self, books: Books, connie: Actor) -> None:
        await in_status("POSTED")
        await in_status("DELETED")
        await close_until(FEBRUARY)
        after = await close(MARCH, by=connie)
        assert (after.state, after.version) == (PeriodState.CLOSED, 2)
        event = await AuditEvent.get(fiscal_period_id=MARCH)
        assert (event.action, event.actor, event.subject) == ("PERIOD_CLOSED", connie.name, "2026-03")

    async def test_every_batch_not_posted_is_named(self, books: Books) -> None:
        await close_until(FEBRUARY)
        statuses = ["OPEN", "CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED", "POSTED"]
        batches = [await in_status(status) for status in statuses]
        async with unchanged(books):
            with pytest.raises(BatchNotPosted) as no:
                await close(MARCH, by=ADA)
        standings = [
            *("open", "closed", "closed and its ledger being created"),
            *("closed and its ledger ready", "closed and its ledger failed"),
        ]
        assert list(no.value.blockers) == [
            BatchNotPosted(number=batch.number, period="2026-03", status=standing)
            for batch, standing in zip(batches[:-1], standings, strict=True)
        ]

    async def test_a_batch_in_the_way_may_be_moved_or_deleted(self, books: Books) -> None:
        await close_until(FEBRUARY)
        moved, deleted = await in_status("OPEN"), await in_status("OPEN")
        april = (await FiscalPeriod.get(id=APRIL)).start_date
        await update(moved.id, by=ADA, expected_version=moved.version, changes=HeaderChanges(post_date=april))
        await delete(deleted.id, by=ADA)
        assert (await close(MARCH, by=ADA)).state is PeriodState.CLOSED

    async def test_periods_close_in_order(self, books: Books) -> None:
        async with unchanged(books):
            with pytest.raises(EarlierPeriodOpen) as no:
                await close(MARCH, by=ADA)
        assert [blocker.facts["earlier"] for blocker in no.value.blockers] == ["2026-01", "2026-02"]

    async def test_a_closed_period_is_not_closed_twice(self, books: Books) -> None:
        await close_until(JANUARY)
        expected = PeriodStateForbids(period="2026-01", state="closed", action="close", wanted="open")
        async with refused(books, expected):
            await close(JANUARY, by=ADA)

    async def test_closing_takes_its_right(self, books: Books, amir: Actor) -> None:
        expected = RightMissing(action="close a fiscal period", permission="MANAGE_PERIODS")
        async with refused(books, expected):
            await close(JANUARY, by=amir)

    async def test_a_period_that_does_not_exist_is_not_found(self, books: Books) -> None:
        async with refused(books, NotFound(kind="fiscal period", key=99)):
            await close(99, by=ADA)


class TestReopening:
    """AMB-31."""

    async def test_the_last_closed_period_opens_again(self, books: Books, connie: Actor) -> None:
        await close_until(FEBRUARY)
        after = await reopen(FEBRUARY, by=connie, reason=" late invoice ")
        assert after.state is PeriodState.OPEN
        event = await AuditEvent.get(fiscal_period_id=FEBRUARY, action="PERIOD_REOPENED")
        assert event.reason == "late invoice"

    async def test_only_in_reverse_order(self, books: Books) -> None:
        await close_until(MARCH)
        async with unchanged(books):
            with pytest.raises(LaterPeriodClosed) as no:
                await reopen(JANUARY, by=ADA, reason="x")
        assert [blocker.facts["later"] for blocker in no.value.blockers] == ["2026-03", "2026-02"]

    async def test_a_reason_is_required(self, books: Books) -> None:
        await close_until(JANUARY)
        async with refused(books, ValueMissing(field="reason", label="The reason")):
            await reopen(JANUARY, by=ADA, reason=" ")
        async with refused(books, TextTooLong(field="reason", label="The reason", length=501, limit=500)):
            await reopen(JANUARY, by=ADA, reason="x" * 501)

    @pytest.mark.parametrize("state", ["open", "locked"])
    async def test_only_a_closed_period_reopens(self, books: Books, state: str) -> None:
        if state == "locked":
            await close_until(JANUARY)
            await lock(JANUARY, by=ADA)
        expected = PeriodStateForbids(period="2026-01", state=state, action="reopen", wanted="closed")
        async with refused(books, expected):
            await reopen(JANUARY, by=ADA, reason="x")

    async def test_what_was_posted_can_be_reopened_again(self, books: Books) -> None:
        batch = await in_status("POSTED")
        await close_until(MARCH)
        await reopen(MARCH, by=ADA, reason="x")
        assert batch.status is BatchStatus.POSTED


class TestLocking:
    async def test_a_closed_period_is_locked_for_good(self, books: Books, connie: Actor) -> None:
        await close_until(JANUARY)
        assert (await lock(JANUARY, by=connie)).state is PeriodState.LOCKED

    async def test_periods_are_locked_in_order(self, books: Books) -> None:
        await close_until(FEBRUARY)
        async with refused(books, EarlierPeriodNotLocked(earlier="2026-01")):
            await lock(FEBRUARY, by=ADA)

    async def test_an_open_period_is_closed_first(self, books: Books) -> None:
        expected = PeriodStateForbids(period="2026-01", state="open", action="lock", wanted="closed")
        async with refused(books, expected):
            await lock(JANUARY, by=ADA)

    async def test_locking_takes_its_right(self, books: Books, amir: Actor) -> None:
        await close_until(JANUARY)
        async with refused(books, RightMissing(action="lock a fiscal period", permission="LOCK_PERIODS")):
            await lock(JANUARY, by=amir)


class TestHold:
    """R2.4."""

    async def test_a_hold_is_set_and_lifted(self, books: Books, connie: Actor) -> None:
        held = await set_hold(MARCH, by=connie, expected_version=1, ar_hold=True)
        assert (held.ar_hold, held.version) == (True, 2)
        lifted = await set_hold(MARCH, by=connie, expected_version=2, ar_hold=False)
        assert not lifted.ar_hold
        actions_noted = await AuditEvent.filter(fiscal_period_id=MARCH).order_by("id")
        assert [event.action for event in actions_noted] == ["PERIOD_HOLD_SET", "PERIOD_HOLD_LIFTED"]

    async def test_against_an_older_version_it_is_refused(self, books: Books) -> None:
        await set_hold(MARCH, by=ADA, expected_version=1, ar_hold=True)
        async with refused(books, PeriodChanged(period="2026-03", version=2)):
            await set_hold(MARCH, by=ADA, expected_version=1, ar_hold=False)

    async def test_a_closed_period_needs_no_hold(self, books: Books) -> None:
        await close_until(JANUARY)
        expected = PeriodStateForbids(
            period="2026-01", state="closed", action="change the AR hold of", wanted="open"
        )
        async with refused(books, expected):
            await set_hold(JANUARY, by=ADA, expected_version=2, ar_hold=True)

    async def test_holding_takes_its_right(self, books: Books, amir: Actor) -> None:
        expected = RightMissing(action="change the AR hold of a fiscal period", permission="MANAGE_PERIODS")
        async with refused(books, expected):
            await set_hold(MARCH, by=amir, expected_version=1, ar_hold=True)


class TestWhatMayBeDone:
    async def test_each_action_is_announced_with_what_is_in_its_way(self, books: Books) -> None:
        await in_status("OPEN")
        await close_until(FEBRUARY)
        periods = await FiscalPeriod.filter(id__in=[JANUARY, FEBRUARY, MARCH]).order_by("id")
        found = await actions(periods, by=ADA)
        allowed = {
            period_id: [state.action for state in states if state.allowed]
            for period_id, states in found.items()
        }
        assert allowed == {
            JANUARY: [PeriodAction.LOCK],
            FEBRUARY: [PeriodAction.REOPEN],
            MARCH: [],
        }
        closing_march = found[MARCH][0]
        assert [blocker.code for blocker in closing_march.blockers] == ["BATCH_NOT_POSTED"]

    async def test_a_right_that_is_missing_says_so(self, books: Books, vera: Actor) -> None:
        periods = await FiscalPeriod.filter(id=JANUARY)
        states = (await actions(periods, by=vera))[JANUARY]
        assert [state.blockers[0].code for state in states] == ["RIGHT_MISSING"] * 3

    @pytest.mark.parametrize("count", [1, 3])
    async def test_many_periods_take_as_many_statements_as_one(self, books: Books, count: int) -> None:
        periods = await FiscalPeriod.filter(id__lte=count)
        with counted_queries() as queries:
            await actions(periods, by=ADA)
        assert queries.count == 2, queries

    async def test_nothing_is_keyed_into_a_batch_whose_period_closed(self, books: Books) -> None:
        """Only another program can close the period of an open batch."""
        batch = await in_status("OPEN")
        await FiscalPeriod.filter(id=MARCH).update(state=PeriodState.CLOSED)
        expected = BatchPeriodNotOpen(number=batch.number, period="2026-03", state="closed")
        async with refused(books, expected):
            await a_receipt(batch, by=AMIR)
        assert (await Batch.get(id=batch.id)).status is BatchStatus.OPEN
        assert (await an_invoice_batch(post_date=(await FiscalPeriod.get(id=APRIL)).start_date)).id
