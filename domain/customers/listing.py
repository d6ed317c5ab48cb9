"""Looking customers up."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from tieout.domain.customers.customer import Customer
from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader

LONGEST_NUMBER = 20
"""In characters; Tortoise fails on longer ones instead of finding nothing."""


async def customers(request: PageRequest, *, search: str | None = None) -> Page[Customer]:
    """Customers by number; `search` is the beginning of a number or any part of a name or city."""
    return await page_of(_found(search), request, key="number")


async def count_customers(*, search: str | None = None) -> int:
    """How many customers `customers` would list in all."""
    return await _found(search).using_db(reader()).count()


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


def _found(search: str | None) -> QuerySet[Customer]:
    text = (search or "").strip()
    if not text:
        return Customer.all()
    return Customer.filter(Q(number__istartswith=text) | Q(name__icontains=text) | Q(city__icontains=text))
