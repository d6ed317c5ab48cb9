"""A clerk keys ten mixed receipts by keyboard alone, every key stroke counted: the README has the count."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.builders import a_credit_memo, a_credit_memo_batch, posted
from tests.cast import PASSWORD, TODAY
from tests.domain.entries.reading import rows_of
from tests.masters import something_to_pay
from tests.source_tree import ROOT
from tieout.domain.entries.entry import Entry

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOTAL = "8,180.00"


@dataclass
class Keyboard:
    """The keys of a clerk: a character or a shortcut is one stroke."""

    page: Page
    strokes: int = 0

    async def keys(self, *pressed: str) -> None:
        """Type words character by character; `Enter`, `F9` or `Control+Enter` are pressed as they are."""
        for word in pressed:
            if re.fullmatch(r"Enter|Escape|Tab|F\d+|Control\+Enter|Arrow\w+", word):
                await self.page.keyboard.press(word)
                self.strokes += 1
            else:
                await self.page.keyboard.type(word)
                self.strokes += len(word)

    async def saved(self, count: int) -> None:
        """Wait until the form is ready for the next receipt, with the focus in its first field."""
        await expect(self.page.locator("#batch-totals")).to_contain_text(f"{count} of 10")
        await expect(self.page.locator("#entry-form")).to_have_attribute("data-stage", "")
        await expect(self.page.locator(".htmx-request")).to_have_count(0)

    async def step(self, heading: str) -> None:
        """Wait for a step of the receipt."""
        await expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        await expect(self.page.locator(".htmx-request")).to_have_count(0)


async def test_ten_mixed_receipts_without_a_mouse(sign_in) -> None:
    """R2.7, 3.3: in full, in part, with discount, several at once, a credit memo, on account, JE."""
    for number in range(1, 9):
        await something_to_pay(f"I{number}", discount=2000, discount_date=TODAY)
    await something_to_pay("I9", customer="BIRCH")
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, customer="BIRCH", number="C9", amount="100.00")
    await posted(memos)
    page = await sign_in("clara")
    await page.goto("/batches/new?type=CASH")
    await page.get_by_label("Batch number").fill("TEN10")
    await page.get_by_label("Control total").fill(TOTAL.replace(",", ""))
    await page.get_by_label("Control count").fill("10")
    await page.get_by_role("button", name="Make the batch and key entries").click()
    board = Keyboard(page)
    await page.wait_for_url("**/entries")
    await keys_ten(board)
    await expect(page.locator("#difference")).to_have_text("0.00")
    await expect(page.get_by_label("Customer")).to_have_value("BATCH")
    await board.keys("Enter")
    await page.wait_for_url(re.compile(r"/batches/[^/]+(/leaving)?$"))
    told = re.search(r"\*\*(\d+) key strokes\*\*", (ROOT / "README.md").read_text())
    assert told is not None
    assert board.strokes == int(told[1])


async def keys_ten(board: Keyboard) -> None:
    await board.keys("I1", "Control+Enter")  # the invoice finds customer and amount, standard accounts
    await board.saved(1)
    await board.keys("I2", "Enter", "Enter", "Enter", "1002", "Control+Enter")  # with its check number
    await board.saved(2)
    await board.keys("I3", "Enter", "Enter", "980", "Control+Enter")  # just short by the discount
    await board.saved(3)
    await board.keys("I4", "Enter", "Enter", "300", "F8")  # a part: type P is preset
    await board.step("Single Credit Entry")
    await reviews_and_accepts(board, 4)
    await board.keys("Enter", "ACME", "Enter", "1960", "F9")  # two in full less discount, by Y
    await board.step("Multiple Credits (Invoices/Crd Memos)")
    assert (await Axe().run(board.page)).violations_count == 0
    await board.keys("ArrowDown", "y", "Enter", "y")
    await reviews_and_accepts(board, 5)
    await board.keys("Enter", "BIRCH", "Enter", "900", "F9")  # an invoice less a credit memo
    await board.step("Multiple Credits (Invoices/Crd Memos)")
    await board.keys("y", "Enter", "y")
    await reviews_and_accepts(board, 6)
    await board.keys("Enter", "BIRCH", "Enter", "40", "Control+Enter")  # on account
    await board.saved(7)
    await board.keys("Enter", "JE", "Enter", "20", "F8")  # miscellaneous cash
    await board.step("Single Credit Entry")
    await board.keys("4100", "Enter", "20")
    await reviews_and_accepts(board, 8)
    await board.keys("I7", "Enter", "Enter", "980", "Control+Enter")
    await board.saved(9)
    await board.keys("I8", "Control+Enter")
    await board.saved(10)


async def reviews_and_accepts(board: Keyboard, count: int) -> None:
    await board.keys("F10")
    await expect(board.page.get_by_role("button", name="Accept")).to_be_focused()
    await board.keys("Enter")
    await board.saved(count)


async def test_what_is_typed_outlives_an_ended_session(sign_in) -> None:
    """R5.7: the session ends while a receipt is keyed; after signing in it is back."""
    await something_to_pay("J1")
    page = await sign_in("clara")
    await page.goto("/batches/new?type=CASH")
    await page.get_by_label("Batch number").fill("KEPT1")
    await page.get_by_role("button", name="Make the batch and key entries").click()
    await page.wait_for_url("**/entries")
    board = Keyboard(page)
    await board.keys("J1", "Enter", "Enter", "750.00")
    await page.context.clear_cookies()
    await board.keys("Control+Enter")
    await page.get_by_label("Name").fill("clara")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/entries")
    await expect(page.get_by_label("Check amount", exact=True)).to_have_value("750.00")
    await expect(page.locator("#given-back")).to_be_visible()
    await board.keys("F8")
    await board.step("Single Credit Entry")
    await board.keys("F10")
    await expect(page.get_by_role("button", name="Accept")).to_be_focused()
    await board.keys("Enter")
    await expect(page.locator("#entry-table tbody tr")).to_have_count(1)
    (entry,) = await Entry.filter(document_number="J1", type="CASH_RECEIPT")
    assert await rows_of(entry) == [("J1", "P", 75000, 0, 0)]
    await page.reload()
    await expect(page.get_by_label("Check amount", exact=True)).to_have_value("")
