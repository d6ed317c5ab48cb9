"""A batch in use, with people at several browsers: the second waits, and who is taken over loses nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_cash_batch, a_receipt
from tests.pages.conftest import at
from tieout.domain.batches.lease import Lease
from tieout.domain.entries.entry import Entry

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(page: Page, address: str) -> Page:
    """The page with its stream of changes open."""
    async with page.expect_response("**/events?*"):
        await page.goto(address)
    return page


async def test_the_second_waits_the_supervisor_takes_over_and_what_was_typed_stays(sign_in) -> None:
    """C1.1, R11.1, R11.2"""
    batch = await a_cash_batch(number="BUSY1")
    entries = f"/batches/{at('Batch', batch)}/entries"
    clara_s = await opened(await sign_in("clara"), entries)
    await expect(clara_s.locator("#batch-lease")).to_contain_text("In use by you since")

    amir_s = await opened(await sign_in("amir"), entries)
    await expect(amir_s.locator("#entry-held")).to_contain_text("Batch BUSY1 is in use by Clara Clerk since")
    await expect(amir_s.get_by_label("Customer")).to_be_disabled()
    await expect(amir_s.get_by_role("button", name="Save")).to_be_disabled()

    await clara_s.get_by_label("Customer").fill("ACME")
    await clara_s.get_by_label("Memo").fill("Half a slip")
    connie_s = await sign_in("connie")
    await connie_s.goto("/batches")
    await connie_s.get_by_role("link", name="In use").click()
    row = connie_s.locator("#lease-list tbody tr")
    await expect(row).to_contain_text("Clara Clerk")
    await row.get_by_role("link", name="Take over…").click()
    dialog = connie_s.get_by_role("dialog", name="Take over batch BUSY1")
    await dialog.get_by_label("Reason").fill("Month end")
    await dialog.get_by_role("button", name="Take over").click()
    await expect(connie_s.locator("#batch-lease")).to_contain_text("In use by you since")

    told = clara_s.locator("#entry-held")
    await expect(told).to_contain_text("Connie Controller took over batch BUSY1 from you")
    await expect(told).to_contain_text("(Month end)")
    await expect(clara_s.get_by_label("Memo")).to_be_disabled()
    await clara_s.keyboard.press("F8")
    await expect(clara_s.get_by_label("Memo")).to_have_value("Half a slip")
    await expect(amir_s.locator("#entry-held")).to_contain_text("is in use by Connie Controller")

    await connie_s.goto("/")
    await expect(clara_s.get_by_label("Memo")).to_be_enabled()
    await expect(amir_s.get_by_label("Customer")).to_be_enabled()
    await clara_s.get_by_label("Check amount", exact=True).press_sequentially("12.50")
    await expect(amir_s.locator("#entry-held")).to_contain_text("is in use by Clara Clerk")
    await clara_s.keyboard.press("Control+Enter")
    await expect(clara_s.locator("#entry-table tbody tr")).to_contain_text("Half a slip")
    assert (await Entry.get(batch_id=batch.id)).memo == "Half a slip"

    await clara_s.get_by_role("button", name="Sign out").click()
    await expect(amir_s.get_by_label("Customer")).to_be_enabled()
    assert await Lease.filter(batch_id=batch.id).count() == 0


async def test_an_entry_of_a_shared_batch_is_changed_by_one_at_a_time(sign_in) -> None:
    """R11.3"""
    batch = await a_cash_batch(shared=True)
    await a_receipt(batch, amount="75.00")
    entries = f"/batches/{at('Batch', batch)}/entries"
    amir_s = await opened(await sign_in("amir"), entries)
    ada_s = await opened(await sign_in("ada"), entries)
    await amir_s.get_by_role("link", name="Edit").click()
    await expect(amir_s.locator("#batch-lease [data-entry]")).to_contain_text("is being changed by you")
    await expect(ada_s.locator("#batch-lease [data-entry]")).to_contain_text("changed by Amir Accountant")
    await expect(ada_s.get_by_label("Check amount", exact=True)).to_be_enabled()
    await ada_s.get_by_role("link", name="Edit").click()
    await expect(ada_s.locator("#entry-held")).to_contain_text("Amir Accountant changes this entry")
    await expect(ada_s.get_by_label("Check amount", exact=True)).to_be_disabled()
    await amir_s.get_by_role("link", name="Cancel").click()
    await expect(ada_s.get_by_label("Check amount", exact=True)).to_be_enabled()
    await ada_s.get_by_label("Check amount", exact=True).fill("80.00")
    await expect(amir_s.locator("#batch-lease [data-entry]")).to_contain_text("changed by Ada Administrator")
    await ada_s.get_by_role("button", name="Save changes").click()
    await expect(amir_s.locator("#entry-table tbody tr")).to_contain_text("80.00")
    await expect(amir_s.locator("#batch-lease [data-entry]")).to_have_count(0)
