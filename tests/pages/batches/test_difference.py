"""What may explain the difference: beside the totals, or a page of its own without script."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_receipt
from tests.pages.conftest import at


async def test_the_suggestions_lead_to_the_entry_in_doubt(clara_s) -> None:
    batch = await a_cash_batch(control_total="145.00")
    entry = await a_receipt(batch, amount="54.00", reference="CHK1")
    await a_receipt(batch, amount="100.00", reference="CHK2")
    record = f"/batches/{at('Batch', batch)}"
    for tab in (record, f"{record}/entries"):
        page = await clara_s.get(tab)
        assert page.by_id("batch-difference").text == ""
        link = page.by_id("find-difference")
        assert (link["href"], link["hx-target"]) == (f"{record}/difference", "#batch-difference")
    said = "ACME CHK1: 54.00 USD. With two digits swapped it is 45.00 USD, and the batch ties out."
    for target in (None, "batch-difference"):
        panel = (await clara_s.get(f"{record}/difference", target=target)).by_id("batch-difference")
        [found] = panel.all("li")
        assert found.text == f"{said} Change the entry"
        assert found.one("a")["href"] == f"{record}/entries?edit={at('Entry', entry)}"


async def test_what_ties_out_is_not_looked_for_and_what_nothing_explains_is_told(browser_of) -> None:
    vera_s = await browser_of("vera")
    batch = await a_cash_batch(control_total="100.00")
    record = f"/batches/{at('Batch', batch)}"
    await a_receipt(batch)
    page = await vera_s.get(f"{record}/difference")
    assert not page.has("find-difference")
    assert "There is no difference." in page.by_id("batch-difference").text
    await a_receipt(batch, amount="33.33", customer="BIRCH")
    other = await a_cash_batch(control_total="100.00")
    await a_receipt(other, amount="33.33")
    page = await vera_s.get(f"/batches/{at('Batch', other)}/difference")
    assert "No single slip explains it" in page.by_id("batch-difference").text
    page = await vera_s.get(f"{record}/difference")
    assert page.by_id("batch-difference").one("a").text == "Look at the entries"
