"""What may be asked of a report, in the users' own words: dates, numbers and codes, no internal keys.

An address says the same in its query, `?asOf=2026-03-31&customer=ACME`, and so does a link to a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from tieout.domain.customers.listing import find
from tieout.domain.database.statements import fetch_one
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.setup.options import CompanyFacts


class AgeBy(StrEnum):
    """From which date days are counted."""

    DUE_DATE = "DUE_DATE"
    DOCUMENT_DATE = "DOCUMENT_DATE"


class ReportDateInvalid(Refusal):
    """{text} is no date of a report. Write one from 1900 on as 2026-03-31."""


class ReportDatesReversed(Refusal):
    """The report would begin on {start} and end on {end}, before that. Turn the two dates round."""


class ReportChoiceInvalid(Refusal):
    """{text} is no choice here. Use one of {choices}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Each report looks at what concerns it; blank and None mean any, or the report's own default.

    `as_of` is the day a report looks at, `start` and `end` the days it looks from and to, by post date.
    """

    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    age_by: AgeBy = AgeBy.DUE_DATE
    customer: str = ""
    branch: str = ""
    sales_rep: str = ""
    account: str = ""
    currency: str = ""
    first_batch: str = ""
    last_batch: str = ""
    status: str = ""
    voided: bool = False
    documents: bool = False

    def __post_init__(self) -> None:
        for name in ("as_of", "start", "end"):
            day = getattr(self, name)
            if day is not None and not 1900 <= day.year < 2200:
                raise ReportDateInvalid(field=_address_name(name), text=day)
        if self.start and self.end and self.start > self.end:
            raise ReportDatesReversed(field="end", start=self.start, end=self.end)

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Asked:
        """From the query of an address; what a report does not know is passed over."""
        given = {one.name: values.get(_address_name(one.name), "").strip() for one in fields(cls)}
        known = {name: _read(name, text) for name, text in given.items() if text}
        return cls(**known)  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """What `read` reads, without what is not asked for."""
        said = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value and value != one.default:
                text = "yes" if value is True else value.isoformat() if isinstance(value, date) else value
                said[_address_name(one.name)] = str(text)
        return said

    def day(self, company: CompanyFacts) -> date:
        """The day the report looks at: today unless another is asked for."""
        return self.as_of or company.today


async def span(asked: Asked, company: CompanyFacts) -> tuple[date, date]:
    """From when to when: the fiscal period that holds today (or the one bound that is given) unless asked."""
    around = asked.end or asked.start or company.today
    period = await fetch_one(
        "SELECT start_date, end_date FROM fiscal_period WHERE start_date <= $1 AND end_date >= $1", around
    )
    first, last = (period["start_date"], period["end_date"]) if period else (around.replace(day=1), around)
    start, end = asked.start or first, asked.end or last
    if start > end:
        raise ReportDatesReversed(field="end", start=start, end=end)
    return start, end


async def customer_key(asked: Asked) -> int | None:
    """The key of the customer asked for, None for all; refused (`NotFound`) when there is none."""
    if not asked.customer:
        return None
    found = await find(number=asked.customer)
    if found is None:
        raise NotFound(field="customer", kind="customer", key=asked.customer)
    return int(found.id)


async def narrowing(asked: Asked, columns: Mapping[str, str], *, first: int) -> tuple[str, tuple[Any, ...]]:
    """SQL that narrows open items `i` to the customer and to the values asked for, and those values.

    `columns` are the columns of `i` with what is asked of each, blank for any; `first` is the number of
    the first parameter.
    """
    filters = {"i.customer_id": await customer_key(asked), **columns}
    wanted = {column: value for column, value in filters.items() if value not in (None, "")}
    condition = "".join(f" AND {column} = ${place}" for place, column in enumerate(wanted, first))
    return condition, tuple(wanted.values())


def _read(name: str, text: str) -> object:
    if name in ("as_of", "start", "end"):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ReportDateInvalid(field=_address_name(name), text=text) from error
    if name == "age_by":
        if text not in AgeBy.__members__:
            raise ReportChoiceInvalid(field="ageBy", text=text, choices=", ".join(AgeBy))
        return AgeBy(text)
    return True if name in ("voided", "documents") else text


def _address_name(name: str) -> str:
    """`first_batch` as `firstBatch`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
