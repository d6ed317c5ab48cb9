"""Granting an exception on the period's page, its report, and its end (R10.5)."""

from __future__ import annotations

from tests.builders import a_cash_batch
from tests.cast import ADA, CONNIE, period
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.database.statements import execute
from tieout.domain.periods import closing
from tieout.domain.periods.exception import PeriodException
from tieout.domain.periods.fiscal_year import FiscalPeriod


async def test_an_exception_is_granted_for_a_time_and_ended(browser_of, books) -> None:
    await closing.close(period("2026-01"), by=CONNIE)
    connie_s = await browser_of("connie")
    january = f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-01'))}"
    dialog = await connie_s.get(f"{january}?ask=exception", target="dialog")
    assert dialog.by_id("exception-endsAt")["value"] == "2026-03-15T23:59"
    people = [option.text for option in dialog.by_id("exception-userId").all("option")]
    assert people[:2] == ["Everyone", "Ada Administrator"]
    fields = {"userId": "", "endsAt": "2026-03-15T11:59", "reason": "late"}
    for wrong, where in (({}, "endsAt"), ({"reason": "", "endsAt": "2026-03-15T18:00"}, "reason")):
        async with unchanged(books):
            page = await connie_s.post(f"{january}/exception", {**fields, **wrong}, target="dialog")
        assert connie_s.status == 422
        assert page.has(f"exception-{where}-error")
    page = await connie_s.post(
        f"{january}/exception", {**fields, "endsAt": "2026-03-15T18:00"}, target="dialog"
    )
    assert page.by_id("messages").one("p").text == "The period is open to everyone for a time."
    kept = await PeriodException.get()
    (link,) = page.by_id("period-exceptions").all("a")
    assert link["href"] == f"/periods/exceptions/{at('PeriodException', kept)}"
    report = await connie_s.get(link["href"])
    assert "late" in report.by_id("exception-head").text
    ended = await connie_s.post(f"{link['href']}/end", target="messages")
    assert ended.by_id("exception-head").all("span", class_="badge")[0].text == "over"


async def test_what_it_left_unposted_is_named(browser_of, books) -> None:
    batch = await a_cash_batch(by=ADA)
    for month in ("2026-01", "2026-02"):
        await closing.close(period(month), by=CONNIE)
    connie_s = await browser_of("connie")
    await execute("UPDATE fiscal_period SET state = 'CLOSED' WHERE name = '2026-03'")
    march = f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-03'))}"
    page = await connie_s.get(march)
    assert [(link.text, link["href"]) for link in page.by_id("why-lock").all("a")][2:] == [
        (f"Batch {batch.number}", f"/batches/{at('Batch', batch)}")
    ]
