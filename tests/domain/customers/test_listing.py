"""Looking customers up: by number, by any part of a name or city, a page at a time."""

from __future__ import annotations

import pytest

from tests.cast import customer
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.listing import count_customers, customers, customers_of, find
from tieout.domain.database.paging import Page, PageRequest


def numbers(page: Page[Customer]) -> list[str]:
    return [row.number for row in page.rows]


async def test_customers_are_listed_by_number_a_page_at_a_time(books: Books) -> None:
    first = await customers(PageRequest(first=2))
    assert (numbers(first), first.has_next) == (["ACME", "BIRCH"], True)
    rest = await customers(PageRequest(first=2, after="BIRCH"))
    assert (numbers(rest), rest.has_next, rest.has_previous) == (["CEDAR"], False, True)
    back = await customers(PageRequest(last=1, before="CEDAR"))
    assert numbers(back) == ["BIRCH"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["ACME", "BIRCH", "CEDAR"]),
        ("ce", ["CEDAR"]),
        ("me", ["ACME"]),
        ("& co", ["BIRCH"]),
        ("yor", ["BIRCH"]),
        ("%", []),
        ("LEEDS", ["CEDAR"]),
    ],
)
async def test_a_search_finds_numbers_names_and_cities(books: Books, search: str, found: list[str]) -> None:
    assert numbers(await customers(PageRequest(), search=search)) == found
    assert await count_customers(search=search) == len(found)


async def test_a_customer_is_found_by_id_or_number_however_it_is_typed(books: Books) -> None:
    assert [(await find(customer("BIRCH"))), await find(number=" birch ")] == [
        await Customer.get(number="BIRCH"),
        await Customer.get(number="BIRCH"),
    ]
    assert (await find(404), await find(number="NOBODY"), await find()) == (None, None, None)
    assert await find(number="N" * 21) is None


@pytest.mark.parametrize("rows", [1, 3])
async def test_a_list_takes_one_statement_however_long_it_is(books: Books, rows: int) -> None:
    with counted_queries() as queries:
        page = await customers(PageRequest(first=rows))
    assert (len(page.rows), queries.count) == (rows, 1), queries


async def test_many_are_read_at_once(books: Books) -> None:
    assert {key: row.number for key, row in (await customers_of([1, 3, 3, 404])).items()} == {
        1: "ACME",
        3: "CEDAR",
    }
