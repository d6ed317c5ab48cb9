"""A bank file by keyboard: looked at, confirmed, its receipts accepted by keys, the batch closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.builders import a_posted_invoice
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_loading import lockbox
from tests.domain.banking.writers import a_deposit
from tieout.domain.batches.batch import Batch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_lockbox_is_matched_by_keys_and_its_batch_closes_because_it_ties_out(sign_in) -> None:
    for number, amount in (("INV-1012", "1250.50"), ("INV-7", "30.00"), ("INV-8", "45.00")):
        await a_posted_invoice(number, amount=amount)
    seventh = replace(CHECK, minor=3_000, text="PAYS INV 7", reference="2")
    part = replace(CHECK, minor=4_000, text="FOR INV-8", reference="3", account="9")
    page = await sign_in("clara")
    await page.goto("/bank-files")
    content = lockbox(
        a_deposit(CHECK, seventh, part, replace(part, minor=4_100, text="", reference="4", account="8"))
    )
    file = {"name": "lockbox.txt", "mimeType": "text/plain", "buffer": content}
    await page.get_by_label("File from the bank").set_input_files(file)
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Look at the file").click()
    await expect(page.get_by_role("button", name="Confirm: make 1 batch")).to_be_focused()
    await expect(page.locator("#bank-look")).to_contain_text("the bank gives 1,361.50 USD as total")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="match its receipts").click()
    title = page.locator("#one-title")
    await expect(title).to_have_text("1,250.50 USD of ACME")
    await page.keyboard.press("1")
    await expect(title).to_have_text("30.00 USD of ACME")
    await page.keyboard.press("j")
    await expect(title).to_have_text("40.00 USD of ACME")
    for key in "jkkj":  # as fast as one likes
        await page.keyboard.press(key)
    await page.keyboard.press("k")
    await expect(title).to_have_text("30.00 USD of ACME")
    await page.keyboard.press("a")
    await expect(page.locator("#messages")).to_contain_text("1 matched")
    await expect(title).to_have_text("40.00 USD of ACME")
    await page.keyboard.press("1")
    await expect(title).to_have_text("41.00 USD of ACME")
    await page.keyboard.press("h")
    await expect(page.get_by_label("Customer")).to_be_focused()
    await page.keyboard.type("BIRCH")
    await page.keyboard.press("Enter")
    await expect(page.locator("#matching-work")).to_contain_text("Everything is matched.")
    batch = await Batch.get(origin="AUTOMATIC")
    await page.goto("/batches")
    await page.get_by_role("link", name=batch.number).click()
    await expect(page.locator("#batch-totals")).to_contain_text("4 of 4")
    await page.get_by_role("button", name="Close Batch").click()
    await expect(page.get_by_role("button", name="Create Ledger")).to_be_visible()
    assert (await Batch.get(id=batch.id)).status == "CLOSED"
