"""A month of an association, clicked through: what the seed on the batch record tells, in its order.

An order from the shop and its payment, Move Open Orders, the control total, Close, Create Ledger, Post,
the ledger by e-mail, the journal entry in QuickBooks, Reopen, the other batches from the fiscal period.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import SignIn, Site
from tests.browser.test_orders import in_dialog
from tests.browser.test_the_main_job import has_status
from tests.cast import CONNIE, email_of, period
from tests.databases import books_on
from tests.exporting import (
    REALM,
    SYSTEM,
    choose_system,
    connect,
    map_everything,
    quickbooks,
    settings_for,
)
from tests.server.conftest import serving
from tests.stand_ins.quickbooks_online import QuickBooksOnlineStandIn
from tests.stand_ins.serving import served
from tests.working import working
from tieout.domain.batches.batch import Batch
from tieout.domain.periods import closing as periods
from tieout.server.connections.lines import Lines, lines

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outside() -> AsyncIterator[QuickBooksOnlineStandIn]:
    """QuickBooks Online; its accounts and customers come when the company's are there."""
    async with served(QuickBooksOnlineStandIn()) as stand_in:
        assert isinstance(stand_in, QuickBooksOnlineStandIn)
        yield stand_in


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(dialect: str, noon: None, outside: QuickBooksOnlineStandIn) -> AsyncIterator[Site]:
    """A server whose outside addresses lead to the stand-in."""
    async with books_on(dialect) as place:
        settings = settings_for(outside).model_copy(update={"database_url": place.url})
        async with serving(settings) as address:
            yield Site(address)


@pytest_asyncio.fixture(loop_scope="session")
async def wires(outside: QuickBooksOnlineStandIn) -> AsyncIterator[Lines]:
    """The company, connected to QuickBooks; the e-mail is offered beside it (R15.5)."""
    await choose_system(SYSTEM.QUICKBOOKS_ONLINE, email_beside=True)
    await map_everything(SYSTEM.QUICKBOOKS_ONLINE)
    known = await quickbooks()
    outside.accounts, outside.customers = known.accounts, known.customers
    await connect(outside, SYSTEM.QUICKBOOKS_ONLINE, realm_id=REALM)
    for month in ("2026-01", "2026-02"):
        await periods.close(period(month), by=CONNIE)
    async with lines(settings_for(outside)) as made:
        yield made


async def test_a_month_is_done_in_the_pages(
    sign_in: SignIn, outside: QuickBooksOnlineStandIn, wires: Lines
) -> None:
    clara_s, connie_s = await sign_in("clara"), await sign_in("connie")
    await the_shop_sells(clara_s)
    await the_order_that_stays_open_is_moved(clara_s)
    await the_control_total_is_corrected_and_the_batch_closed(clara_s)
    record = clara_s.url.partition("?")[0]
    await connie_s.goto(record)
    await the_ledger_is_created_posted_and_mailed(connie_s)
    await the_journal_entry_is_sent(connie_s, wires)
    assert [journal.number for journal in outside.journals] == ["R0001-26v1-1"]
    await the_batch_is_reopened(connie_s)
    await the_month_is_ended_from_the_fiscal_period(connie_s, wires)
    assert [journal.number for journal in outside.journals] == [
        "R0001-26v1-1",
        "R0001-26r1-1",
        "R0001-26v2-1",
    ]
    await connie_s.goto(record)
    await expect(connie_s.locator("#why-reopen")).to_contain_text("2026-03 is closed")


async def the_shop_sells(page: Page) -> None:
    """R1.6: the first order makes today's external batch."""
    for reference, amount in (("WEB-1", "60.00"), ("WEB-2", "40.00")):
        await page.goto("/orders/new")
        await page.get_by_label("Customer", exact=True).fill("ACME")
        await page.get_by_label("Reference").fill(reference)
        await page.get_by_label("What, line 1").fill("Annual dinner")
        await page.get_by_label("Amount, line 1").fill(amount)
        await page.get_by_role("button", name="Place the order").click()
        await expect(page.get_by_role("heading", name=f"Order {reference}")).to_be_visible()
    await page.goto("/orders")
    await page.get_by_role("link", name="WEB-1").click()
    await in_dialog(page, "Invoice", Invoice_number="INV-1")
    await expect(page.locator("#order-head .badge")).to_have_text("Invoiced")
    await in_dialog(page, "Take payment", Check_or_reference="CC-1")
    await expect(page.locator("#messages")).to_contain_text("60.00 USD taken, in batch R0001.")


async def the_order_that_stays_open_is_moved(page: Page) -> None:
    """R5.1, R5.3, AMB-24."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Batches").click()
    await page.get_by_role("link", name="R0001").click()
    await expect(page.get_by_role("button", name="Close Batch")).to_have_count(0)
    await page.get_by_role("button", name="Move Open Orders…").click()
    dialog = page.get_by_role("dialog", name="Move open orders of batch R0001")
    await dialog.get_by_label("To", exact=True).select_option(label="The next period's batch, made now")
    await dialog.get_by_label("Number of the new batch").fill("APR01")
    await dialog.get_by_role("button", name="Move the orders").click()
    await expect(page.locator("#messages")).to_contain_text("The orders stand in batch APR01 now.")


async def the_control_total_is_corrected_and_the_batch_closed(page: Page) -> None:
    """R2.10, R5.2, AMB-22: the note names the old and the new total."""
    for total, reason in (("100.00", "As announced"), ("60.00", "One order went on to April")):
        await page.get_by_role("button", name="Control total…").click()
        dialog = page.get_by_role("dialog", name="Control total")
        await dialog.get_by_label("Control total").fill(total)
        await dialog.get_by_label("Reason").fill(reason)
        await dialog.get_by_role("button", name="Save control total").click()
        await expect(dialog).to_be_hidden()
        if total == "100.00":
            await page.get_by_role("button", name="Close Batch").click()
            await expect(page.locator("#messages")).to_contain_text("40.00 USD missing")
    note = page.locator("#batch-notes li").first
    await expect(note).to_have_text(re.compile(r"100\.00.*60\.00.*One order went on to April"))
    await page.get_by_role("button", name="Close Batch").click()
    await has_status(page, "Closed")


async def the_ledger_is_created_posted_and_mailed(page: Page) -> None:
    """R6.1, R7.1, R8.2: by mail the clicking user hears of the ledger; the pop-up schedules the process."""
    await page.get_by_role("button", name="Create Ledger").click()
    async with working():
        await has_status(page, "Ledger ready")
    await page.get_by_role("button", name="Post Batch").click()
    await has_status(page, "Posted")
    await page.get_by_role("navigation", name="Batch R0001").get_by_role("link", name="Ledger").click()
    for layout in ("Summary", "Detail"):
        await page.get_by_role("button", name=f"Ledger ({layout})").click()
        dialog = page.get_by_role("dialog", name=f"Ledger ({layout}) of batch R0001")
        await expect(dialog.get_by_label("E-mail address")).to_have_value(email_of("connie"))
        await dialog.get_by_role("button", name="Schedule process").click()
        await expect(dialog).to_be_hidden()
    async with working():
        await expect(page.locator("#ledger-mail li").filter(has_text="Sent")).to_have_count(2)
    record = page.url.removesuffix("/ledger")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Mail").click()
    for subject in ("is being created", "is ready", "(summary, version 1)", "(detail, version 1)"):
        await expect(page.locator("#mail-list")).to_contain_text(subject)
    await page.goto(record)


async def the_journal_entry_is_sent(page: Page, wires: Lines) -> None:
    """R8.3: nobody retypes it."""
    await page.get_by_role("button", name="Send to QuickBooks").click()
    async with working(lines=wires):
        row = page.get_by_role("row").filter(has_text="R0001-26v1-1")
        await expect(row).to_contain_text("Verified")


async def the_batch_is_reopened(page: Page) -> None:
    """R9.1, R9.3: exported, so that a reason is asked for; the ledger must be created anew."""
    await page.get_by_role("navigation", name="Batch R0001").get_by_role("link", name="Overview").click()
    await page.get_by_role("button", name="Reopen Batch…").click()
    dialog = page.get_by_role("dialog", name="Reopen batch R0001")
    for way in ("exported to QuickBooks Online", f"sent to {email_of('connie')}"):
        await expect(dialog.locator(".message")).to_contain_text(way)
    await dialog.get_by_label("Reason").fill("The dinner was cheaper")
    await dialog.get_by_role("button", name="Reopen Batch").click()
    await has_status(page, "Open")


async def the_month_is_ended_from_the_fiscal_period(page: Page, wires: Lines) -> None:
    """R10.2, R10.3: closed, made and posted from there; the export owed is sent, then the period closed."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Periods").click()
    await page.get_by_role("link", name="2026-03").first.click()
    await page.get_by_role("link", name="Month end…").click()
    await page.get_by_label("Choose all").check()
    async with working(lines=wires):
        await page.get_by_role("button", name="Close, create ledgers and post").click()
        await expect(page.locator("#run-progress")).to_contain_text("1 of 1 batch done")
        batch = await Batch.get(number="R0001")
        await page.goto("/batches")
        await page.get_by_role("link", name=batch.number).click()
        await page.get_by_role("navigation", name="Batch R0001").get_by_role("link", name="Exports").click()
        await page.get_by_role("button", name="Send now").click()
        for number in ("R0001-26r1-1", "R0001-26v2-1"):
            row = page.get_by_role("row").filter(has_text=number)
            await expect(row).to_contain_text("Verified")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Periods").click()
    await page.get_by_role("link", name="2026-03").first.click()
    await page.get_by_role("button", name="Close Period").click()
    await expect(page.locator("#period-head .badge")).to_have_text("Closed")
