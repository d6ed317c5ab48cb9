"""Handing a ledger over to QuickBooks Desktop: choose, map, download the file, mail it (R8.1, R8.2)."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Page, expect

from tests.builders import in_status
from tests.pages.conftest import at
from tests.working import working

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def dialect() -> str:
    """What the browser does is the same on both databases."""
    return "sqlite"


async def test_a_ledger_is_handed_over_to_quickbooks_desktop(sign_in, windows, tmp_path) -> None:
    batch = await in_status("POSTED")
    page = await sign_in("amir")
    await chooses_the_system(page)
    await is_refused_what_is_not_mapped(page, at("Batch", batch))
    assert ["409 (Conflict)" in complaint for complaint in windows.complaints] == [True]
    windows.complaints.clear()
    await maps_by_keys_and_by_suggestion(page)
    await page.goto(f"/batches/{at('Batch', batch)}")
    await downloads_the_file(page, batch.number, tmp_path)
    await mails_it(page)


async def chooses_the_system(page: Page) -> None:
    await page.goto("/settings")
    await page.get_by_role("link", name="Accounting system").click()
    await page.locator("#system-accountingSystem").select_option("QuickBooks Desktop")
    await expect(page.get_by_label("IIF form")).to_be_visible()
    await page.get_by_label("Own numbers and names").uncheck()
    await page.get_by_label("Summary or detail").select_option("Detail")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#messages")).to_contain_text("The accounting system is saved.")


async def is_refused_what_is_not_mapped(page: Page, batch: str) -> None:
    """Everything at once, each with the way to where it is mapped."""
    await page.goto(f"/batches/{batch}")
    await page.get_by_role("link", name="Download").click()
    await expect(page.locator(".reasons li")).to_have_count(3)
    await page.get_by_role("listitem").filter(has_text="Account 1010").get_by_role("link").click()
    await expect(page.locator("table.mapping tbody tr")).to_have_count(1)


async def maps_by_keys_and_by_suggestion(page: Page) -> None:
    name = page.get_by_label("Outside name of 1010")
    await name.fill("Checking")
    await name.press("Enter")
    await expect(page.locator("#messages")).to_contain_text("1 saved.")
    await expect(name).to_be_focused()
    await page.get_by_role("link", name="All", exact=True).click()
    await page.get_by_label("Unmapped alone").check()
    await expect(page.locator("table.mapping tbody tr")).to_have_count(10)
    await page.get_by_role("button", name="Take all suggestions").click()
    await expect(page.locator("#unmapped-count")).to_have_text("All are mapped")
    await (
        page.get_by_role("navigation", name="Accounting system").get_by_role("link", name="Customers").click()
    )
    await page.get_by_label("Outside name of ACME").fill("Acme Inc.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages")).to_contain_text("1 saved.")


async def downloads_the_file(page: Page, number: str, kept: Path) -> None:
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Download").click()
    await (await begun.value).save_as(kept / "ledger.zip")
    with ZipFile(io.BytesIO((kept / "ledger.zip").read_bytes())) as archive:
        iif = archive.read(f"{number}-26v1.iif").decode("cp1252")
    assert [line.split("\t")[4:8] for line in iif.splitlines()[3:5]] == [
        ["Checking", "", "", "100.00"],
        ["Accounts receivable", "Acme Inc.", "", "-100.00"],
    ]


async def mails_it(page: Page) -> None:
    await page.get_by_role("link", name="Ledger file (IIF), detail").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Schedule process").click()
    async with working():
        await expect(page.locator("#ledger-mail li").first).to_contain_text("Sent")
