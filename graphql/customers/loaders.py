"""Reading what many customers owe at once."""

from __future__ import annotations

from datetime import date

from tieout.domain.customers.ageing import Ageing, ageing_of

Asked = tuple[int, date]


async def ageing_on(asked: list[Asked]) -> dict[Asked, Ageing]:
    """The customers' ageing, in one statement for each date that is asked for."""
    found: dict[Asked, Ageing] = {}
    for day in {day for _, day in asked}:
        customers = [customer for customer, wanted in asked if wanted == day]
        for customer, ageing in (await ageing_of(customers, day)).items():
            found[customer, day] = ageing
    return found
