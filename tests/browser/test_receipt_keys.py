"""Keys of the receipt: the other check amount, and rows of the grid that cannot be chosen."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.builders import a_cash_batch
from tests.cast import TODAY
from tests.masters import something_to_pay
from tests.pages.conftest import at
from tieout.domain.entries.entry import OpenItem

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_other_amount_is_one_key_away_and_the_arrows_pass_what_cannot_be_paid(sign_in) -> None:
    """AMB-8; R3.28, R3.35."""
    first = await something_to_pay("INV-1", discount=2000, discount_date=TODAY)
    await something_to_pay("INV-2", factored=True)
    last = await something_to_pay("INV-3")
    page = await sign_in("clara")
    await page.goto(f"/batches/{at('Batch', await a_cash_batch())}/entries")
    await page.get_by_label("Invoice").fill("INV-1")
    amount = page.locator("#entry-amount")
    await expect(amount).to_have_value("1000.00")
    await amount.focus()
    for figure in ("980.00", "1000.00"):
        await page.keyboard.press("F4")
        await expect(amount).to_have_value(figure)
    await page.get_by_label("Invoice").fill("")
    await page.get_by_label("Customer", exact=True).fill("ACME")
    await page.keyboard.press("F9")
    ids = [at("OpenItem", await OpenItem.get(entry_id=one.id)) for one in (first, last)]
    await expect(page.locator(f'[id="entry-type.{ids[0]}"]')).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f'[id="entry-type.{ids[1]}"]')).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(f'[id="entry-type.{ids[0]}"]')).to_be_focused()
