"""Connecting QuickBooks Online, sending a batch, reopening it and sending its reversal, by the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import SignIn, Site
from tests.cast import AMIR
from tests.databases import books_on
from tests.exporting import (
    SYSTEM,
    a_posted_batch,
    choose_system,
    map_everything,
    own_balances,
    quickbooks,
    settings_for,
)
from tests.pages.conftest import at
from tests.server.conftest import serving
from tests.stand_ins.consent import CLIENT_ID, CLIENT_SECRET
from tests.stand_ins.quickbooks_online import QuickBooksOnlineStandIn
from tests.stand_ins.serving import served
from tests.working import working
from tieout.domain.batches import closing
from tieout.domain.ledgers import posting
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
    async with lines(settings_for(outside)) as made:
        yield made


async def test_a_batch_is_sent_to_quickbooks_and_its_reversal_after_a_reopen(
    sign_in: SignIn, outside: QuickBooksOnlineStandIn, wires: Lines
) -> None:
    """R8.3, R9.3: both ids are shown side by side."""
    await choose_system(SYSTEM.QUICKBOOKS_ONLINE)
    await map_everything(SYSTEM.QUICKBOOKS_ONLINE)
    known = await quickbooks()
    outside.accounts, outside.customers = known.accounts, known.customers
    batch = await a_posted_batch("100.00")
    record = f"/batches/{at('Batch', batch)}"
    page = await sign_in("connie")
    await page.goto(record)
    await page.get_by_role("link", name="Connect to QuickBooks").click()
    await page.get_by_label("Client ID").fill(CLIENT_ID)
    await page.get_by_label("Client secret").fill(CLIENT_SECRET)
    await page.get_by_role("button", name="Save").click()
    await page.reload()
    assert await page.get_by_label("Client secret").input_value() == ""
    await page.get_by_role("link", name="Connect to QuickBooks Online").click()
    await expect(page.locator("#connection-state")).to_contain_text("being tested")
    async with working(lines=wires):
        await expect(page.locator("#connection-state")).to_contain_text("Harbour & Pine (QuickBooks)")
        await page.goto(record)
        await page.get_by_role("button", name="Send to QuickBooks").click()
        row = page.get_by_role("row").filter(has_text="B0001-26v1-1")
        await expect(row).to_contain_text("Verified")
        await expect(row).to_contain_text("100")
        await page.goto(f"{record}?ask=reopen")
        await page.get_by_role("button", name="Reopen Batch", exact=True).last.click()
        await expect(page.locator("#dialog")).to_contain_text("exported to QuickBooks Online on")
        await page.locator("#reopen-reason").fill("A wrong amount")
        await page.get_by_role("button", name="Reopen Batch", exact=True).last.click()
        await expect(page.locator("#messages")).to_contain_text("is open again")
        await closing.close(batch.id, by=AMIR)
        await posting.post_batches([batch.id], by=AMIR)
        await page.goto(f"{record}/exports")
        await page.get_by_role("button", name="Send now").click()
        for number, id in (("B0001-26r1-1", "101"), ("B0001-26v2-1", "102")):
            row = page.get_by_role("row").filter(has_text=number)
            await expect(row).to_contain_text("Verified")
            await expect(row).to_contain_text(id)
    assert outside.balances() == await own_balances(SYSTEM.QUICKBOOKS_ONLINE)
    await page.goto("/exports")
    await expect(page.locator("#export-list tbody tr")).to_have_count(3)
