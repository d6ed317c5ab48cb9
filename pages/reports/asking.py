"""What the address of a report asks for, and the rows of a report that is to be printed whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request

from tieout.pages import paging
from tieout.pages.dating import asked_date
from tieout.pages.operations import Operations

MOST_ON_ONE_PAGE = 2_000
"""A longer report is better printed from its PDF."""

DATES = ("asOf", "start", "end")


def asked(request: Request, names: Iterable[str]) -> dict[str, str]:
    """The parameters of the address by name; blank where none is given or a date is none."""
    query = request.query_params
    return {
        name: (asked_date(request, name) or "") if name in DATES else query.get(name, "").strip()
        for name in names
    }


def variables(values: Mapping[str, str]) -> dict[str, Any]:
    """The same for a query of the schema: blanks are left out."""
    return {name: value or None for name, value in values.items()}


async def rows_of(
    request: Request,
    operations: Operations,
    name: str,
    values: Mapping[str, Any],
    rows: Callable[[dict[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """The data of a query with a page of its rows, with all of them when `?rows=all` asks to print it."""
    if request.query_params.get("rows") != "all":
        return await operations.show(request, name, **values, **paging.asked(request))
    data = await operations.show(request, name, **values, first=100)
    listed = rows(data)
    while listed["pageInfo"]["hasNextPage"] and len(listed["nodes"]) < MOST_ON_ONE_PAGE:
        after = listed["pageInfo"]["endCursor"]
        more = rows(await operations.show(request, name, **values, first=100, after=after))
        listed["nodes"] += more["nodes"]
        listed["pageInfo"] |= {name: more["pageInfo"][name] for name in ("hasNextPage", "endCursor")}
    return data
