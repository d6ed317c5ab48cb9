"""Another system is told of what happens here: set up, tried out and followed in the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests import builders
from tests.receiver import receiver
from tests.working import all_done, until, working

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_webhook_is_added_tried_out_and_followed_until_a_batch_is_told(sign_in) -> None:
    page = await sign_in("ada")
    await page.goto("/users")
    await page.get_by_role("link", name="Webhooks").click()
    async with receiver() as crm:
        await page.get_by_label("Address").fill(crm.url)
        await page.get_by_label("Batch posted").check()
        await page.get_by_role("button", name="Add webhook").click()
        secret = await page.get_by_label("The secret").input_value()
        await page.get_by_role("button", name="Test").click()
        await expect(page.locator("#messages")).to_contain_text("A test message is on its way")
        batch = await builders.an_invoice_batch(number="W0001")
        await builders.an_invoice(batch)
        await builders.posted(batch)
        crm.answers = [200, 503, 200]
        async with working():
            await until(all_done)
        assert [crm.verified(secret, call) for call in range(3)] == [True] * 3
    await page.get_by_role("link", name="Messages").click()
    row = page.get_by_role("row").filter(has_text="W0001")
    await expect(row).to_contain_text("Batch posted")
    await row.get_by_text("More").click()
    await expect(row).to_contain_text("The receiver answered 503.")
    await expect(row).to_contain_text('"type":"batch.posted"')
