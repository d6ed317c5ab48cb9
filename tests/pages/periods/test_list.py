"""The list of fiscal periods, and the next fiscal year."""

from __future__ import annotations

from tests.builders import a_cash_batch, in_status
from tests.cast import CONNIE, period
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear


def row_of(page, name: str) -> list[str]:
    (found,) = [row for row in page.by_id("year-list").rows if row[0] == name]
    return found


async def test_each_period_tells_its_state_its_batches_and_what_keeps_it_open(browser_of) -> None:
    await closing.close(period("2026-01"), by=CONNIE)
    await in_status("POSTED")
    await in_status("CLOSED")
    await a_cash_batch()
    page = await (await browser_of("connie")).get("/periods")
    assert row_of(page, "2026-01")[3:] == ["Closed", "", "", "", "", "", "", ""]
    assert row_of(page, "2026-02")[3:] == ["Open", "", "", "", "", "", "", ""]
    waiting = "2 batches not posted , 1 earlier period open"
    assert row_of(page, "2026-03")[3:] == ["Open", "1", "1", "", "", "", "1", waiting]
    march = page.by_id(f"period-{at('FiscalPeriod', await FiscalPeriod.get(name='2026-03'))}")
    assert march.all("a")[-1]["href"].endswith("&status=NOT_POSTED")


async def test_years_come_newest_first_with_their_periods_in_order(browser_of) -> None:
    page = await (await browser_of("vera")).get("/periods")
    assert [heading.text for heading in page.by_id("year-list").all("h2")] == ["2027", "2026"]
    assert len(page.by_id("year-list").rows) == 24
    assert not page.has("ask-year")


async def test_the_next_year_is_offered_and_created_in_place(browser_of) -> None:
    connie_s = await browser_of("connie")
    dialog = await connie_s.get("/periods?ask=year", target="dialog")
    assert dialog.by_id("year-startDate")["value"] == "2028-01-01"
    values = {"startDate": "2028-01-01", "periods": "4", "name": "", "idempotencyKey": "one"}
    page = await connie_s.post("/periods", values, target="dialog")
    assert page.by_id("dialog").parts == []
    assert page.by_id("messages").one("p").text == "Fiscal year 2028 is created."
    assert [heading.text for heading in page.by_id("year-list").all("h2")] == ["2028", "2027", "2026"]
    await connie_s.post("/periods", values)
    assert connie_s.status == 303
    assert await FiscalYear.all().count() == 3


async def test_a_gap_between_years_is_refused_beside_the_first_day(browser_of, books) -> None:
    connie_s = await browser_of("connie")
    values = {"startDate": "2030-01-01", "periods": "12", "name": "Later"}
    for target in (None, "dialog"):
        async with unchanged(books):
            page = await connie_s.post("/periods", values, target=target)
        assert connie_s.status == 422
        assert "the next one begins on 2028-01-01" in page.by_id("year-startDate-error").text
        assert (page.by_id("year-startDate")["value"], page.by_id("year-name")["value"]) == (
            "2030-01-01",
            "Later",
        )


async def test_who_may_not_manage_periods_is_told_which_right_it_takes(clara_s, books) -> None:
    async with unchanged(books):
        page = await clara_s.post("/periods", {"startDate": "2028-01-01"}, target="dialog")
    assert clara_s.status == 422
    assert "takes the right MANAGE_PERIODS" in page.by_id("year-summary").text
