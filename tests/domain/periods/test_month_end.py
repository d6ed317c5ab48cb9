"""The checklist of a month end: every step done or not, with what is in its way (R10.1, R10.3)."""

from __future__ import annotations

from tests.builders import a_cash_batch, closed, in_status, posted
from tests.cast import ADA, AMIR, CLARA, CONNIE, period
from tests.databases import Books
from tests.domain.deferrals.deferred import a_deferred_invoice, a_schedule, recognise
from tests.watching import refused
from tests.working import all_done, until, working
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.batches.closing import reopen
from tieout.domain.ledgers.mass_making import start
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.periods.month_end import READ, ReportNotOfMonthEnd, Step, mark_read, month_end
from tieout.domain.refusal import RightMissing
from tieout.domain.users.actor import Actor

MARCH = period("2026-03")


async def steps(by: Actor = CONNIE) -> dict[str, Step]:
    """The steps by code, those of reports by the report's name."""
    found = await month_end(await FiscalPeriod.get(id=MARCH), by=by)
    return {step.report or step.code: step for step in found}


async def undone(by: Actor = CONNIE) -> list[str]:
    return [code for code, step in (await steps(by)).items() if not step.done]


async def test_what_is_in_the_way_of_each_step_is_named(books: Books) -> None:
    first, second = await a_cash_batch(), await in_status("CLOSED")
    found = await steps(AMIR)
    assert list(found) == [
        *("BATCHES_CLOSED", "BATCHES_POSTED", "REVENUE_RECOGNISED", "MASS_LEDGER", "EARLIER_PERIODS_CLOSED"),
        "RIGHT_TO_CLOSE",
        *("PERIOD_CLOSED", *READ),
    ]
    assert {code for code, step in found.items() if step.done} == {"REVENUE_RECOGNISED"}
    assert [one.about for one in found["BATCHES_CLOSED"].reasons] == [("Batch", first.id)]
    assert [one.about for one in found["BATCHES_POSTED"].reasons] == [("Batch", second.id)]
    assert found["BATCHES_POSTED"].detail == "2 batches are not posted."
    earlier = found["EARLIER_PERIODS_CLOSED"]
    assert [one.about for one in earlier.reasons] == [
        ("FiscalPeriod", period("2026-01")),
        ("FiscalPeriod", period("2026-02")),
    ]
    assert [one.code for one in found["RIGHT_TO_CLOSE"].reasons] == ["RIGHT_MISSING"]
    needed = {code for code, step in found.items() if step.needed}
    assert needed == {"BATCHES_CLOSED", "BATCHES_POSTED", "EARLIER_PERIODS_CLOSED", "RIGHT_TO_CLOSE"}


async def test_a_month_is_ended_step_by_step(books: Books) -> None:
    await in_status("CLOSED")
    for month in ("2026-01", "2026-02"):
        await closing.close(period(month), by=CONNIE)
    assert await undone() == ["BATCHES_POSTED", "MASS_LEDGER", "PERIOD_CLOSED", *READ]
    await start(MARCH, by=AMIR)
    async with working():
        await until(all_done)
    assert (await steps())["MASS_LEDGER"].detail == "The last is number 1."
    await closing.close(MARCH, by=CONNIE)
    assert await undone() == list(READ)
    for report in READ:
        await mark_read(MARCH, by=AMIR, report=report)
    assert await undone() == []
    note = await AuditEvent.filter(action="REPORT_READ").order_by("id").first()
    assert note is not None
    assert sentence(note) == "The report AR ageing was read."


async def test_a_report_counts_as_read_until_something_is_posted_or_reopened(books: Books) -> None:
    batch = await in_status("LEDGER_READY")
    await mark_read(MARCH, by=AMIR, report="ageing")
    assert (await steps())["ageing"].detail == f"Read by {AMIR.name} on 2026-03-15."
    await posted(batch)
    stale = (await steps())["ageing"]
    assert (stale.done, stale.detail.endswith("Something was posted or reopened since.")) == (False, True)
    await mark_read(MARCH, by=AMIR, report="ageing")
    assert (await steps())["ageing"].done
    await reopen(batch.id, by=CONNIE)
    assert not (await steps())["ageing"].done


async def test_what_is_posted_after_the_mass_ledger_leaves_it_to_be_made_again(books: Books) -> None:
    batch = await in_status("CLOSED")
    await start(MARCH, by=AMIR)
    async with working():
        await until(all_done)
    await reopen(batch.id, by=CONNIE, reason="A wrong amount.")
    await posted(await closed(batch))
    step = (await steps())["MASS_LEDGER"]
    assert (step.done, step.detail) == (
        False,
        "The last is number 1. 1 batch is in none and 1 reversal is due.",
    )


async def test_only_reports_of_the_month_end_are_marked_and_only_by_who_posts(books: Books) -> None:
    expected = ReportNotOfMonthEnd(
        field="report", report="batch-status", reports="ageing, credits, ledger-summary, ledger-transactions"
    )
    async with refused(books, expected):
        await mark_read(MARCH, by=ADA, report="batch-status")
    async with refused(books, RightMissing(action="mark reports as read", permission="POST")):
        await mark_read(MARCH, by=CLARA, report="ageing")


async def test_deferred_revenue_that_is_due_waits_to_be_recognised(books: Books) -> None:
    await a_schedule(await a_deferred_invoice())
    assert (await steps())["REVENUE_RECOGNISED"].detail == "1 instalment is due, 100.00 USD in all."
    await recognise(MARCH)
    step = (await steps())["REVENUE_RECOGNISED"]
    assert (step.done, step.detail) == (True, "100.00 USD recognised.")
