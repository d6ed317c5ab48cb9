"""The list of customers and its search."""

from __future__ import annotations

import pytest

from tests.builders import a_posted_invoice
from tests.cast import ADA
from tests.watching import counted_queries
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.editing import create_customer


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_customer_has_its_row(clara_s, count) -> None:
    await Customer.filter(id__gt=count).delete()
    page = await clara_s.get("/customers")
    assert [row[0] for row in page.by_id("customer-list").rows] == ["ACME", "BIRCH", "CEDAR"][:count]


async def test_the_search_finds_by_number_name_and_city_in_place(clara_s) -> None:
    for search, found in {"bi": ["BIRCH"], "ltd": ["CEDAR"], "london": ["ACME"], "zzz": []}.items():
        part = await clara_s.get(f"/customers?search={search}", target="customer-list")
        assert not part.all("html")
        assert [row[0] for row in part.by_id("customer-list").rows] == found, search
        assert part.by_id("live")["hx-get"] == f"/customers?search={search}"


async def test_each_row_tells_the_balance_in_as_many_queries_for_three_as_for_one(clara_s) -> None:
    await a_posted_invoice("INV-1", amount="1250.00")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="10.00")
    with counted_queries() as for_one:
        await clara_s.get("/customers?search=acme")
    with counted_queries() as for_all:
        page = await clara_s.get("/customers")
    assert [row[4] for row in page.by_id("customer-list").rows] == ["1,250.00", "10.00", "0.00"]
    assert len(for_all.statements) == len(for_one.statements)


async def test_what_users_wrote_is_shown_as_text(clara_s) -> None:
    await create_customer(by=ADA, number="EVIL", name="<script>alert(1)</script>")
    page = await clara_s.get("/customers?search=evil")
    assert page.by_id("customer-list").rows[0][1] == "<script>alert(1)</script>"
    assert [script for script in page.all("script") if "src" not in script] == []
