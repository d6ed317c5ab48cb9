"""The books that tests get."""

from __future__ import annotations

from tests.databases import Books
from tests.watching import counted_queries, unchanged
from tieout.domain.database.statements import fetch_value, on_postgres
from tieout.domain.setup.options import current


async def test_every_test_has_books_of_a_founded_company(books: Books) -> None:
    company = await current()
    assert (company.name, company.currency, str(company.today)) == ("Harbour & Pine", "USD", "2026-03-15")
    assert on_postgres() == (books.dialect == "postgres")


async def test_queries_are_counted_on_either_engine(books: Books) -> None:
    async with unchanged(books):
        with counted_queries() as queries:
            assert await fetch_value("SELECT count(*) AS n FROM customer") == 3
        assert queries.count == 1
