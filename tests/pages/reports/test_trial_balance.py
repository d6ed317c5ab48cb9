"""The trial balance of a fiscal period."""

from __future__ import annotations

from datetime import date

from tests.builders import a_posted_invoice
from tests.pages.conftest import at
from tieout.domain.periods.fiscal_year import FiscalPeriod, FiscalYear


async def place(name: str) -> str:
    return f"/trial-balance?period={at('FiscalPeriod', await FiscalPeriod.get(name=name))}"


async def test_it_tells_opening_debit_credit_and_closing_with_totals(clara_s) -> None:
    await a_posted_invoice("INV-1", amount="100.00", post_date=date(2026, 2, 10))
    await a_posted_invoice("INV-2", amount="1250.50")
    balance = (await clara_s.get(await place("2026-03"))).by_id("trial-balance")
    assert balance.rows == [
        ["1200", "Accounts receivable", "Asset", "100.00", "1,250.50", "", "1,350.50"],
        ["4000", "Sales", "Income", "−100.00", "", "1,250.50", "−1,350.50"],
    ]
    assert balance.one("tfoot").text == "Total 0.00 1,250.50 1,250.50 0.00"
    assert "Debits and credits are equal." in balance.text


async def test_it_begins_with_today_s_period_and_changes_in_place(clara_s) -> None:
    page = await clara_s.get("/trial-balance")
    assert page.by_id("trial-balance").one("h2").text == "2026-03 , posted ledgers, in USD"
    assert page.by_id("filter-period").one("option", selected="").text == "2026-03"
    part = await clara_s.get(await place("2026-01"), target="trial-balance")
    assert part.by_id("trial-balance").text.endswith("Nothing is posted up to the end of this period.")


async def test_without_a_fiscal_year_it_says_what_to_do(clara_s) -> None:
    await FiscalPeriod.all().delete()
    await FiscalYear.all().delete()
    page = await clara_s.get("/trial-balance")
    assert "Create a fiscal year first." in page.by_id("trial-balance").text
