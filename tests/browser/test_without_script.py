"""Without JavaScript the pages are read and their forms post: the main job up to a closed batch."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.builders import a_posted_invoice

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_batch_is_opened_keyed_and_closed_by_forms_alone(sign_in) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    page = await sign_in("clara", java_script_enabled=False)
    await page.goto("/batches/new?type=CASH")
    await page.get_by_label("Batch number").fill("PLAIN")
    await page.get_by_label("Control total").fill("100.00")
    await page.get_by_role("button", name="Make the batch and key entries").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Batch PLAIN")

    await page.get_by_label("Invoice").fill("INV-9")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#entry-invoiceNumber-error")).to_contain_text("INV-9")
    await page.get_by_label("Invoice").fill("INV-1")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#entry-table tbody tr")).to_contain_text("ACME")
    await expect(page.get_by_label("Customer")).to_have_value("BATCH")
    await page.get_by_role("button", name="Save").click()

    await page.get_by_role("link", name="Back to the batch").click()
    await page.get_by_role("button", name="Close Batch").click()
    await expect(page.locator("#batch-head .badge")).to_have_text("Closed")


async def test_a_dialog_is_part_of_the_page(sign_in) -> None:
    page = await sign_in("connie", java_script_enabled=False)
    await page.goto("/periods")
    await page.get_by_role("button", name="New fiscal year…").click()
    dialog = page.get_by_role("dialog", name="New fiscal year")
    await dialog.get_by_role("button", name="Create fiscal year").click()
    await expect(page.get_by_role("heading", name="2028")).to_be_visible()
