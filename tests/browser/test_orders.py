"""Orders in the browser: the whole life of one, and Move Open Orders so that a batch can be closed."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.builders import a_mixed_batch, a_receipt, an_order
from tests.cast import set_options
from tests.pages.conftest import at
from tieout.domain.batches.batch import Batch
from tieout.domain.orders.order import Order

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def in_dialog(page: Page, button: str, **typed: str) -> None:
    """Open a dialog of the order, fill it in, and press its main button."""
    await page.get_by_role("button", name=f"{button}…").click()
    dialog = page.get_by_role("dialog")
    for label, text in typed.items():
        await dialog.get_by_label(label.replace("_", " ")).fill(text)
    await dialog.locator(".acts button").first.click()


async def test_an_order_is_placed_paid_for_invoiced_cancelled_and_paid_back(sign_in) -> None:
    """R1.13, R4.21, AMB-40, by page alone."""
    page = await sign_in("clara")
    await page.goto("/orders")
    await page.get_by_role("link", name="New order").click()
    await page.get_by_label("Customer", exact=True).fill("ACME")
    await page.get_by_label("Reference").fill("WEB-1")
    await page.get_by_label("What, line 1").fill("Annual dinner")
    await page.get_by_label("Amount, line 1").fill("sixty")
    await page.get_by_role("button", name="Place the order").click()
    await expect(page.locator(".error").first).to_be_visible()
    await page.get_by_label("Amount, line 1").fill("60.00")
    await page.get_by_role("button", name="Place the order").click()
    await expect(page.get_by_role("heading", name="Order WEB-1")).to_be_visible()
    await expect(page.locator("#order-head .badge")).to_have_text("Open")
    await expect(page.locator("#messages")).to_have_text("Order WEB-1 is placed.×")

    await in_dialog(page, "Take payment", Amount_in_USD="25.00", Check_or_reference="CC-1")
    await expect(page.locator("#messages")).to_contain_text(
        re.compile(r"25\.00 USD taken, in batch R\d{4}\.")
    )
    await in_dialog(page, "Invoice", Invoice_number="INV-7")
    await expect(page.locator("#order-head .badge")).to_have_text("Invoiced")
    await in_dialog(page, "Take payment")
    await in_dialog(page, "Cancel order", Reason="Fire in the kitchen")
    await expect(page.locator("#order-head .badge")).to_have_text("Cancelled")
    made = page.locator("#order-made tbody tr")
    await expect(made).to_have_count(4)

    await page.locator("#order-made").get_by_role("link", name="Refund…").first.click()
    await page.get_by_role("button", name="Pay it back").click()
    await expect(page.locator("#entry-table tbody tr").first).to_contain_text("Refund")
    order = await Order.get(reference="WEB-1")
    assert (order.status, (await Batch.get(id=order.batch_id)).origin) == ("CANCELLED", "EXTERNAL")


async def test_open_orders_are_moved_and_the_batch_is_closed(sign_in) -> None:
    """R5.1, R5.3, AMB-24: some to a batch that is there, the rest to one made on the spot."""
    await set_options(automatic_batch_numbering=True)
    batch, holding = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="HOLD1")
    await a_receipt(batch)
    for reference in ("WEB-1", "WEB-2", "WEB-3"):
        await an_order(batch, reference=reference)
    page = await sign_in("clara")
    await page.goto(f"/batches/{at('Batch', batch)}")
    await expect(page.get_by_role("button", name="Close Batch")).to_have_count(0)
    await page.get_by_role("button", name="Move Open Orders…").click()
    dialog = page.get_by_role("dialog", name="Move open orders of batch MIX01")
    await dialog.get_by_label("Only those ticked").check()
    await dialog.get_by_label("Move WEB-2").check()
    await dialog.get_by_label("To", exact=True).select_option(label="HOLD1, 2026-03-15")
    await dialog.get_by_role("button", name="Move the orders").click()
    await expect(page.locator("#messages")).to_contain_text("The orders stand in batch HOLD1 now.")
    await expect(page.locator("#batch-notes li").first).to_contain_text(
        "1 open order moved to batch HOLD1: WEB-2."
    )

    await page.get_by_role("button", name="Move Open Orders…").click()
    await dialog.get_by_label("To", exact=True).select_option(label="The next period's batch, made now")
    await dialog.get_by_role("button", name="Move the orders").click()
    await expect(page.locator("#messages")).to_contain_text(
        re.compile(r"The orders stand in batch R\d{4} now\.")
    )
    await page.get_by_role("button", name="Close Batch").click()
    await expect(page.locator("#batch-head .badge")).to_have_text("Closed")

    await page.goto(f"/batches/{at('Batch', holding)}/orders")
    await expect(page.locator("#order-table tbody tr")).to_have_count(1)
    assert await Order.filter(batch_id=batch.id).count() == 0
