"""A month is ended in the pages: a run watched while it goes, rolling, the mass ledger, the close."""

from __future__ import annotations

import json
import re
from zipfile import ZipFile

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_the_main_job import marks, was_never_reloaded
from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import CONNIE, period
from tests.working import working
from tieout.domain.batches.batch import Batch
from tieout.domain.periods import closing as periods

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_month_is_ended_in_the_pages(sign_in, tmp_path) -> None:
    """R8.4, R10.1 to R10.3, AMB-41, AMB-42."""
    for month in ("2026-01", "2026-02"):
        await periods.close(period(month), by=CONNIE)
    tied = [await in_status("OPEN") for _ in range(3)]
    off = await a_cash_batch(control_total="150.00")
    await a_receipt(off)
    page = await sign_in("connie")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Periods").click()
    await page.get_by_role("link", name="2026-03").first.click()
    await page.get_by_role("link", name="Month end…").click()
    await watches_a_run_that_closes_them(page, off)
    await rolls_what_does_not_tie_out(page, off)
    await exports_the_ledgers(page, tied, tmp_path)
    await closes_the_period(page)


async def watches_a_run_that_closes_them(page: Page, off: Batch) -> None:
    await expect(page.get_by_text("4 batches are open.")).to_be_visible()
    await page.get_by_label("Choose all").check()
    await page.get_by_role("button", name="Close", exact=True).click()
    progress = page.locator("#run-progress")
    await expect(progress).to_contain_text("0 of 4 batches done, 4 waiting")
    await expect(progress.locator("progress")).to_have_attribute("value", "0")
    await marks(page)
    async with working():
        await expect(progress).to_contain_text("3 of 4 batches done, 1 refused")
    await expect(progress.locator("progress")).to_have_attribute("value", "4")
    refused = page.locator("#run-items tbody tr").filter(has_text=off.number)
    await expect(refused).to_contain_text("50.00 USD missing")
    await expect(page.get_by_role("button", name="Start again")).to_be_visible()
    await was_never_reloaded(page)
    await page.reload()
    await expect(refused).to_contain_text("refused")
    await page.get_by_role("link", name="Month end of 2026-03").click()


async def rolls_what_does_not_tie_out(page: Page, off: Batch) -> None:
    await page.get_by_role("button", name="Ledger export…").click()
    dialog = page.get_by_role("dialog", name="Ledger export of 2026-03")
    await dialog.get_by_role("button", name="Post and export").click()
    await expect(dialog.locator("#mass-summary")).to_contain_text(f"Batch {off.number} of 2026-03 is open.")
    await dialog.get_by_role("link", name="Cancel").click()
    await page.get_by_label(f"Choose {off.number}").check()
    await page.get_by_role("button", name="Roll to the next period…").click()
    dialog = page.get_by_role("dialog", name="Roll batches to the next period")
    await dialog.get_by_role("button", name="Roll the chosen batches").click()
    await expect(page.locator("#month-end-outcomes")).to_contain_text(f"{off.number} moved to 1 Apr 2026")
    await expect(page.locator("#month-end-batches")).not_to_contain_text(off.number)
    await expect(page.locator("#month-end-steps li").first).to_contain_text("done")


async def exports_the_ledgers(page: Page, tied: list[Batch], tmp_path) -> None:
    await page.get_by_role("button", name="Ledger export…").click()
    dialog = page.get_by_role("dialog", name="Ledger export of 2026-03")
    await dialog.get_by_label("Send it to").fill("")
    await dialog.get_by_role("button", name="Post and export").click()
    await expect(page.locator("#run-mass")).to_contain_text("The batches are being posted")
    await marks(page)
    async with working():
        await expect(page.locator("#run-mass")).to_contain_text("3 ledgers in 6 lines")
    await was_never_reloaded(page)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the ZIP").click()
    saved = tmp_path / "mass.zip"
    await (await download.value).save_as(saved)
    with ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert len(archive.read("detail.csv").splitlines()) == 7
    assert [one["batch"] for one in manifest["ledgers"]] == [batch.number for batch in tied]
    await page.get_by_role("link", name="Month end of 2026-03").click()


async def closes_the_period(page: Page) -> None:
    await expect(page.locator("#month-end-batches")).to_contain_text("Every batch of this period is posted.")
    await marks(page)
    steps = page.locator("#month-end-steps li.left")
    await expect(steps).to_have_count(5)
    await page.locator("#read-ageing").click()
    await expect(steps).to_have_count(4)
    await was_never_reloaded(page)
    await page.get_by_role("button", name="Close Period").click()
    await expect(page.locator("#period-head .badge")).to_have_text("Closed")
    await page.get_by_role("link", name="Month end", exact=True).click()
    await expect(page.locator("#month-end-steps")).to_contain_text(re.compile("The period is closed\\s*done"))
