"""Deferring revenue on the pages: from the invoice's row, its schedule, the period's button, the report."""

from __future__ import annotations

from tests.builders import a_posted_invoice
from tests.cast import period
from tests.domain.deferrals.deferred import DEFERRED, a_deferred_invoice, a_schedule, recognise
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.deferrals.schedule import DeferralSchedule
from tieout.domain.jobs.job import Job
from tieout.domain.periods.fiscal_year import FiscalPeriod


async def test_an_invoice_is_deferred_from_its_row(clara_s, books) -> None:
    entry = await a_deferred_invoice()
    entries = await clara_s.get(f"/batches/{at('Batch', await entry.batch)}/entries")
    (link,) = [one for one in entries.all("a") if one.text == "Defer…"]
    form = await clara_s.get(link["href"])
    assert form.by_id("deferral-months")["value"] == "12"
    assert [option["value"] for option in form.by_id("deferral-deferredAccountNumber").all("option")] == [
        DEFERRED
    ]
    values = {"entry": at("Entry", entry), "startDate": "2026-01-01", "months": "12", "method": "MONTH"}
    values |= {"deferredAccountNumber": DEFERRED, "revenueAccountNumber": "9999", "endDate": ""}
    async with unchanged(books):
        page = await clara_s.post("/deferrals", values)
    assert clara_s.status == 422
    assert "takes no revenue" in page.by_id("deferral-revenueAccountNumber-error").text
    await clara_s.post("/deferrals", values | {"revenueAccountNumber": "4000"})
    schedule = await DeferralSchedule.get()
    assert clara_s.headers["location"] == f"/deferrals/{at('DeferralSchedule', schedule)}"
    listed = await clara_s.get("/deferrals?state=RUNNING")
    assert listed.by_id("schedule-list").rows[0][-1] == "1,200.00"


async def test_an_invoice_that_credits_no_liability_is_warned_of(clara_s) -> None:
    """What it credits is earned already, unless the books hold deferred revenue there."""
    earned, held = await a_posted_invoice("INV-1"), await a_deferred_invoice()
    form = await clara_s.get(f"/deferrals/new?entry={at('Entry', earned)}")
    assert "This invoice credits no liability" in form.by_id("deferral-form").text
    form = await clara_s.get(f"/deferrals/new?entry={at('Entry', held)}")
    assert "This invoice credits no liability" not in form.by_id("deferral-form").text


async def test_a_schedule_is_changed_ended_and_removed_on_its_page(clara_s, books) -> None:
    schedule = await a_schedule(await a_deferred_invoice())
    place = f"/deferrals/{at('DeferralSchedule', schedule)}"
    dialog = await clara_s.get(f"{place}?ask=change", target="dialog")
    assert dialog.by_id("change-endDate")["value"] == "2026-12-31"
    values = {"expectedVersion": "1", "startDate": "2026-01-01", "endDate": "2026-02-28", "method": "MONTH"}
    values |= {"revenueAccountNumber": "4000", "reason": ""}
    page = await clara_s.post(f"{place}/change", values, target="dialog")
    assert page.by_id("change-reason-error").text == "The reason is missing. Fill it in."
    page = await clara_s.post(f"{place}/change", values | {"reason": "Shorter"}, target="dialog")
    assert [row[2] for row in page.by_id("schedule-instalments").rows] == ["600.00", "600.00"]
    end = {"expectedVersion": "2", "on": "2026-03-10", "reason": "Left"}
    page = await clara_s.post(f"{place}/end", end, target="dialog")
    assert [row[2] for row in page.by_id("schedule-instalments").rows] == ["1,200.00"]
    await clara_s.post(f"{place}/delete", {"expectedVersion": "3"})
    assert (clara_s.status, await DeferralSchedule.all().count()) == (303, 0)


async def test_the_period_offers_its_recognition_and_the_report_ties_out(browser_of, books) -> None:
    await a_schedule(await a_deferred_invoice())
    amir_s = await browser_of("amir")
    march = f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-03'))}"
    page = await amir_s.get(march)
    assert "100.00 USD in 1 instalment is due" in page.by_id("period-deferrals").text
    page = await amir_s.post(f"{march}/recognise", target="messages")
    assert page.by_id("messages").one("p").text == "The deferred revenue of 2026-03 is being recognised."
    assert "Being recognised now" in page.by_id("period-deferrals").text
    assert await Job.filter(kind="RECOGNISE").count() == 1
    await recognise(period("2026-03"))
    report = await amir_s.get("/reports/deferred-revenue?asOf=2026-03-31")
    assert report.by_id("deferred-revenue").rows[0][-3:] == ["1,200.00", "100.00", "1,100.00"]
    assert "Ties out:" in report.by_id("tie-out").text
