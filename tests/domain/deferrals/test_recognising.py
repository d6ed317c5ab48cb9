"""Schedules of deferred revenue and the month's recognition batch (R10.1, R9.1, R9.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import a_credit_memo, a_credit_memo_batch, an_invoice, posted
from tests.cast import AMIR, CLARA, CONNIE, VERA, period, set_options
from tests.databases import Books
from tests.domain.deferrals.deferred import (
    DEFERRED,
    a_deferred_invoice,
    a_schedule,
    balance,
    parts,
    recognise,
)
from tests.watching import refused, unchanged
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType
from tieout.domain.batches.blockers import RevenueRecognised
from tieout.domain.database.statements import execute
from tieout.domain.deferrals import changing, recognising
from tieout.domain.deferrals.deferring import (
    DeferralExists,
    DeferralNeedsInvoice,
    DeferredAccountNoLiability,
    DeferredAccountUnclear,
    NothingToDefer,
    RevenueAccountInvalid,
    Terms,
    defer,
)
from tieout.domain.deferrals.following import DeferralOvercredited
from tieout.domain.deferrals.schedule import DeferralMethod, DeferralSchedule
from tieout.domain.entries.changing import delete_entry, update_entry
from tieout.domain.entries.drafts import InvoiceDraft, LineDraft
from tieout.domain.entries.entry import Entry
from tieout.domain.jobs.job import Job
from tieout.domain.money import Money
from tieout.domain.periods import closing as periods
from tieout.domain.periods.finding import PeriodClosed
from tieout.domain.refusal import RightMissing

MONTHS = {number: period(f"2026-{number:02d}") for number in range(1, 13)}
HUNDRED = 10000


async def proven() -> None:
    assert [check.detail for check in await verify() if not check.passed] == []


async def recognition_batches() -> list[Batch]:
    return await Batch.filter(origin=BatchOrigin.AUTOMATIC).order_by("id")


class TestRecognising:
    async def test_the_months_batch_is_made_closed_and_posted(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        (batch,) = await recognition_batches()
        assert (batch.type, batch.status, batch.post_date) == (
            *(BatchType.MIXED, BatchStatus.POSTED),
            date(2026, 1, 31),
        )
        entry = await Entry.get(batch_id=batch.id)
        assert (entry.type, entry.customer_id, entry.document_number) == ("JOURNAL", None, "DUES-1")
        assert (await balance(DEFERRED), await balance("4000")) == (11 * HUNDRED, HUNDRED)
        assert (await parts(schedule))[:2] == [(HUNDRED, True), (HUNDRED, False)]
        await proven()

    async def test_twice_makes_nothing_twice_and_what_is_added_later_gives_a_further_batch(
        self, books: Books
    ) -> None:
        await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        async with refused(books, recognising.NothingToRecognise(period="2026-01")):
            await recognising.request(MONTHS[1], by=AMIR)
        await recognising.carry_out(MONTHS[1], by=AMIR, finish=_nothing)
        await a_schedule(await a_deferred_invoice("DUES-2"))
        await recognising.request(MONTHS[1], by=AMIR)
        await recognising.request(MONTHS[1], by=AMIR)
        assert await Job.filter(kind="RECOGNISE", state="QUEUED").count() == 1
        await recognising.carry_out(MONTHS[1], by=AMIR, finish=_nothing)
        assert len(await recognition_batches()) == 2
        assert await balance("4000") == 2 * HUNDRED

    async def test_it_waits_for_the_invoice_and_catches_up_with_closed_months(self, books: Books) -> None:
        """Not before the invoice's own post date; months closed by then come in the first open one."""
        march = date(2026, 3, 5)
        entry = await a_deferred_invoice(post=False, post_date=march)
        await a_schedule(entry)
        for number in (1, 2, 3):
            with pytest.raises(recognising.NothingToRecognise):
                await recognising.request(MONTHS[number], by=AMIR)
        await posted(await Batch.get(id=entry.batch_id))
        with pytest.raises(recognising.NothingToRecognise):
            await recognising.request(MONTHS[2], by=AMIR)
        await recognise(MONTHS[3])
        assert await balance("4000") == 3 * HUNDRED
        other = await a_schedule(await a_deferred_invoice("DUES-2"))
        await recognise(MONTHS[2])
        assert [done for _, done in await parts(other)][:3] == [False, True, False]
        await periods.close(MONTHS[1], by=CONNIE)
        await recognise(MONTHS[2])
        assert [done for _, done in await parts(other)][:3] == [True, True, False]
        await proven()

    async def test_books_by_branch_get_a_batch_for_each_branch(self, books: Books) -> None:
        for number, branch in enumerate(("EAST", "WEST")):
            await a_schedule(await a_deferred_invoice(f"DUES-{number}", branch=branch))
        await set_options(branch_accounting=True, force_listing=True)
        await recognise(MONTHS[1])
        assert [(one.branch, one.status) for one in await recognition_batches()] == [
            ("EAST", BatchStatus.POSTED),
            ("WEST", BatchStatus.POSTED),
        ]

    async def test_reopening_frees_the_instalments_and_recognising_again_fills_the_same_batch(
        self, books: Books
    ) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        (batch,) = await recognition_batches()
        await closing.reopen(batch.id, by=AMIR, reason="Wrong account.")
        assert (await balance("4000"), await Entry.filter(batch_id=batch.id).count()) == (0, 0)
        assert not any(done for _, done in await parts(schedule))
        await proven()
        await recognise(MONTHS[1])
        (again,) = await recognition_batches()
        assert (again.id, again.status, again.ledger_version) == (batch.id, BatchStatus.POSTED, 2)
        assert await balance("4000") == HUNDRED
        await proven()

    async def test_it_takes_an_open_period_and_its_rights(self, books: Books) -> None:
        await a_schedule(await a_deferred_invoice())
        with pytest.raises(RightMissing):
            await recognising.request(MONTHS[1], by=CLARA)
        await periods.close(MONTHS[1], by=CONNIE)
        async with unchanged(books):
            with pytest.raises(PeriodClosed):
                await recognising.request(MONTHS[1], by=AMIR)

    async def test_what_fails_leaves_nothing_and_says_why(self, books: Books) -> None:
        await a_schedule(await a_deferred_invoice())
        await execute("UPDATE account SET active = $1 WHERE number = '4000'", False)
        async with unchanged(books):
            with pytest.raises(Exception, match="4000"):
                await recognising.carry_out(MONTHS[1], by=AMIR, finish=_nothing)
        await recognising.give_up(MONTHS[1], by=AMIR, error="No.", finish=_nothing)


class TestFollowing:
    async def test_a_recognised_invoice_is_not_reopened_before_its_recognition(self, books: Books) -> None:
        entry = await a_deferred_invoice()
        await a_schedule(entry)
        await recognise(MONTHS[1])
        (batch,) = await recognition_batches()
        expected = RevenueRecognised(other=batch.number, status="posted", document="DUES-1")
        async with refused(books, expected):
            await closing.reopen(entry.batch_id, by=AMIR)
        await closing.reopen(batch.id, by=AMIR)
        await closing.reopen(entry.batch_id, by=AMIR)

    async def test_the_schedule_follows_the_invoice_while_that_is_open(self, books: Books) -> None:
        entry = await a_deferred_invoice()
        schedule = await a_schedule(entry)
        await closing.reopen(entry.batch_id, by=AMIR)
        entry = await update_entry(entry.id, by=CLARA, expected_version=1, entry=_invoice("600.00"))
        assert await parts(schedule) == [(5000, False)] * 12
        await posted(await Batch.get(id=entry.batch_id))
        await proven()
        await closing.reopen(entry.batch_id, by=AMIR)
        await update_entry(entry.id, by=CLARA, expected_version=2, entry=_invoice("600.00", account="4100"))
        assert await DeferralSchedule.all().count() == 0

    async def test_it_follows_an_invoice_to_another_customer(self, books: Books) -> None:
        entry = await a_deferred_invoice(post=False)
        schedule = await a_schedule(entry)
        birch = replace(_invoice("1200.00"), customer_number="BIRCH")
        entry = await update_entry(entry.id, by=CLARA, expected_version=1, entry=birch)
        kept = await DeferralSchedule.get(id=schedule.id)
        assert (kept.customer_id, kept.deferred) == (entry.customer_id, 12 * HUNDRED)
        assert kept.customer_id != schedule.customer_id

    @pytest.mark.parametrize("whole_batch", [True, False])
    async def test_it_goes_with_the_invoice(self, books: Books, whole_batch: bool) -> None:
        entry = await a_deferred_invoice(post=False)
        await a_schedule(entry)
        if whole_batch:
            await editing.delete(entry.batch_id, by=CLARA)
        else:
            await delete_entry(entry.id, by=CLARA)
        assert await DeferralSchedule.all().count() == 0

    async def test_a_credit_memo_shortens_it_and_its_reopening_lengthens_it_again(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        memo = await self.credited("250.00")
        rest = [amount for amount, done in await parts(schedule) if not done]
        assert rest == [HUNDRED] * 8 + [5000, 0, 0]
        await proven()
        await closing.reopen(memo.id, by=AMIR)
        assert [amount for amount, _ in await parts(schedule)] == [HUNDRED] * 12
        await proven()

    async def test_a_credit_memo_of_all_that_is_left_stops_it(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        await self.credited("1100.00")
        assert [amount for amount, _ in await parts(schedule)] == [HUNDRED] + [0] * 11
        with pytest.raises(recognising.NothingToRecognise):
            await recognising.request(MONTHS[2], by=AMIR)
        with pytest.raises(changing.NothingLeftToRecognise):
            await changing.end_early(
                schedule.id, by=CLARA, expected_version=2, on=date(2026, 3, 1), reason="x"
            )
        assert await balance(DEFERRED) == 0
        await proven()

    async def test_more_than_is_left_is_not_credited(self, books: Books) -> None:
        await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        with pytest.raises(DeferralOvercredited) as no:
            await self.credited("1100.01")
        assert no.value.facts["left"] == Money(11 * HUNDRED, "USD")
        await proven()

    async def test_what_was_credited_before_is_not_deferred(self, books: Books) -> None:
        await a_deferred_invoice()
        memo = await self.credited("250.00")
        schedule = await a_schedule(await Entry.get(document_number="DUES-1", type="INVOICE"))
        assert sum(amount for amount, _ in await parts(schedule)) == 95000
        await proven()
        await closing.reopen(memo.id, by=AMIR)
        assert sum(amount for amount, _ in await parts(schedule)) == 120000
        await proven()

    async def credited(self, amount: str) -> Batch:
        batch = await a_credit_memo_batch()
        await a_credit_memo(
            batch,
            invoice="DUES-1",
            amount=amount,
            account_number=DEFERRED,
        )
        return await posted(batch)


class TestChanging:
    async def test_what_is_left_is_allocated_anew(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        terms = Terms(start_date=date(2026, 2, 1), months=2)
        changed = await changing.change(
            schedule.id, by=CLARA, expected_version=1, terms=terms, revenue_account="4100", reason="Shorter."
        )
        assert (changed.version, changed.end_date) == (2, date(2026, 3, 31))
        assert await parts(schedule) == [(HUNDRED, True), (55000, False), (55000, False)]
        await recognise(MONTHS[2])
        assert await balance("4100") == 55000
        await proven()

    async def test_ended_early_the_rest_is_revenue_at_once(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        await recognise(MONTHS[1])
        await changing.end_early(
            schedule.id, by=CLARA, expected_version=1, on=date(2026, 3, 15), reason="The member left."
        )
        assert await parts(schedule) == [(HUNDRED, True), (11 * HUNDRED, False)]
        await recognise(MONTHS[3])
        assert await balance(DEFERRED) == 0
        await proven()

    async def test_a_stale_change_and_the_removal_of_a_begun_schedule_are_refused(self, books: Books) -> None:
        schedule = await a_schedule(await a_deferred_invoice())
        async with unchanged(books):
            with pytest.raises(changing.ScheduleChanged):
                await changing.delete(schedule.id, by=CLARA, expected_version=7)
        await recognise(MONTHS[1])
        async with unchanged(books):
            with pytest.raises(changing.DeferralRecognised):
                await changing.delete(schedule.id, by=CLARA, expected_version=1)
        (batch,) = await recognition_batches()
        await closing.reopen(batch.id, by=AMIR)
        await changing.delete(schedule.id, by=CLARA, expected_version=1)
        assert await DeferralSchedule.all().count() == 0


class TestDeferring:
    async def test_what_cannot_be_deferred_is_refused(self, books: Books) -> None:
        entry = await a_deferred_invoice()
        terms = Terms(start_date=date(2026, 1, 1), months=12)
        asked = {"by": CLARA, "terms": terms, "revenue_account": "4000"}
        account = RevenueAccountInvalid(field="revenueAccountNumber", account=DEFERRED)
        async with refused(books, account):
            await defer(entry.id, **asked | {"revenue_account": DEFERRED})
        nothing = NothingToDefer(field="deferredAccountNumber", document="DUES-1", account="4100")
        async with refused(books, nothing):
            await defer(entry.id, **asked, deferred_account="4100")
        with pytest.raises(RightMissing):
            await defer(entry.id, **asked | {"by": VERA})
        await defer(entry.id, **asked)
        twice = DeferralExists(field="deferredAccountNumber", document="DUES-1", account=DEFERRED)
        async with refused(books, twice):
            await defer(entry.id, **asked)

    async def test_which_account_is_asked_for_where_it_is_not_clear(self, books: Books) -> None:
        batch = await Batch.get(id=(await a_deferred_invoice(post=False)).batch_id)
        halves = tuple(LineDraft(account_number=number, amount="50.00") for number in ("4000", "4100"))
        entry = await an_invoice(batch, number="TWO", revenue=halves)
        terms = Terms(start_date=date(2026, 1, 1), end_date=date(2026, 6, 30), method=DeferralMethod.DAY)
        field = "deferredAccountNumber"
        unclear = DeferredAccountUnclear(field=field, document="TWO", accounts="4000, 4100")
        async with refused(books, unclear):
            await defer(entry.id, by=CLARA, terms=terms, revenue_account="6100")

    async def test_revenue_that_is_no_liability_is_not_deferred(self, books: Books) -> None:
        """It counts as earned already; deferring it would take it off the month it was earned in."""
        batch = await Batch.get(id=(await a_deferred_invoice(post=False)).batch_id)
        entry = await an_invoice(batch, number="TWO")
        terms = Terms(start_date=date(2026, 1, 1), months=6)
        earned = DeferredAccountNoLiability(field="deferredAccountNumber", account="4000")
        for account in ("", "4000"):
            async with refused(books, earned):
                asked = {"terms": terms, "revenue_account": "6100", "deferred_account": account}
                await defer(entry.id, by=CLARA, **asked)

    async def test_only_invoices_are_deferred(self, books: Books) -> None:
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch)
        terms = Terms(start_date=date(2026, 1, 1), months=1)
        async with refused(books, DeferralNeedsInvoice()):
            await defer(memo.id, by=CLARA, terms=terms, revenue_account="4000")


def _invoice(amount: str, account: str = DEFERRED) -> InvoiceDraft:
    return InvoiceDraft(
        customer_number="ACME",
        document_number="DUES-1",
        amount=amount,
        account_number=account,
    )


async def _nothing() -> None:
    """There is no job to end."""
