"""Which fiscal years the documents of a file still need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tieout.domain.database.statements import fetch_one
from tieout.domain.refusal import Refusal

MOST = 20


class YearsTooMany(Refusal):
    """The file reaches from {first} to {last}, which asks for more than {most} new fiscal years. Look for a
    wrong date, or create the years yourself.
    """


async def missing_years(post_dates: Sequence[date]) -> list[date]:
    """The first days of the fiscal years to be created so that each date falls in one, in that order.

    Fiscal years follow each other without gaps, so those in between come with them.
    """
    kept = await fetch_one("SELECT min(start_date) AS start_date, max(end_date) AS end_date FROM fiscal_year")
    if not post_dates or kept is None or kept["start_date"] is None:
        return []
    first, last = min(post_dates), max(post_dates)
    years: list[date] = []
    earliest, next_start = kept["start_date"], kept["end_date"] + timedelta(days=1)
    while first < earliest and len(years) <= MOST:
        earliest = earliest.replace(year=earliest.year - 1)
        years.append(earliest)
    while next_start <= last and len(years) <= MOST:
        years.append(next_start)
        next_start = next_start.replace(year=next_start.year + 1)
    if len(years) > MOST:
        raise YearsTooMany(first=first, last=last, most=MOST)
    return years
