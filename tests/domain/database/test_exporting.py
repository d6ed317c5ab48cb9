"""Rows as CSV: the same bytes from both databases, exact amounts, and no cell that is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from tests.databases import Books
from tieout.domain.customers.customer import Customer
from tieout.domain.database.exporting import csv_lines, decimal, guarded, guarded_text, write_csv
from tieout.domain.database.statements import fetch_value

TEXTS = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "",
    "a=b",
    "'quoted'",
    "1+1",
    "Ä",
    "€",
    "?",
    ";",
    ' "x" ',
    "a\nb",
)


@pytest.mark.parametrize("text", TEXTS)
async def test_only_what_would_be_a_formula_gets_an_apostrophe(books: Books, text: str) -> None:
    expected = f"'{text}" if text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx") else text
    assert guarded_text(text) == expected
    query = f"SELECT {guarded('t')} AS shown FROM (SELECT $1::text AS t) AS given"
    assert await fetch_value(query, text) == (expected or None)


@pytest.mark.parametrize(
    ("minor", "digits", "shown"),
    [
        (0, 2, None),
        (1, 2, "0.01"),
        (10, 2, "0.10"),
        (123456, 2, "1234.56"),
        (10**15, 2, "10000000000000.00"),
        (0, 0, None),
        (1500, 0, "1500"),
        (1005, 3, "1.005"),
        (7, 4, "0.0007"),
    ],
)
async def test_minor_units_are_shown_exactly(
    books: Books, minor: int, digits: int, shown: str | None
) -> None:
    query = f"SELECT {decimal('m', digits)} AS shown FROM (SELECT $1::bigint AS m) AS given"
    found = await fetch_value(query, minor)
    assert (found if found is None else str(found)) == shown


async def test_a_query_is_written_in_order_and_quoted_only_where_it_must_be(books: Books) -> None:
    for number, name in enumerate(('A, "b"', "line\nfeed", "carriage\rreturn", " blank ", ""), start=1):
        await Customer.create(id=100 + number, number=f"D{number}", name=name, currency="USD")
    pieces: list[bytes] = []
    await write_csv(
        "SELECT c.id, c.number, nullif(c.name, '') FROM customer c WHERE c.id > $1",
        100,
        key="c.id",
        position=0,
        write=pieces.append,
    )
    written = b"".join(pieces)
    assert written == (
        b'101,D1,"A, ""b"""\n102,D2,"line\nfeed"\n103,D3,"carriage\rreturn"\n104,D4, blank \n105,D5,\n'
    )
    rows = csv.reader(io.StringIO(written.decode(), newline=""))
    assert [row[2] for row in rows] == ['A, "b"', "line\nfeed", "carriage\rreturn", " blank ", ""]


async def test_a_query_without_rows_writes_nothing(books: Books) -> None:
    pieces: list[bytes] = []
    await write_csv(
        "SELECT c.id FROM customer c WHERE c.id > $1", 100, key="c.id", position=0, write=pieces.append
    )
    assert b"".join(pieces) == b""


def test_rows_at_hand_are_written_alike() -> None:
    assert csv_lines([("a,b", None, 1), ("c\rd", "", 2)]) == b'"a,b",,1\n"c\rd",,2\n'
