"""What the tests of the options do at the pages: set options, fill in forms, go through a receipt's steps."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.pages.conftest import at
from tieout.domain.batches.batch import Batch


async def set_on(page: Page, **options: str | bool) -> None:
    """Save options on the settings page, by their names in the API."""
    if not page.url.endswith("/settings"):
        await page.goto("/settings")
    version = page.locator("#settings-form [name=expectedVersion]")
    before = await version.input_value()
    for name, value in options.items():
        field = page.locator(f"#settings-{name}")
        if isinstance(value, bool):
            await field.set_checked(value)
        elif name in ("arHoldReaction", "duplicateCheck"):
            await field.select_option(value)
        else:
            await field.fill(value)
    await page.get_by_role("button", name="Save settings").click()
    await expect(version).not_to_have_value(before)


async def opens(page: Page, kind: str, **header: str) -> None:
    """Fill in the header of a new batch and save it."""
    await page.goto(f"/batches/new?type={kind}")
    await fills(page, "new", **header)
    await page.get_by_role("button", name="Make the batch and key entries").click()


async def fills(page: Page, form: str, **values: str) -> None:
    for name, value in values.items():
        await page.locator(f"#{form}-{name}").fill(value)


async def keys(page: Page, **values: str) -> None:
    """Key an entry and save it."""
    await fills(page, "entry", **values)
    await page.keyboard.press("Control+Enter")


async def saved(page: Page, kind: str, number: str) -> None:
    await expect(page.locator("#entry-form [role=status]")).to_have_text(f"Saved: {kind} {number}")


async def steps_to(page: Page, key: str, heading: str) -> None:
    """Press the key of a step of the receipt and wait until it is there."""
    await page.keyboard.press(key)
    await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


async def reviews(page: Page) -> list[list[str]]:
    """Go to the review; its lines: account, debit, credit and, in another currency, the same in USD."""
    await page.keyboard.press("F10")
    await expect(page.get_by_role("button", name="Accept")).to_be_focused()
    rows = await page.locator("#receipt-lines tbody tr").all()
    cells = [await row.locator("td").all_inner_texts() for row in rows]
    return [[account.split()[0], *figures] for account, _, *figures in cells]


def entries(batch: Batch) -> str:
    return f"/batches/{at('Batch', batch)}/entries"


def record(batch: Batch) -> str:
    return f"/batches/{at('Batch', batch)}"
