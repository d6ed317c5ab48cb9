"""Two people at one batch, each in a browser: they see each other's work and never lose their own."""

from __future__ import annotations

import asyncio
import time

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_cash_batch, a_receipt
from tests.pages.conftest import at

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_entry_of_another_shows_at_once_and_disturbs_nobody(sign_in) -> None:
    batch = await a_cash_batch(control_total="200.00", shared=True)
    clara_s, amir_s = await both_at(sign_in, f"/batches/{at('Batch', batch)}/entries")
    await amir_s.get_by_label("Customer").press_sequentially("BIR")
    await amir_s.evaluate("window.theSamePage = true")

    waited = [await keys_and_is_seen(clara_s, amir_s, amount) for amount in ("75.00", "20.00", "5.00")]
    assert min(waited) < 1
    await expect(amir_s.locator("#difference")).to_have_text("−100.00")

    await expect(amir_s.get_by_label("Customer")).to_be_focused()
    await amir_s.keyboard.type("CH")
    await expect(amir_s.get_by_label("Customer")).to_have_value("BIRCH")
    assert await amir_s.evaluate("window.theSamePage")


async def test_a_change_to_an_entry_that_another_has_changed_meanwhile_is_refused(sign_in) -> None:
    batch = await a_cash_batch(shared=True)
    await a_receipt(batch, amount="75.00")
    clara_s, amir_s = await both_at(sign_in, f"/batches/{at('Batch', batch)}/entries")
    for page in (clara_s, amir_s):
        await page.get_by_role("link", name="Edit").click()
        await expect(page.get_by_label("Check amount", exact=True)).to_have_value("75.00")
    await changes_the_amount(clara_s, "80.00")
    await expect(amir_s.locator("#entry-table tbody tr")).to_contain_text("80.00")

    await changes_the_amount(amir_s, "90.00")
    refused = amir_s.locator("#entry-form .message")
    await expect(refused).to_contain_text("Somebody else changed this entry meanwhile")
    await expect(amir_s.get_by_label("Check amount", exact=True)).to_have_value("90.00")
    await refused.get_by_role("link", name="Look at it again").click()
    await expect(amir_s.get_by_label("Check amount", exact=True)).to_have_value("80.00")


async def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(sign_in) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    pages = await both_at(sign_in, f"/batches/{at('Batch', batch)}")
    buttons = [page.get_by_role("button", name="Close Batch") for page in pages]
    for button in buttons:
        await expect(button).to_be_visible()

    await asyncio.gather(*(button.dispatch_event("click") for button in buttons))
    said = [page.locator("#messages .message") for page in pages]
    for page, message in zip(pages, said, strict=True):
        await expect(message).to_be_visible()
        await expect(page.locator("#batch-head .badge")).to_have_text("Closed")
    number = batch.number
    assert sorted([(await message.locator("p").inner_text()) for message in said]) == [
        f"Batch {number} is closed.",
        f"Batch {number} is closed; you can close it only while it is open. Look at the batch",
    ]


async def both_at(sign_in, address: str) -> tuple[Page, Page]:
    """Clara and Amir at the same page, their streams of changes open."""
    pages = (await sign_in("clara"), await sign_in("amir"))
    for page in pages:
        async with page.expect_response("**/events?*"):
            await page.goto(address)
    return pages


async def keys_and_is_seen(writer: Page, reader: Page, amount: str) -> float:
    """Key a receipt on account by keyboard; how many seconds after it showed here it showed to the other."""
    await expect(writer.get_by_label("Invoice")).to_be_focused()
    await writer.keyboard.press("Enter")
    await writer.keyboard.type("ACME")
    await writer.keyboard.press("Enter")
    await writer.keyboard.type(amount)
    await writer.keyboard.press("Control+Enter")
    here, there = (
        page.locator("#entry-table").get_by_role("cell", name=amount, exact=True) for page in (writer, reader)
    )
    await expect(here).to_be_visible()
    began = time.monotonic()
    await expect(there).to_be_visible()
    return time.monotonic() - began


async def changes_the_amount(page: Page, amount: str) -> None:
    await page.get_by_label("Check amount", exact=True).fill(amount)
    await page.get_by_role("button", name="Save changes").click()
