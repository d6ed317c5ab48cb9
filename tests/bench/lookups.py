"""Look-ups among 100,000 customers and 1,000,000 open items, each beside the bound of 100 ms (issue 3)."""

from __future__ import annotations

import statistics
from datetime import date

from tests.bench.many_items import lay_down
from tests.bench.measuring import Figure, Work, seconds
from tieout.domain.customers.listing import customers
from tieout.domain.database.paging import PageRequest
from tieout.domain.entries.open_items import open_items

BOUND = 0.1
_FEW, _PAGE = PageRequest(first=8), PageRequest(first=50)


async def lookups(_url: str) -> list[Figure]:
    """The median of each look-up, as the pages ask while somebody keys."""
    await lay_down()
    today = date.today()  # noqa: DTZ011
    work: dict[str, Work] = {
        f"customers, {search}": lambda search=search: customers(_FEW, search=search)
        for search in ("C15012", "harb", "rowan al", "leeds11", "ock")
    }
    work |= {
        f"unpaid items, {search}": lambda search=search: open_items(_FEW, as_of=today, search=search)
        for search in ("INV-1", "INV-1234", "INV-150003", "PL2999", "503")
    }
    work["unpaid items, all"] = lambda: open_items(_PAGE, as_of=today)
    work["unpaid items of a customer with 200,000"] = lambda: open_items(_PAGE, as_of=today, customer_id=1001)
    work["paid ones too, INV-1"] = lambda: open_items(_FEW, as_of=today, search="INV-1", open_only=False)
    return [await _figure(name, one) for name, one in work.items()]


async def _figure(name: str, work: Work) -> Figure:
    taken = statistics.median([await seconds(work) for _ in range(6)][1:])
    return Figure(f"look-up, {name}", f"{taken * 1000:.0f} ms", "100 ms", BOUND / taken, ">= 1")
