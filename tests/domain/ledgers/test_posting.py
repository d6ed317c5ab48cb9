"""Posting: the moment from which a batch counts in the books (section 7)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    closed,
    in_status,
    posted,
    with_ledger,
)
from tests.cast import ADA, AMIR, CLARA, NOON, account, period
from tests.databases import Books
from tests.watching import counted_queries, refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.blockers import ControlTotalMismatch
from tieout.domain.batches.editing import update_control
from tieout.domain.batches.locking import BatchStatusForbids, LedgerBeingCreated
from tieout.domain.jobs.job import Job, JobState
from tieout.domain.ledgers.ledger import AccountBalance, Ledger, LedgerState
from tieout.domain.ledgers.posting import LedgerOutdated, TooManyBatches, post, post_batches
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.users.actor import Actor


async def balances() -> dict[tuple[int, int], tuple[int, int]]:
    """(period, account) -> (debits, credits) of base currency."""
    return {
        (row.fiscal_period_id, row.account_id): (row.base_debit, row.base_credit)
        for row in await AccountBalance.all()
    }


class TestPosting:
    """R7.1, R7.3, R7.6."""

    async def test_the_ledger_counts_from_now_on(self, books: Books, amir: Actor) -> None:
        batch = await in_status("LEDGER_READY")
        assert await balances() == {}
        after = await post(batch.id, by=amir)
        assert (after.status, after.posted_by, after.posted_at) == (BatchStatus.POSTED, amir.name, NOON)
        ledger = await Ledger.get(batch_id=batch.id)
        assert (ledger.state, ledger.posted_by, ledger.posted_at) == (LedgerState.POSTED, amir.name, NOON)
        march = period("2026-03")
        assert await balances() == {
            (march, account("1010")): (10000, 0),
            (march, account("1200")): (0, 10000),
        }
        assert await AuditEvent.filter(batch_id=batch.id, action="BATCH_POSTED").count() == 1

    async def test_batches_of_a_period_add_up_and_periods_stay_apart(self, books: Books) -> None:
        await a_posted_invoice("INV-1", amount="10.00")
        await a_posted_invoice("INV-2", amount="5.00")
        await a_posted_invoice("INV-3", amount="7.00", post_date=date(2026, 4, 1))
        receivable = account("1200")
        found = await balances()
        assert found[(period("2026-03"), receivable)] == (1500, 0)
        assert found[(period("2026-04"), receivable)] == (700, 0)

    @pytest.mark.parametrize("status", ["OPEN", "CLOSED", "LEDGER_FAILED", "POSTED"])
    async def test_only_a_ready_ledger_is_posted(self, books: Books, status: str) -> None:
        batch = await in_status(status)
        async with unchanged(books):
            with pytest.raises(BatchStatusForbids):
                await post(batch.id, by=ADA)

    async def test_a_ledger_being_made_is_waited_for(self, books: Books) -> None:
        batch = await in_status("LEDGER_PENDING")
        async with refused(books, LedgerBeingCreated(number=batch.number)):
            await post(batch.id, by=ADA)

    async def test_the_control_check_is_made_a_third_time(self, books: Books, amir: Actor) -> None:
        """AMB-22."""
        batch = await in_status("LEDGER_READY")
        await update_control(
            batch.id, by=CLARA, expected_version=batch.version, control_total="101.00", control_count=None
        )
        expected = ControlTotalMismatch(
            control="101.00 USD", accumulated="100.00 USD", difference="1.00 USD", direction="missing"
        )
        async with refused(books, expected):
            await post(batch.id, by=amir)

    async def test_a_ledger_that_is_not_the_batchs_latest_is_refused(self, books: Books, amir: Actor) -> None:
        """Only another program can bring this about."""
        batch = await in_status("LEDGER_READY")
        await Batch.filter(id=batch.id).update(ledger_version=2)
        async with refused(books, LedgerOutdated(number=batch.number)):
            await post(batch.id, by=amir)

    async def test_posting_takes_its_right(self, books: Books, clara: Actor) -> None:
        batch = await in_status("LEDGER_READY")
        async with refused(books, RightMissing(action="post a batch", permission="POST")):
            await post(batch.id, by=clara)

    async def test_the_number_of_statements_does_not_grow_with_the_batch(
        self, books: Books, amir: Actor
    ) -> None:
        counts = []
        for size in (1, 12):
            batch = await a_cash_batch()
            for _ in range(size):
                await a_receipt(batch)
            await with_ledger(batch)
            with counted_queries() as queries:
                await post(batch.id, by=amir)
            counts.append(queries.count)
        assert counts[0] == counts[1]


class TestPostingSeveral:
    """R7.2, R7.4, AMB-41."""

    async def test_each_batch_goes_all_the_way(self, books: Books, amir: Actor) -> None:
        batches = [await in_status(status) for status in ("OPEN", "CLOSED", "LEDGER_FAILED", "LEDGER_READY")]
        outcomes = await post_batches([batch.id for batch in batches], by=amir)
        assert [outcome.refusal for outcome in outcomes] == [None] * 4
        assert {outcome.batch.status for outcome in outcomes} == {BatchStatus.POSTED}
        queued = Job.filter(state=JobState.QUEUED, kind="CREATE_LEDGER")
        assert await queued.filter(batch_id__in=[batches[0].id, batches[1].id]).count() == 0

    async def test_a_refusal_stops_that_batch_only_where_it_stands(self, books: Books, amir: Actor) -> None:
        short = await a_cash_batch(control_total="500.00")
        await a_receipt(short)
        good = await in_status("CLOSED")
        done = await posted(await in_status("CLOSED"))
        outcomes = await post_batches([short.id, done.id, good.id], by=amir)
        assert [outcome.batch.status.value for outcome in outcomes] == ["OPEN", "POSTED", "POSTED"]
        codes = [outcome.refusal and outcome.refusal.code for outcome in outcomes]
        assert codes == ["CONTROL_TOTAL_MISMATCH", "BATCH_STATUS_FORBIDS", None]

    async def test_what_one_may_not_do_stops_at_that_step(self, books: Books, clara: Actor) -> None:
        batch = await an_invoice_batch()
        await an_invoice(batch)
        (outcome,) = await post_batches([batch.id], by=clara)
        assert outcome.batch.status is BatchStatus.CLOSED
        assert outcome.refusal == RightMissing(
            action="create the ledger of a batch", permission="CREATE_LEDGERS"
        )

    async def test_a_batch_that_does_not_exist_is_not_found(self, books: Books, amir: Actor) -> None:
        async with refused(books, NotFound(kind="batch", key=99)):
            await post_batches([99], by=amir)

    async def test_more_than_a_hundred_at_once_are_too_many(self, books: Books, amir: Actor) -> None:
        async with refused(books, TooManyBatches(field="ids", count=101, limit=100)):
            await post_batches(range(101), by=amir)

    async def test_closed_by_hand_or_on_the_way_makes_no_difference(self, books: Books) -> None:
        one, other = await a_cash_batch(), await a_cash_batch()
        for batch in (one, other):
            await a_receipt(batch, reference="9001")
        await closed(one, by=AMIR)
        await post_batches([one.id, other.id], by=AMIR)
        columns = ("state", "version", "line_count", "entry_count", "debit_total", "created_by")
        rows = await Ledger.all().order_by("id").values(*columns)
        assert rows[0] == rows[1]
