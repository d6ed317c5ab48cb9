"""Help while keying: who and what is meant, and what the entry would post."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_posted_invoice, an_invoice, an_invoice_batch, posted
from tests.cast import set_options
from tests.masters import something_to_pay
from tests.pages.conftest import at
from tests.watching import unchanged


def address_of(batch, what: str) -> str:
    return f"/batches/{at('Batch', batch)}/entries/{what}"


async def test_an_invoice_number_alone_finds_its_customer_and_open_balance(clara_s) -> None:
    await a_posted_invoice("INV-1", customer="BIRCH", amount="80.00")
    batch = await a_cash_batch(control_total="100.00")
    part = await clara_s.get(
        address_of(batch, "preview?kind=CASH&invoiceNumber=inv-1&customerNumber=BATCH&amount=")
    )
    shown = part.by_id("entry-preview")
    assert (shown["data-fill-customer-number"], shown["data-fill-amount"]) == ("BIRCH", "80.00")
    customer, invoice = "BIRCH Birch & Co, York · USD", "invoice INV-1: open 80.00 USD, due 15 Mar 2026"
    assert shown.one("p").text == f"{customer} · {invoice}"
    assert [line.text for line in shown.all("li")] == [
        *("Dr 1010 Cash 80.00", "Cr 1200 Accounts receivable 80.00", "then off by −20.00")
    ]


async def test_the_preview_posts_nothing(clara_s, books) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        await clara_s.get(address_of(batch, "preview?kind=CASH&customerNumber=ACME&amount=12.00"))
    assert clara_s.status == 200


async def test_a_mistake_is_told_while_typing_but_not_what_is_merely_missing(clara_s) -> None:
    batch = await an_invoice_batch()
    wrong = await clara_s.get(
        address_of(batch, "preview?kind=INVOICE&customerNumber=NOBODY&documentNumber=1&amount=5")
    )
    assert wrong.by_id("entry-preview").one("p", class_="bad").text.startswith("There is no customer NOBODY")
    missing = await clara_s.get(
        address_of(batch, "preview?kind=INVOICE&customerNumber=&documentNumber=&amount=5")
    )
    assert missing.by_id("entry-preview").text == ""


async def test_open_items_are_suggested_with_what_is_open(clara_s) -> None:
    await a_posted_invoice("INV-1", customer="BIRCH", amount="80.00")
    await a_posted_invoice("OTHER", customer="ACME", amount="70.00")
    batch = await a_cash_batch()
    by_number = await clara_s.get(address_of(batch, "suggestions?of=items&invoiceNumber=INV"))
    of_customer = await clara_s.get(
        address_of(batch, "suggestions?of=items&invoiceNumber=&customerNumber=acme")
    )
    any_of_all = await clara_s.get(address_of(batch, "suggestions?of=items"))
    assert [(one["value"], one.text) for one in by_number.all("option")] == [
        ("INV-1", "BIRCH Birch & Co · open 80.00 USD")
    ]
    assert [one["value"] for one in of_customer.all("option")] == ["OTHER"]
    assert [one["value"] for one in any_of_all.all("option")] == ["INV-1", "OTHER"]


async def test_the_whole_number_comes_first_and_fills_the_customer_in_however_many_begin_so(clara_s) -> None:
    """R3.7: INV-1 among dozens of INV-1..."""
    batch = await an_invoice_batch()
    for number in range(10, 31):
        await an_invoice(batch, number=f"INV-{number}", customer="ACME", amount="5.00")
    await posted(batch)
    await a_posted_invoice("INV-1", customer="BIRCH", amount="80.00")
    cash = await a_cash_batch()
    typed = "of=items&kind=CASH&customerNumber=&invoiceNumber=INV-1"
    found = await clara_s.get(address_of(cash, f"suggestions?{typed}"))
    numbers = [one["value"] for one in found.all("option")]
    assert numbers[0] == "INV-1"
    assert len(numbers) == len(set(numbers)) > 10
    preview = await clara_s.get(address_of(cash, f"preview?{typed}"))
    assert preview.by_id("entry-preview")["data-fill-customer-number"] == "BIRCH"
    assert preview.by_id("entry-preview")["data-fill-amount"] == "80.00"


async def test_customers_are_suggested_by_number_or_name(clara_s) -> None:
    """R3.5: with the name and the city of the customer master."""
    batch = await a_cash_batch()
    part = await clara_s.get(
        address_of(batch, "suggestions?of=customers&customerNumber=birch"), target="suggested-customers"
    )
    assert [(one["value"], one.text) for one in part.all("option")] == [("BIRCH", "Birch & Co, York")]


async def test_packing_lists_are_looked_up(clara_s) -> None:
    """R3.8: by packing list, or by sales order and shipment where the setting says so."""
    await something_to_pay("INV-1", packing_list="PL-7", sales_order="SO-1", shipment="02")
    await something_to_pay("INV-2")
    address = f"/batches/{at('Batch', await a_cash_batch())}/entries/suggestions?of=packing&packingList="
    found = await clara_s.get(address + "PL-7")
    assert [(one["value"], one.text) for one in found.all("option")] == [
        ("PL-7", "INV-1 · ACME Acme · open 1,000.00 USD")
    ]
    await set_options(shipment_as_packing_list=True)
    found = await clara_s.get(address + "SO-1/")
    assert [one["value"] for one in found.all("option")] == ["SO-1/02"]
