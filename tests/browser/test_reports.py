"""All reports in a browser: looked at, followed down to what a figure is made of, downloaded, and mailed."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, posted

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_every_report_ties_out_and_leads_to_what_it_is_made_of(sign_in) -> None:
    await a_posted_invoice(
        "INV-1", amount="120.00", document_date=date(2026, 1, 5), due_date=date(2026, 2, 1)
    )
    await a_posted_invoice("INV-2", customer="BIRCH", amount="80.00", due_date=date(2026, 4, 1))
    receipts = await a_cash_batch()
    await a_receipt(receipts, customer="BIRCH", amount="25.00")
    await posted(receipts)
    page = await sign_in("amir")
    await looks_at_the_ageing(page)
    await follows_and_downloads_it(page)
    await looks_at_credits(page)
    await follows_the_ledger(page)
    await looks_at_batches(page)
    await mails_a_statement(page)


async def looks_at_the_ageing(page: Page) -> None:
    await page.get_by_role("link", name="Reports", exact=True).click()
    await expect(page.get_by_role("img", name="Receivables by days overdue")).to_be_visible()
    await expect(page.locator("#picture-ageing")).to_contain_text("Ties out: 175.00 USD")


async def follows_and_downloads_it(page: Page) -> None:
    await page.get_by_role("link", name="AR ageing").click()
    await page.get_by_role("link", name="120.00, the documents of ACME").click()
    await expect(page.locator("#ageing-report tbody tr")).to_have_count(1)
    await expect(page.locator("#ageing-report tbody")).to_contain_text("INV-1")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    assert (await download.value).suggested_filename.startswith("ageing-documents-")
    await page.get_by_label("Customer number").fill("")
    await page.get_by_label("Rows", exact=True).select_option("Customers")
    await expect(page.locator("#ageing-report tbody tr")).to_have_count(2)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="PDF").click()
    assert (await download.value).suggested_filename.endswith(".pdf")


async def looks_at_credits(page: Page) -> None:
    await page.get_by_role("link", name="Reports", exact=True).click()
    await page.get_by_role("link", name="List of credits").click()
    await expect(page.locator("#credit-list tbody")).to_contain_text("BIRCH")
    await expect(page.locator("#tie-out")).to_contain_text("Ties out:")


async def follows_the_ledger(page: Page) -> None:
    await page.get_by_role("link", name="Reports", exact=True).click()
    await page.get_by_role("link", name="Accounting ledger summary").click()
    await expect(page.locator("#ledger-proof")).to_contain_text("Debits and credits are equal.")
    await page.get_by_role("link", name="1200, USD: its lines").click()
    await expect(page.get_by_role("heading", name="Accounting ledger transactions")).to_be_visible()
    await expect(page.locator("#ledger-report tbody tr")).to_have_count(3)


async def looks_at_batches(page: Page) -> None:
    await page.get_by_role("link", name="Reports", exact=True).click()
    await page.get_by_role("link", name="Batch status").click()
    await expect(page.locator("#batch-status tbody tr")).to_have_count(3)


async def mails_a_statement(page: Page) -> None:
    await page.get_by_role("link", name="Reports", exact=True).click()
    await page.get_by_role("link", name="Statement of account").click()
    await page.get_by_label("Customer number").fill("BIRCH")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("#statement-page tfoot")).to_contain_text("55.00")
    await page.get_by_role("button", name="Send statement").click()
    await expect(page.locator("#messages")).to_contain_text("Queued: it goes to pay@birch.example.")
    await page.get_by_role("link", name="Mail", exact=True).click()
    await expect(page.locator("main")).to_contain_text("statement of account")
