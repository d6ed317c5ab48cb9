"""Marking invoices as factored from the customer's page (R3.39)."""

from __future__ import annotations

from tests.builders import a_posted_invoice, an_invoice, an_invoice_batch
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.document import FactoredInvoice
from tieout.domain.entries.entry import OpenItem


async def test_an_unpaid_invoice_is_marked_with_a_note_and_unmarked(clara_s, books) -> None:
    await a_posted_invoice("INV-1")
    await an_invoice(await an_invoice_batch(), number="INV-2")
    item = await OpenItem.get(document_number="INV-1")
    page = f"/customers/{at('Customer', await Customer.get(number='ACME'))}"
    shown = await clara_s.get(page)
    assert [one.text for one in shown.by_id("customer-items").all("button")] == ["Factored"]
    asked = await clara_s.get(f"{page}?ask=factor&item={at('OpenItem', item)}", target="dialog")
    address = asked.by_id("factoring-form")["action"]
    async with unchanged(books):
        refused = await clara_s.post(address, {"note": ""}, target="dialog")
    assert (clara_s.status, refused.by_id("factoring-note-error").text) == (
        *(422, "The note is missing. Fill it in."),
    )
    await clara_s.post(address, {"note": "Sold to Fast Cash"})
    assert await FactoredInvoice.exists(open_item_id=item.id)
    shown = await clara_s.get(page)
    assert [row[9] for row in shown.by_id("customer-items").rows] == ["open factored", "not posted yet"]
    await clara_s.post(address.replace("/factored", "/unfactored"), {"note": "Bought back"})
    assert not await FactoredInvoice.exists(open_item_id=item.id)


async def test_who_may_not_key_sees_no_button(browser_of) -> None:
    await a_posted_invoice("INV-1")
    shown = await (await browser_of("vera")).get(
        f"/customers/{at('Customer', await Customer.get(number='ACME'))}"
    )
    assert shown.by_id("customer-items").all("button") == []
