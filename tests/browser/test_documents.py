"""Keying documents in the browser: live figures, sections by keys, both currencies, and their change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_credit_memo_batch, a_posted_invoice, an_adjustment_batch, an_invoice_batch
from tests.graphql.asking import id_of
from tests.setting_up import a_customer_in, a_rate, a_tax, terms, vat_with_retention
from tieout.domain.batches.batch import Batch
from tieout.domain.entries.entry import Entry

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(page: Page, batch: Batch) -> None:
    await page.goto(f"/batches/{id_of('Batch', batch)}/entries")


async def seen(page: Page, name: str) -> None:
    """A picture to look at, where one is wanted."""
    if directory := os.environ.get("TIEOUT_PICTURES"):
        await page.screenshot(path=Path(directory) / f"{name}.png", full_page=True)


async def test_documents_are_keyed_with_live_figures(sign_in) -> None:
    await terms()
    await vat_with_retention()
    await a_tax("CITY", "2", vat=False)
    await a_customer_in("CAD")
    await a_rate("0.74")
    page = await sign_in("clara")
    await keys_an_invoice(page, await an_invoice_batch(number="INVS1", control_total="2360.00"))
    await keys_one_in_the_companys_currency(page)
    await changes_an_invoice(page)
    await a_posted_invoice("OLD-1", amount="500.00", account_number="4100")
    await keys_a_credit_memo(page, await a_credit_memo_batch(number="MEMO1"))
    await keys_an_adjustment(page, await an_adjustment_batch(number="ADJU1"))


async def keys_an_invoice(page: Page, batch: Batch) -> None:
    await opened(page, batch)
    await seen(page, "invoice-blank")
    await page.keyboard.type("ACME")
    await page.keyboard.press("Enter")
    await page.keyboard.type("INV-1")
    await page.get_by_label("Amount", exact=True).fill("1000")
    await expect(page.locator("#document-total")).to_have_text("1,180.00")
    await expect(page.locator("#document-taxes")).to_contain_text("66.6667 % of the tax")
    await page.keyboard.press("F7")
    await expect(page.get_by_label("Terms", exact=True)).to_be_focused()
    await expect(page.get_by_label("Due", exact=True)).to_have_value("2026-04-14")
    await expect(page.get_by_label("Discount", exact=True)).to_have_value("20.00")
    await page.get_by_label("Freight", exact=True).fill("100")
    await expect(page.get_by_label("Discount", exact=True)).to_have_value("18.00")
    await page.keyboard.press("F8")
    await expect(page.get_by_label("Tax codes")).to_have_attribute("placeholder", "VAT16, CITY")
    await page.keyboard.press("F9")
    await page.get_by_label("Packing list").fill("PL-1")
    await page.keyboard.press("F10")
    await page.get_by_label("Credits: account, line 1").fill("4000")
    await page.get_by_label("Credits: amount, line 1").fill("600")
    await page.get_by_label("Credits: account, line 2").fill("4100")
    await expect(page.locator("#entry-preview")).to_contain_text("Cr 4100 Services 400.00")
    await expect(page.locator("#entry-revenue legend span")).to_have_text("· total entered 600.00 of 1000.00")
    await seen(page, "invoice-keyed")
    await page.set_viewport_size({"width": 380, "height": 900})
    await seen(page, "invoice-narrow")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-form [role=status]")).to_have_text("Saved: invoice INV-1")
    kept = await Entry.get(document_number="INV-1")
    assert (kept.amount, kept.finish) == (118000, "SINGLE_DEBIT")


async def keys_one_in_the_companys_currency(page: Page) -> None:
    await page.get_by_label("Customer", exact=True).fill("MAPLE")
    await page.get_by_label("Invoice number").fill("INV-2")
    await page.get_by_label("Amount", exact=True).fill("100")
    base = page.get_by_label("Amount in USD")
    await expect(base).to_be_visible()
    await expect(base).to_have_attribute("placeholder", "74.00")
    await base.fill("1000")
    await expect(page.get_by_label("Amount", exact=True)).to_have_attribute("placeholder", "1351.35")
    await seen(page, "invoice-foreign")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-form [role=status]")).to_have_text("Saved: invoice INV-2")
    kept = await Entry.get(document_number="INV-2")
    assert (kept.amount, kept.base_amount) == (135135, 100000)


async def changes_an_invoice(page: Page) -> None:
    """All that was keyed is back; what the rules give follows the amount."""
    await page.get_by_label("Edit entry of 1,180.00").click()
    await expect(page.get_by_role("heading", name="Change the invoice")).to_be_visible()
    await expect(page.get_by_label("Credits: account, line 2")).to_have_value("4100")
    await expect(page.get_by_label("Packing list")).to_have_value("PL-1")
    await expect(page.get_by_label("Discount", exact=True)).to_have_value("18.00")
    await seen(page, "invoice-change")
    await page.get_by_label("Credits: amount, line 2").fill("")
    await page.get_by_label("Amount", exact=True).fill("2000")
    await expect(page.get_by_label("Discount", exact=True)).to_have_value("38.00")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-form [role=status]")).to_have_text("Changed: invoice INV-1")


async def keys_a_credit_memo(page: Page, batch: Batch) -> None:
    await opened(page, batch)
    await page.get_by_label("Invoice", exact=True).fill("OLD-1")
    await expect(page.get_by_label("Customer", exact=True)).to_have_value("ACME")
    await expect(page.get_by_label("Amount", exact=True)).to_have_attribute("placeholder", "500.00")
    await expect(page.locator("#entry-preview")).to_contain_text("Dr 4000 Sales 500.00")
    await page.keyboard.press("F10")
    await page.get_by_label("Use the original invoice's accounts").check()
    await expect(page.locator("#entry-preview")).to_contain_text("Dr 4100 Services 500.00")
    await seen(page, "memo")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-form [role=status]")).to_have_text("Saved: credit memo OLD-1")


async def keys_an_adjustment(page: Page, batch: Batch) -> None:
    await a_posted_invoice("OLD-2", amount="500.00")
    await opened(page, batch)
    await page.get_by_label("Invoice", exact=True).fill("OLD-2")
    await expect(page.get_by_label("Amount", exact=True)).to_have_value("536.67")
    await page.get_by_label("Account", exact=True).fill("6100")
    await page.get_by_label("Customer PO or note").fill("bad debt")
    await expect(page.locator("#entry-preview")).to_contain_text("Dr 6100 Bad debts 536.67")
    await seen(page, "adjustment")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-form [role=status]")).to_have_text("Saved: adjustment OLD-2")
