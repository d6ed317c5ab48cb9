"""A manager opens a closed period to one clerk for a time, and sees what was done meanwhile (R10.5)."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.cast import CONNIE, period
from tests.pages.conftest import at
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def noon() -> None:
    """The real time: the database looks at exceptions by its own clock."""


async def test_a_clerk_posts_late_under_an_exception(sign_in) -> None:
    await closing.close(period("2026-01"), by=CONNIE)
    january = f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-01'))}"
    amir = await sign_in("amir")
    await amir.goto("/batches/new?type=CASH")
    await amir.locator("#new-number").fill("LATE1")
    await amir.locator("#new-postDate").fill("2026-01-20")
    await amir.get_by_role("button", name="Make the batch and key entries").click()
    await expect(amir.locator("#new-postDate-error")).to_contain_text("which is closed")

    connie = await sign_in("connie")
    await connie.goto(january)
    await connie.get_by_role("button", name="Grant an exception…").click()
    await connie.get_by_label("For").select_option("Amir Accountant")
    await connie.get_by_label("Reason").fill("A deposit slip was found.")
    await connie.get_by_role("button", name="Grant exception").click()
    await expect(connie.locator("#period-exceptions")).to_contain_text("in force")

    await amir.get_by_role("button", name="Make the batch and key entries").click()
    await expect(amir.locator("#entry-form")).to_be_visible()
    await amir.locator("#entry-customerNumber").fill("ACME")
    await amir.locator("#entry-amount").fill("70.00")
    await amir.keyboard.press("Control+Enter")
    await expect(amir.get_by_role("cell", name="70.00", exact=True)).to_be_visible()

    await connie.locator("#period-exceptions a").click()
    await expect(connie.locator("#exception-changes")).to_contain_text("LATE1")
    await connie.get_by_role("button", name="End it now").click()
    await expect(connie.locator("#exception-head .badge").first).to_have_text("over")
    await expect(connie.locator("#exception-head")).to_contain_text("Left unposted")
    await amir.locator("#entry-customerNumber").fill("ACME")
    await amir.locator("#entry-amount").fill("30.00")
    await amir.keyboard.press("Control+Enter")
    await expect(amir.locator("#entry-form")).to_contain_text("2026-01, which is closed")
