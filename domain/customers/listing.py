"""Looking customers up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.customers.customer import Customer
from tieout.domain.database.paging import Page, PageRequest, cut, page_of
from tieout.domain.database.prefixes import begins, bounds
from tieout.domain.database.statements import fetch, fetch_value, on_postgres, reader

LONGEST_NUMBER = 20
"""In characters; Tortoise fails on longer ones instead of finding nothing."""


async def customers(request: PageRequest, *, search: str | None = None) -> Page[Customer]:
    """Customers by number; `search` is the beginning of a number or of a word of a name or city.

    Where nothing begins so, any part of a name or city is looked for.
    """
    text = (search or "").strip()
    if not text:
        return await page_of(Customer.all(), request, key="number")
    search_for, wider = _beginning(text), _containing(text)
    found = await _page(search_for, request)
    if found.rows or search_for == wider:
        return found
    if request.key is not None and (await _page(search_for, PageRequest(first=1))).rows:
        return found
    return await _page(wider, request)


async def count_customers(*, search: str | None = None) -> int:
    """How many customers `customers` would list in all."""
    text = (search or "").strip()
    if not text:
        return await Customer.all().using_db(reader()).count()
    return await _count(_beginning(text)) or await _count(_containing(text))


async def find(customer_id: int | None = None, *, number: str | None = None) -> Customer | None:
    """The customer with this id or this number, None when there is none."""
    if customer_id is not None:
        return await Customer.get_or_none(id=customer_id, using_db=reader())
    wanted = (number or "").strip().upper()
    if len(wanted) > LONGEST_NUMBER:
        return None
    return await Customer.get_or_none(number=wanted, using_db=reader())


async def customers_of(customer_ids: Sequence[int]) -> dict[int, Customer]:
    """The customers with these ids, by id."""
    return await Customer.in_bulk(list(set(customer_ids)), "id", using_db=reader())


@dataclass(frozen=True, slots=True)
class _Search:
    """Conditions, each for an index of its own, and their values."""

    conditions: tuple[str, ...]
    values: tuple[str, ...]


_NAMED = "to_tsvector('simple', name || ' ' || city) @@ to_tsquery('simple', $3)"


def _beginning(text: str) -> _Search:
    """By the index of words on PostgreSQL; SQLite reads names and cities through, which it does faster."""
    if not on_postgres():
        return _containing(text)
    words = re.findall(r"\w+", text.lower())
    if not words:
        return _containing(text)
    asked = " & ".join(f"'{word}':*" for word in words)
    return _Search((begins("number", 1), _NAMED), (*bounds(text.upper()), asked))


def _containing(text: str) -> _Search:
    part = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    like = "ILIKE" if on_postgres() else "LIKE"
    named = f"(name {like} $3 ESCAPE '!' OR city {like} $3 ESCAPE '!')"
    return _Search((begins("number", 1), named), (*bounds(text.upper()), f"%{part}%"))


async def _page(search: _Search, request: PageRequest) -> Page[Customer]:
    """Some of each condition by number, then those of all: one statement."""
    size, values = request.size(), list(search.values)
    upwards = not request.backwards
    key = ""
    if request.key is not None:
        values.append(request.key)
        key = f" AND number {'>' if upwards else '<'} ${len(values)}"
    order = f"ORDER BY number {'ASC' if upwards else 'DESC'} LIMIT {size + 1}"
    arms = " UNION ".join(
        f"SELECT * FROM (SELECT id, number FROM {_looked_up(condition)}{key} {order}) AS arm{place}"
        for place, condition in enumerate(search.conditions)
    )
    sql = f"SELECT * FROM customer WHERE id IN (SELECT id FROM ({arms}) AS found {order}) {order}"
    return cut([Customer._init_from_db(**row) for row in await fetch(sql, *values)], size, request)


def _looked_up(condition: str) -> str:
    """PostgreSQL is kept from trying customers one by one by number: all that fit are found first."""
    if not on_postgres() or condition.startswith("(number"):
        return f"customer WHERE {condition}"
    return f"(SELECT id, number FROM customer WHERE {condition} OFFSET 0) AS fit WHERE true"


async def _count(search: _Search) -> int:
    condition = " OR ".join(search.conditions)
    return int(await fetch_value(f"SELECT count(*) AS n FROM customer WHERE {condition}", *search.values))
