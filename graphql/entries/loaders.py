"""Reading open items by many ids at once."""

from __future__ import annotations

from datetime import date

from tieout.domain.database.statements import Row
from tieout.domain.entries.open_items import items_by_id

Asked = tuple[int, date]


async def items_on(asked: list[Asked]) -> dict[Asked, Row]:
    """The open items with their balances, in one statement for each date that is asked for."""
    found: dict[Asked, Row] = {}
    for day in {day for _, day in asked}:
        items = [item for item, wanted in asked if wanted == day]
        for item, row in (await items_by_id(items, as_of=day)).items():
            found[item, day] = row
    return found
