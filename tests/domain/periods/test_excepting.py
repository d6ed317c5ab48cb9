"""Timed exceptions of closed periods, kept by the domain and by the database alike (R10.5)."""

from __future__ import annotations

from datetime import date, timedelta

import asyncpg
import pytest
import time_machine
from tortoise.exceptions import IntegrityError

from tests.builders import a_cash_batch, a_receipt, closed, in_status, posted
from tests.cast import ADA, AMIR, CLARA, CONNIE, period
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing as batch_closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.blockers import PeriodNotOpen
from tieout.domain.batches.editing import HeaderChanges, delete, update
from tieout.domain.clock import now
from tieout.domain.database.statements import execute
from tieout.domain.entries.adding import BatchPeriodNotOpen
from tieout.domain.ledgers import creating
from tieout.domain.periods.closing import BatchLeftUnposted, ExceptionInForce, close, lock, reopen
from tieout.domain.periods.excepting import (
    ExceptionEndsInPast,
    ExceptionNeedsClosedPeriod,
    ExceptionOver,
    ExceptionTooLong,
    ExceptionUserInactive,
    end,
    grant,
)
from tieout.domain.periods.exception import PeriodException
from tieout.domain.periods.finding import PeriodClosed
from tieout.domain.refusal import Refusal, RightMissing, ValueMissing
from tieout.domain.users.actor import SYSTEM, Actor
from tieout.domain.users.user import User

JANUARY, FEBRUARY = period("2026-01"), period("2026-02")
IN_JANUARY = date(2026, 1, 20)
REFUSED = (IntegrityError, asyncpg.RaiseError)


@pytest.fixture(autouse=True)
def real_time(clock: time_machine.Traveller) -> None:
    """The database looks at exceptions by its own clock, which no test moves."""
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)


async def granted(to: Actor | None = AMIR, *, hours: int = 2, of: int = JANUARY) -> PeriodException:
    user_id = None if to is None else to.user_id
    ends_at = now() + timedelta(hours=hours)
    return await grant(of, by=CONNIE, ends_at=ends_at, reason="A late invoice.", user_id=user_id)


async def a_late_batch(by: Actor = AMIR) -> Batch:
    batch = await a_cash_batch(by=by, post_date=IN_JANUARY)
    await a_receipt(batch, by=by)
    return batch


class TestUnderAnException:
    async def test_who_it_is_for_works_as_if_the_period_were_open(self, books: Books) -> None:
        """Made, edited, closed, ledger, posted, reopened and posted anew; the books still tie out."""
        await close(JANUARY, by=ADA)
        await granted(AMIR)
        batch = await a_late_batch()
        batch = await update(
            batch.id, by=AMIR, expected_version=batch.version, changes=HeaderChanges(description="late")
        )
        batch = await posted(await closed(batch, by=AMIR))
        batch = await batch_closing.reopen(batch.id, by=AMIR)
        await a_receipt(batch, by=AMIR, amount="50.00")
        assert (await posted(await closed(batch, by=AMIR))).status == "POSTED"
        assert [check.name for check in await verify() if not check.passed] == []

    async def test_nobody_else_is_let_in(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        await granted(AMIR)
        batch = await a_late_batch()
        async with refused(books, _closed_for_posting()):
            await a_late_batch(by=CLARA)
        expected = BatchPeriodNotOpen(number=batch.number, period="2026-01", state="closed")
        async with refused(books, expected):
            await a_receipt(batch, by=CLARA)
        async with refused(books, _not_open("close")):
            await batch_closing.close(batch.id, by=CLARA)

    async def test_one_for_everyone_lets_everyone_in_and_the_system(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        await granted(None)
        assert (await posted(await closed(await a_late_batch(by=CLARA)))).status == "POSTED"
        await a_late_batch(by=SYSTEM)

    async def test_only_the_period_it_is_of_is_open(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        await close(FEBRUARY, by=ADA)
        await granted(None, of=FEBRUARY)
        async with refused(books, _closed_for_posting()):
            await a_late_batch()


class TestItsEnd:
    async def test_it_ends_by_itself(self, books: Books, clock: time_machine.Traveller) -> None:
        await close(JANUARY, by=ADA)
        await granted(AMIR)
        batch = await a_late_batch()
        clock.shift(timedelta(hours=2, seconds=1))
        async with refused(books, _not_open("close")):
            await batch_closing.close(batch.id, by=AMIR)

    async def test_the_database_keeps_to_it_too(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        kept = await granted(AMIR)
        batch = await a_late_batch()
        await execute(
            "UPDATE period_exception SET ends_at = $2 WHERE id = $1", kept.id, now() - timedelta(minutes=2)
        )
        with pytest.raises(REFUSED, match="the batch or its period is not open"):
            await execute("UPDATE entry SET memo = 'late' WHERE batch_id = $1", batch.id)
        with pytest.raises(REFUSED, match="the fiscal period is not open"):
            await execute("UPDATE batch SET status = 'CLOSED' WHERE id = $1", batch.id)

    async def test_a_manager_ends_it_early(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        kept = await granted(AMIR)
        batch = await a_late_batch()
        await end(kept.id, by=CONNIE, reason="Done.")
        async with refused(books, _not_open("close")):
            await batch_closing.close(batch.id, by=AMIR)
        with pytest.raises(REFUSED, match="the fiscal period is not open"):
            await execute("UPDATE batch SET status = 'CLOSED' WHERE id = $1", batch.id)
        with pytest.raises(ExceptionOver):
            await end(kept.id, by=CONNIE)
        events = await AuditEvent.filter(action__startswith="EXCEPTION").order_by("id")
        assert [(event.action, event.actor, event.reason) for event in events] == [
            ("EXCEPTION_GRANTED", CONNIE.name, "A late invoice."),
            ("EXCEPTION_ENDED", CONNIE.name, "Done."),
        ]

    async def test_a_ledger_asked_for_in_time_fails_after_it_and_waits_for_nobody(self, books: Books) -> None:
        """Else the batch would wait for its ledger for ever; another exception takes it on."""
        await close(JANUARY, by=ADA)
        kept = await granted(AMIR)
        batch = await closed(await a_late_batch(), by=AMIR)
        await creating.request(batch.id, by=AMIR)
        await end(kept.id, by=CONNIE)
        with pytest.raises(PeriodNotOpen):
            await creating.carry_out(batch.id, by=AMIR, finish=_nothing)
        await creating.give_up(batch.id, by=AMIR, error="Too late.", finish=_nothing)
        assert (await Batch.get(id=batch.id)).status == "LEDGER_FAILED"
        await granted(AMIR)
        assert (await posted(await Batch.get(id=batch.id))).status == "POSTED"

    @pytest.mark.parametrize("way_out", ["another exception", "reopening the period"])
    async def test_what_is_left_unposted_stands_in_the_way_of_locking(
        self, books: Books, way_out: str
    ) -> None:
        await close(JANUARY, by=ADA)
        kept = await granted(AMIR)
        batch = await a_late_batch()
        with pytest.raises(BatchLeftUnposted) as no:
            await lock(JANUARY, by=ADA)
        assert [type(blocker) for blocker in no.value.blockers] == [BatchLeftUnposted, ExceptionInForce]
        await end(kept.id, by=CONNIE)
        async with refused(books, BatchLeftUnposted(number=batch.number, period="2026-01", status="open")):
            await lock(JANUARY, by=ADA)
        if way_out == "another exception":
            other = await granted(AMIR)
            await delete(batch.id, by=AMIR)
            await end(other.id, by=CONNIE)
        else:
            await reopen(JANUARY, by=ADA, reason="A batch was left.")
            await posted(batch)
            await close(JANUARY, by=ADA)
        assert (await lock(JANUARY, by=ADA)).state == "LOCKED"

    async def test_reopening_the_period_ends_it(self, books: Books) -> None:
        await close(JANUARY, by=ADA)
        kept = await granted(None)
        await reopen(JANUARY, by=ADA, reason="More is late.")
        await kept.refresh_from_db()
        assert (kept.ended_by, kept.ended_reason) == (ADA.name, "The period was reopened.")

    async def test_a_locked_period_stays_locked(self, books: Books) -> None:
        """Even with a row that nobody could grant."""
        await close(JANUARY, by=ADA)
        await lock(JANUARY, by=ADA)
        async with refused(books, ExceptionNeedsClosedPeriod(period="2026-01", state="locked")):
            await granted()
        await PeriodException.create(
            fiscal_period_id=JANUARY,
            ends_at=now() + timedelta(hours=1),
            reason="x",
            granted_by="x",
            granted_at=now(),
        )
        with pytest.raises(PeriodClosed):
            await a_late_batch()
        batch = await in_status("OPEN")
        with pytest.raises(REFUSED, match="the fiscal period is not open"):
            await execute("UPDATE batch SET fiscal_period_id = $2 WHERE id = $1", batch.id, JANUARY)


class TestGranting:
    async def test_it_takes_a_closed_period_its_right_a_reason_and_an_end(self, books: Books) -> None:
        async with refused(books, ExceptionNeedsClosedPeriod(period="2026-01", state="open")):
            await granted()
        await close(JANUARY, by=ADA)
        asked = {"ends_at": now() + timedelta(hours=1), "reason": "x"}
        needed = RightMissing(action="grant an exception of a fiscal period", permission="MANAGE_PERIODS")
        async with refused(books, needed):
            await grant(JANUARY, by=AMIR, **asked)
        async with refused(books, ValueMissing(field="reason", label="The reason")):
            await grant(JANUARY, by=CONNIE, **asked | {"reason": " "})
        async with unchanged(books):
            with pytest.raises(ExceptionEndsInPast):
                await grant(JANUARY, by=CONNIE, **asked | {"ends_at": now() - timedelta(seconds=1)})
            with pytest.raises(ExceptionTooLong):
                await grant(JANUARY, by=CONNIE, **asked | {"ends_at": now() + timedelta(days=32)})
        await User.filter(id=CLARA.user_id).update(active=False)
        async with refused(books, ExceptionUserInactive(field="userId", user=CLARA.name)):
            await grant(JANUARY, by=CONNIE, user_id=CLARA.user_id, **asked)


def _closed_for_posting() -> Refusal:
    return PeriodClosed(field="postDate", post_date=IN_JANUARY, period="2026-01", state="closed")


def _not_open(action: str) -> Refusal:
    remedy = "Have it reopened, or be granted an exception"
    return PeriodNotOpen(period="2026-01", state="closed", action=action, remedy=remedy)


async def _nothing() -> None:
    """There is no job to end."""
