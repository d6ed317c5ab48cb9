"""Reading orders, their lines and the entries made of them, page by page and in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.orders.order import Order, OrderEntry, OrderLine, OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; None or empty means any."""

    status: Sequence[OrderStatus] = ()
    batch_id: int | None = None
    customer_id: int | None = None
    search: str | None = None


async def orders(request: PageRequest, wanted: OrderFilter = OrderFilter()) -> Page[Order]:
    """Orders, newest first."""
    return await page_of(_query(wanted), request, descending=True)


async def count_orders(wanted: OrderFilter) -> int:
    """How many orders the filter finds."""
    return await _query(wanted).using_db(reader()).count()


async def find_order(order_id: int | None = None, *, reference: str | None = None) -> Order | None:
    """The order of that id, else the newest of that reference; None when there is none."""
    if order_id is not None:
        return await Order.filter(id=order_id).using_db(reader()).first()
    wanted = (reference or "").strip()
    if not wanted or len(wanted) > 40:
        return None
    return await Order.filter(reference__iexact=wanted).order_by("-id").using_db(reader()).first()


async def open_order_counts(batch_ids: Sequence[int]) -> dict[int, int]:
    """How many open orders stand in each of these batches."""
    rows = (
        await Order.filter(batch_id__in=list(batch_ids), status=OrderStatus.OPEN)
        .annotate(count=Count("id"))
        .group_by("batch_id")
        .using_db(reader())
        .values("batch_id", "count")
    )
    return dict.fromkeys(batch_ids, 0) | {row["batch_id"]: row["count"] for row in rows}


async def order_lines_of(order_ids: Sequence[int]) -> dict[int, list[OrderLine]]:
    """The lines of several orders, in order."""
    grouped: dict[int, list[OrderLine]] = {order_id: [] for order_id in order_ids}
    found = OrderLine.filter(order_id__in=list(order_ids)).order_by("order_id", "position")
    for line in await found.using_db(reader()):
        grouped[line.order_id].append(line)
    return grouped


async def order_entries_of(order_ids: Sequence[int]) -> dict[int, list[OrderEntry]]:
    """What was made of several orders, with the entries, in the order they were keyed."""
    grouped: dict[int, list[OrderEntry]] = {order_id: [] for order_id in order_ids}
    found = OrderEntry.filter(order_id__in=list(order_ids)).select_related("entry").order_by("entry_id")
    for made in await found.using_db(reader()):
        grouped[made.order_id].append(made)
    return grouped


async def orders_of_entries(entry_ids: Sequence[int]) -> dict[int, Order]:
    """The order that each entry was made of, of those that were made of one."""
    found = OrderEntry.filter(entry_id__in=list(entry_ids)).select_related("order").using_db(reader())
    return {made.entry_id: made.order for made in await found}


def _query(wanted: OrderFilter) -> QuerySet[Order]:
    query = Order.all()
    if wanted.status:
        query = query.filter(status__in=list(wanted.status))
    if wanted.batch_id is not None:
        query = query.filter(batch_id=wanted.batch_id)
    if wanted.customer_id is not None:
        query = query.filter(customer_id=wanted.customer_id)
    if wanted.search and wanted.search.strip():
        text = wanted.search.strip()
        query = query.filter(Q(reference__istartswith=text) | Q(memo__icontains=text))
    return query
