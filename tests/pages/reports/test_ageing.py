"""The ageing report on any date."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_posted_invoice, an_invoice, an_invoice_batch, posted
from tests.cast import ADA
from tieout.domain.customers.editing import create_customer

JANUARY = date(2026, 1, 1)


async def test_each_customer_stands_in_its_buckets_and_the_totals_add_up(clara_s) -> None:
    await a_posted_invoice("INV-1", amount="100.00", document_date=JANUARY, due_date=date(2026, 3, 10))
    await a_posted_invoice("INV-2", amount="20.00", due_date=date(2026, 4, 10))
    await a_posted_invoice(
        "INV-3", customer="BIRCH", amount="3.00", document_date=JANUARY, due_date=date(2026, 1, 2)
    )
    report = (await clara_s.get("/reports/ageing")).by_id("ageing-report")
    assert report.rows == [
        ["ACME", "Acme", "USD", "20.00", "100.00", "", "", "", "120.00", "120.00"],
        ["BIRCH", "Birch & Co", "USD", "", "", "", "3.00", "", "3.00", "3.00"],
    ]
    assert report.one("tfoot").text == "Total of 2 rows in USD 20.00 100.00 0.00 3.00 0.00 123.00"


async def test_it_goes_back_to_any_date_in_place(clara_s) -> None:
    await a_posted_invoice(
        "INV-1", post_date=date(2026, 2, 10), document_date=JANUARY, due_date=date(2026, 2, 20)
    )
    part = await clara_s.get("/reports/ageing?asOf=2026-02-09", target="ageing-report")
    assert part.by_id("ageing-report").text.startswith(
        "Posted up to 9 Feb 2026 , by days overdue CSV PDF Print Nobody"
    )
    later = await clara_s.get("/reports/ageing?asOf=2026-02-21", target="ageing-report")
    assert later.by_id("ageing-report").rows == [
        ["ACME", "Acme", "USD", "", "100.00", "", "", "", "100.00", "100.00"]
    ]


@pytest.mark.parametrize("typed", ["someday", "0002-03-15", "9999-12-31"])
async def test_no_date_is_today(clara_s, typed) -> None:
    page = await clara_s.get(f"/reports/ageing?asOf={typed}")
    assert page.by_id("filter-asOf")["value"] == "2026-03-15"


async def test_all_customers_stand_on_one_page_to_be_printed(clara_s) -> None:
    batch = await an_invoice_batch()
    for position in range(153):
        await create_customer(by=ADA, number=f"C{position:03}", name=f"Customer {position}")
        await an_invoice(batch, customer=f"C{position:03}", number=f"INV-{position}", amount="1.00")
    await posted(batch)
    first = await clara_s.get("/reports/ageing")
    assert len(first.by_id("ageing-report").rows) == 50
    second = await clara_s.get(first.by_id("turn-next")["href"])
    assert second.by_id("ageing-report").rows[0][0] == "C050"
    complete = await clara_s.get("/reports/ageing?rows=all")
    assert [row[0] for row in complete.by_id("ageing-report").rows] == [f"C{one:03}" for one in range(153)]
    assert not complete.has("turn-next")
