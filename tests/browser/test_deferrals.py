"""Deferred revenue in the browser: deferred from the invoice's row, recognised on the period's page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.domain.deferrals.deferred import a_deferred_invoice
from tests.pages.conftest import at
from tests.working import working
from tieout.domain.periods.fiscal_year import FiscalPeriod

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_dues_are_deferred_and_a_month_of_them_recognised(sign_in) -> None:
    entry = await a_deferred_invoice()
    amir = await sign_in("amir")
    await amir.goto(f"/batches/{at('Batch', await entry.batch)}/entries")
    await amir.get_by_role("link", name="Defer the revenue of DUES-1").click()
    await amir.get_by_label("Revenue account", exact=True).fill("4000")
    await amir.get_by_label("Recognise from").fill("2026-03-01")
    await amir.get_by_role("button", name="Make the schedule").click()
    await expect(amir.locator("#schedule-instalments tbody tr")).to_have_count(12)
    await amir.goto(f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-03'))}")
    async with working():
        await amir.get_by_role("button", name="Recognise").click()
        await expect(amir.locator("#period-deferrals")).to_contain_text("100.00 USD recognised")
    await expect(amir.locator("#period-batches")).to_contain_text("Deferred revenue recognised in 2026-03")
    await amir.locator("#period-deferrals").get_by_role("link", name="Report").click()
    await expect(amir.locator("#tie-out")).to_contain_text("Ties out")
