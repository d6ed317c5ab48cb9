"""The currencies in use and their exchange rates, as they are read (R3.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value, reader
from tieout.domain.money import digits
from tieout.domain.setup import options
from tieout.domain.setup.rate import ExchangeRate

STALE_AFTER = 7
"""Days from which on the newest rate of a currency is told to be old."""

_RATES = "SELECT id, rate_date, from_currency, to_currency, rate, version FROM exchange_rate"


@dataclass(frozen=True, slots=True)
class CurrencyInUse:
    """A currency that customers, cash accounts or rates name, and its newest rate; the base has none."""

    code: str
    digits: int
    base: bool
    rate: Decimal | None = None
    rate_date: date | None = None
    days_old: int | None = None

    @property
    def stale(self) -> bool:
        """Whether a rate is missing, or older than a week."""
        return not self.base and (self.days_old is None or self.days_old > STALE_AFTER)


async def exchange_rates(
    request: PageRequest, *, currency: str | None = None, on_or_before: date | None = None
) -> Page[Row]:
    """Rates, newest first; cursors are (rate_date, from_currency)."""
    sql, values = _filtered(_RATES, currency, on_or_before)
    keys = ("rate_date", "from_currency")
    return await page_of_rows(sql, values, request, keys=keys, descending=True)


async def count_rates(*, currency: str | None = None, on_or_before: date | None = None) -> int:
    """How many rates `exchange_rates` would list in all."""
    sql, values = _filtered("SELECT count(*) AS found FROM exchange_rate", currency, on_or_before)
    return int(await fetch_value(sql, *values))


async def find_rate(rate_id: int) -> ExchangeRate | None:
    """The rate with this id, None when there is none."""
    return await ExchangeRate.get_or_none(id=rate_id, using_db=reader())


async def rate_on(currency: str, day: date) -> Row | None:
    """The newest rate of a currency into the company's on or before a day, None when there is none."""
    base = (await options.current()).currency
    condition = " WHERE from_currency = $1 AND to_currency = $2 AND rate_date <= $3"
    rows = await fetch(f"{_RATES}{condition} ORDER BY rate_date DESC LIMIT 1", currency, base, day)
    return rows[0] if rows else None


_IN_USE = (
    "SELECT currency FROM customer UNION SELECT currency FROM cash_account "
    "UNION SELECT from_currency FROM exchange_rate"
)
_NEWEST = (
    "SELECT kept.from_currency, kept.rate_date, kept.rate FROM exchange_rate AS kept JOIN ("
    "SELECT from_currency, max(rate_date) AS newest FROM exchange_rate "
    "WHERE to_currency = $1 AND rate_date <= $2 GROUP BY from_currency) AS last "
    "ON last.from_currency = kept.from_currency AND last.newest = kept.rate_date WHERE kept.to_currency = $1"
)


async def currencies_in_use() -> list[CurrencyInUse]:
    """The company's currency, then the others by code, each with the newest rate up to today."""
    company = await options.current()
    base, today = company.currency, company.today
    newest = {row["from_currency"]: row for row in await fetch(_NEWEST, base, today)}
    others = {row["currency"] for row in await fetch(_IN_USE)} - {base}
    found = [CurrencyInUse(base, digits(base), base=True)]
    for code in sorted(others):
        row = newest.get(code)
        if row is None:
            found.append(CurrencyInUse(code, digits(code), base=False))
        else:
            age = (today - row["rate_date"]).days
            found.append(CurrencyInUse(code, digits(code), False, row["rate"], row["rate_date"], age))
    return found


def _filtered(sql: str, currency: str | None, on_or_before: date | None) -> tuple[str, list[str | date]]:
    values: list[str | date] = []
    conditions = []
    for condition, value in (("from_currency = $", currency), ("rate_date <= $", on_or_before)):
        if value is not None:
            values.append(value)
            conditions.append(f"{condition}{len(values)}")
    return sql + (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values
