"""A customer's page: what is owed by age, and item by item."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, an_invoice, an_invoice_batch, posted
from tests.pages.conftest import at
from tests.watching import counted_queries
from tieout.domain.customers.customer import Customer


async def place(number: str = "ACME") -> str:
    return f"/customers/{at('Customer', await Customer.get(number=number))}"


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_open_item_has_its_row(clara_s, count) -> None:
    batch = await an_invoice_batch()
    for position in range(count):
        await an_invoice(batch, number=f"INV-{position}")
    page = await clara_s.get(await place())
    assert [row[0] for row in page.by_id("customer-items").rows] == [f"INV-{one}" for one in range(count)]


async def test_what_is_overdue_pending_and_settled_is_told_in_words(clara_s) -> None:
    await a_posted_invoice("OLD", amount="100.00", document_date=date(2026, 3, 1), due_date=date(2026, 3, 3))
    await a_posted_invoice("PAID", amount="30.00", document_date=date(2026, 3, 1), due_date=date(2026, 3, 4))
    paid = await a_cash_batch()
    await a_receipt(paid, invoice="PAID")
    await posted(paid)
    pending = await a_cash_batch()
    await a_receipt(pending, invoice="OLD")
    await an_invoice(await an_invoice_batch(), number="NEW", amount="7.00", due_date=date(2026, 4, 1))
    page = await clara_s.get(await place())
    assert [[row[0], *row[4:8], row[9]] for row in page.by_id("customer-items").rows] == [
        ["OLD", "12 days overdue", "100.00", "100.00", "0.00", "applications not posted yet"],
        ["NEW", "", "7.00", "0.00", "7.00", "not posted yet"],
    ]
    assert page.by_id("customer-ageing").text.endswith("Over 90 days 0.00 Balance 100.00")
    everything = await clara_s.get(f"{await place()}?items=all", target="customer-items")
    assert [[row[0], row[9]] for row in everything.by_id("customer-items").rows][1] == ["PAID", "settled"]
    assert everything.by_id("live")["hx-get"] == f"{await place()}?items=all"


async def test_three_items_take_as_many_queries_as_one(clara_s) -> None:
    await a_posted_invoice("INV-1")
    with counted_queries() as for_one:
        await clara_s.get(await place())
    await a_posted_invoice("INV-2")
    await a_posted_invoice("INV-3")
    with counted_queries() as for_three:
        await clara_s.get(await place())
    assert len(for_three.statements) == len(for_one.statements)


async def test_the_items_go_on_by_keyset(clara_s) -> None:
    batch = await an_invoice_batch()
    for position in range(52):
        await an_invoice(batch, number=f"INV-{position:02}")
    first = await clara_s.get(await place())
    second = await clara_s.get(first.by_id("turn-next")["href"], target="customer-items")
    assert [row[0] for row in second.by_id("customer-items").rows] == ["INV-50", "INV-51"]


async def test_who_may_set_up_may_change_the_customer(clara_s, amir_s) -> None:
    assert f"{await place()}/edit" not in [
        link["href"] for link in (await clara_s.get(await place())).all("a")
    ]
    assert f"{await place()}/edit" in [link["href"] for link in (await amir_s.get(await place())).all("a")]


async def test_balance_ageing_and_items_are_shown_as_of_a_date(clara_s) -> None:
    invoices = await an_invoice_batch(post_date=date(2026, 2, 10))
    await an_invoice(invoices, number="FEB", amount="100.00", due_date=date(2026, 2, 10))
    await posted(invoices)
    receipts = await a_cash_batch()
    await a_receipt(receipts, invoice="FEB")
    await posted(receipts)
    page = await clara_s.get(f"{await place()}?asOf=2026-02-20")
    assert "posted up to 20 Feb 2026" in page.by_id("customer-ageing").text
    assert page.by_id("customer-ageing").text.endswith("Balance 100.00")
    assert [[row[0], row[6]] for row in page.by_id("customer-items").rows] == [["FEB", "100.00"]]
    assert (await clara_s.get(await place())).by_id("customer-ageing").text.endswith("Balance 0.00")
