"""The shape of both databases, against a list that is read in review.

To write the list anew: TIEOUT_REFRESH=1 make test ARGS='-n 0 tests/domain/database/test_catalogue.py'
"""

from __future__ import annotations

import os

from tests.databases import Books, books_on
from tests.domain.database.catalogue import catalogue, columns, keep, kept
from tieout.domain.database.connecting import MODELS, connected

REFRESH = os.environ.get("TIEOUT_REFRESH") == "1"


async def test_the_database_holds_what_the_list_says(books: Books) -> None:
    found = await catalogue()
    if REFRESH:
        keep(books.dialect, found)
    assert found == kept(books.dialect)


async def test_both_databases_have_the_same_columns() -> None:
    found = []
    for dialect in ("sqlite", "postgres"):
        async with books_on(dialect) as place, connected(place.url):
            found.append(await columns())
    assert found[0] == found[1]
    assert len(found[0]) > len(MODELS)


async def test_no_row_goes_along_with_what_it_belongs_to(books: Books) -> None:
    references = [line for line in await catalogue() if line.startswith("reference ")]
    assert [line for line in references if not line.endswith("RESTRICT")] == []
    assert len(references) > len(MODELS)


async def test_the_database_guards_the_books_by_itself(books: Books) -> None:
    """Both engines guard the same tables, each in its own way."""
    text = "\n".join(line for line in await catalogue() if line.startswith("trigger "))
    for table in ("entry", "line", "open_item", "application", "batch", "account_balance"):
        assert f" ON {table} " in text, table
    for table in ("ledger", "ledger_line", "ledger_total", "audit_event", "audit_seal"):
        assert f" ON {table} " in text, table
