"""The main job from end to end, as three people do it: key, close, post, send, reopen, close the period."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_posted_invoice
from tests.cast import CONNIE, email_of, period
from tests.conftest import DIALECTS
from tests.working import working
from tieout.domain.periods import closing as periods

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_the_main_job_is_done_in_the_pages(sign_in, tmp_path) -> None:
    await a_posted_invoice("INV-1", customer="ACME", amount="100.00")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="60.50")
    for month in ("2026-01", "2026-02"):
        await periods.close(period(month), by=CONNIE)
        await periods.lock(period(month), by=CONNIE)

    clara_s = await sign_in("clara")
    await opens_a_cash_batch(clara_s)
    await keys_receipts_until_it_ties_out(clara_s)
    await changes_and_deletes_entries(clara_s)
    await closes_once_the_control_total_is_right(clara_s)
    record = clara_s.url

    amir_s = await sign_in("amir")
    await amir_s.goto(record)
    await creates_the_ledger_and_posts(amir_s)
    await sends_the_ledger(amir_s)
    await finds_the_mail_and_its_attachment(amir_s, tmp_path)
    await amir_s.goto(record)
    await reopens_the_batch_with_a_reason(amir_s)

    connie_s = await sign_in("connie")
    await posts_what_is_left_and_closes_the_period(connie_s)


async def opens_a_cash_batch(page: Page) -> None:
    await page.get_by_role("link", name="New batch").click()
    await page.get_by_role("link", name="Cash").click()
    await expect(page.get_by_label("Batch number")).to_be_focused()
    await page.keyboard.type("CB001")
    await page.get_by_label("Control total").fill("180.50")
    await page.get_by_label("Control count").fill("3")
    await page.get_by_role("button", name="Make the batch and key entries").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Batch CB001")
    await ties_out(page, control="180.50", accumulated="0.00", difference="−180.50", entries="0 of 3")


async def keys_receipts_until_it_ties_out(page: Page) -> None:
    """By keyboard alone: the invoice finds customer and amount, Enter goes on and saves at the last field."""
    await marks(page)
    invoice, customer, amount = (
        page.get_by_label(name, exact=True) for name in ("Invoice", "Customer", "Check amount")
    )
    await expect(invoice).to_be_focused()
    await page.keyboard.type("INV-1")
    await page.keyboard.press("Enter")
    await expect(customer).to_have_value("ACME")
    await expect(page.get_by_role("list", name="Will post")).to_have_text(WILL_POST)
    await presses_enter(page, 1)
    await expect(amount).to_be_focused()
    await expect(amount).to_have_value("100.00")
    await presses_enter(page, 4)
    await ties_out(page, control="180.50", accumulated="100.00", difference="−80.50", entries="1 of 3")
    await expect(invoice).to_be_focused()
    await expect(invoice).to_have_value("")

    await page.keyboard.type("INV-2")
    await presses_enter(page, 6)
    await ties_out(page, control="180.50", accumulated="160.50", difference="−20.00", entries="2 of 3")

    await expect(invoice).to_be_focused()
    await presses_enter(page, 1)
    await page.keyboard.type("ACME")
    await presses_enter(page, 1)
    await page.keyboard.type("twenty")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entry-amount-error")).to_have_text(NO_AMOUNT)
    await expect(amount).to_be_focused()
    await expect(customer).to_have_value("ACME")
    await page.keyboard.type("20")
    await page.keyboard.press("Control+Enter")
    await ties_out(page, control="180.50", accumulated="180.50", difference="0.00", entries="3 of 3")
    await expect(customer).to_have_value("BATCH")
    await expect(customer).to_be_focused()
    await was_never_reloaded(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Audit trail")).to_be_visible()
    await page.get_by_role("link", name="Back to the batch").click()
    await expect(page.get_by_role("button", name="Close Batch")).to_be_visible()


async def changes_and_deletes_entries(page: Page) -> None:
    await page.get_by_role("link", name="Entries", exact=True).click()
    await marks(page)
    row = page.get_by_role("row").filter(has_text="on account")
    await row.get_by_role("link", name="Edit").click()
    await expect(page.get_by_role("heading", name="Change the receipt")).to_be_visible()
    await page.get_by_label("Check amount", exact=True).fill("30.00")
    await page.get_by_role("button", name="Save changes").click()
    await ties_out(page, control="180.50", accumulated="190.50", difference="+10.00", entries="3 of 3")

    await row.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete this entry?")
    await expect(dialog).to_contain_text("Cash receipt of 30.00 USD, ACME Acme.")
    await dialog.get_by_role("button", name="Delete entry").click()
    await expect(dialog).to_be_hidden()
    await ties_out(page, control="180.50", accumulated="160.50", difference="−20.00", entries="2 of 3")
    await expect(page.locator("#entry-table tbody tr")).to_have_count(2)
    await was_never_reloaded(page)


async def closes_once_the_control_total_is_right(page: Page) -> None:
    await page.get_by_role("link", name="Overview", exact=True).click()
    await expect(page.locator("#why-close li")).to_have_text([re.compile(one) for one in MISSING])
    await marks(page)
    await page.get_by_role("button", name="Close Batch").click()
    await expect(page.locator("#messages li")).to_have_text([re.compile(one) for one in MISSING])
    await expect(page.locator("#refused")).to_be_focused()

    await page.get_by_role("button", name="Control total…").click()
    dialog = page.get_by_role("dialog", name="Control total")
    await dialog.get_by_label("Control total").fill("160.50")
    await dialog.get_by_label("Control count").fill("2")
    await dialog.get_by_label("Reason").fill("Bank slip corrected")
    await dialog.get_by_role("button", name="Save control total").click()
    await expect(dialog).to_be_hidden()
    note = page.locator("#batch-notes li").first
    await expect(note).to_have_text(re.compile(r"180\.50.*160\.50.*Bank slip corrected"))
    await ties_out(page, control="160.50", accumulated="160.50", difference="0.00", entries="2 of 2")

    await page.get_by_role("button", name="Close Batch").click()
    await has_status(page, "Closed")
    await expect(page.locator("#messages")).to_contain_text("Batch CB001 is closed.")
    await expect(page.get_by_role("button", name="Close Batch")).to_have_count(0)
    await was_never_reloaded(page)


async def creates_the_ledger_and_posts(page: Page) -> None:
    await marks(page)
    await page.get_by_role("button", name="Create Ledger").click()
    await has_status(page, "Ledger pending")
    await expect(page.get_by_role("progressbar")).to_be_visible()
    async with working():
        await has_status(page, "Ledger ready")
    await expect(page.locator("#batch-actions")).to_contain_text("4 lines, 160.50 USD on either side")
    await page.get_by_role("button", name="Post Batch").click()
    await has_status(page, "Posted")
    await was_never_reloaded(page)


async def sends_the_ledger(page: Page) -> None:
    await page.get_by_role("navigation", name="Batch CB001").get_by_role("link", name="Ledger").click()
    summary = page.get_by_role("region", name="Summary, version 1").locator("tbody tr")
    await expect(summary).to_have_text([re.compile(one) for one in SUMMARY])
    await expect(page.get_by_role("region", name="Detail, version 1").locator("tbody tr")).to_have_count(4)
    await marks(page)
    await page.get_by_role("button", name="Ledger (Detail)").click()
    dialog = page.get_by_role("dialog", name="Ledger (Detail) of batch CB001")
    await expect(dialog.get_by_label("E-mail address")).to_have_value(email_of("amir"))
    await dialog.get_by_role("button", name="Schedule process").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#messages")).to_contain_text("Scheduled: the ledger (detail) goes to")
    mail = page.locator("#ledger-mail li").filter(has_text="detail, version 1")
    async with working():
        await expect(mail).to_contain_text("Sent")
    await was_never_reloaded(page)


async def finds_the_mail_and_its_attachment(page: Page, kept: Path) -> None:
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Mail").click()
    await page.get_by_role("link", name="Ledger of batch CB001 (detail, version 1)").click()
    await expect(page.locator("dl")).to_contain_text(email_of("amir"))
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="batch-CB001-ledger-detail-v1.zip").click()
    download = await begun.value
    await download.save_as(kept / download.suggested_filename)
    with ZipFile(kept / "batch-CB001-ledger-detail-v1.zip") as archive:
        manifest, detail = json.loads(archive.read("manifest.json")), archive.read("detail.csv")
    told = [manifest[name] for name in ("batch", "version", "debit_total", "credit_total", "lines")]
    assert told == ["CB001", 1, "160.50", "160.50", 4]
    assert manifest["files"] == [
        {"name": "detail.csv", "bytes": len(detail), "sha256": sha256(detail).hexdigest()}
    ]


async def reopens_the_batch_with_a_reason(page: Page) -> None:
    await marks(page)
    await page.get_by_role("button", name="Reopen Batch…").click()
    dialog = page.get_by_role("dialog", name="Reopen batch CB001")
    await dialog.get_by_role("button", name="Reopen Batch").click()
    await expect(dialog.locator(".error")).to_contain_text("reason")
    await dialog.get_by_label("Reason").fill("A cheque bounced")
    await dialog.get_by_role("button", name="Reopen Batch").click()
    await expect(dialog).to_be_hidden()
    await has_status(page, "Open")
    await was_never_reloaded(page)
    await page.get_by_role("navigation", name="Batch CB001").get_by_role("link", name="Ledger").click()
    versions = page.get_by_role("region", name="Versions").locator("tbody tr")
    await expect(versions).to_have_text([re.compile(one) for one in KEPT])


async def posts_what_is_left_and_closes_the_period(page: Page) -> None:
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Periods").click()
    await page.get_by_role("link", name="2026-03").first.click()
    await expect(page.locator("#why-close li")).to_have_text([re.compile("Batch CB001 of 2026-03 is open")])
    await page.get_by_role("link", name="Month end…").click()
    await page.get_by_label("Choose CB001").check()
    async with working():
        await page.get_by_role("button", name="Close, create ledgers and post").click()
        await expect(page.locator("#run-progress")).to_contain_text("1 of 1 batch done")
    await page.get_by_role("link", name="Month end of 2026-03").click()
    await page.get_by_role("link", name="Overview", exact=True).click()
    await expect(page.locator("#period-batches tbody tr").filter(has_text="CB001")).to_contain_text("Posted")
    await marks(page)

    await page.get_by_role("button", name="Close Period").click()
    await expect(page.locator("#period-head .badge")).to_have_text("Closed")
    await page.get_by_role("button", name="Reopen Period…").click()
    dialog = page.get_by_role("dialog", name="Reopen 2026-03")
    await dialog.get_by_role("button", name="Reopen Period").click()
    await expect(dialog.locator(".error")).to_contain_text("reason")
    await dialog.get_by_role("link", name="Cancel").click()
    await expect(page.locator("#period-head .badge")).to_have_text("Closed")

    await page.get_by_role("button", name="Lock Period…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Lock for good").click()
    await expect(page.locator("#period-head .badge")).to_have_text("Locked")
    await was_never_reloaded(page)


WILL_POST = re.compile(
    r"Dr 1010 Cash\s+100\.00\s+Cr 1200 Accounts receivable\s+100\.00\s+then off by\s+−80\.50"
)
SUMMARY = (r"1010\s*Cash\s*2\s*USD\s*160\.50", r"1200\s*Accounts receivable\s*2\s*USD\s*160\.50")
KEPT = (r"1 reversal of 1\s*Posted[\s\S]*A cheque bounced", r"^\s*1\s*Voided[\s\S]*A cheque bounced")
NO_AMOUNT = "twenty is not an amount of USD: write it in figures, with 2 decimals at most."
MISSING = (
    r"The control total is 180\.50 USD, the batch holds 160\.50 USD: 20\.00 USD missing\.",
    r"The control count is 3, the batch holds 2 entries\.",
)


async def presses_enter(page: Page, times: int) -> None:
    for _ in range(times):
        await page.keyboard.press("Enter")


async def ties_out(page: Page, **expected: str) -> None:
    """Wait until the totals in sight say this."""
    figures = dict(zip(("control", "accumulated", "difference", "entries"), range(4), strict=True))
    for name, text in expected.items():
        await expect(page.locator("#batch-totals dd").nth(figures[name])).to_have_text(text)


async def has_status(page: Page, status: str) -> None:
    await expect(page.locator("#batch-head .badge").first).to_have_text(status)


async def marks(page: Page) -> None:
    """Leave a mark that a reload would wipe out."""
    await page.evaluate("window.theSamePage = true")


async def was_never_reloaded(page: Page) -> None:
    assert await page.evaluate("window.theSamePage === true")
