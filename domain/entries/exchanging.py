"""Exchange rates of entries, and what amounts come to in the company's currency (R3.11, R3.12, R4.18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.domain.database.statements import fetch_one
from tieout.domain.money import Money, digits, scaled
from tieout.domain.refusal import Refusal

DIGITS = 10
"""Decimals kept of an exchange rate."""

_LARGEST = Decimal(10) ** 9

_RATE = """
SELECT rate_date, rate FROM exchange_rate
WHERE from_currency = $1 AND to_currency = $2 AND rate_date <= $3 ORDER BY rate_date DESC LIMIT 1
"""

Day = tuple[str, date]
"""A currency and the day it is to be converted on."""


class ExchangeRateMissing(Refusal):
    """There is no exchange rate from {currency} to {base} on or before {post_date}. Enter the rate first."""


class ExchangeRateInvalid(Refusal):
    """{text} is no exchange rate. Write it in figures above zero, with {digits} decimals at most."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How an entry's currency is converted; `rate` and `on` are null when it is the company's own."""

    currency: str
    base: str
    rate: Decimal | None = None
    on: date | None = None

    def to_base(self, minor: int) -> int:
        """So many minor units in base currency, rounded half even."""
        if self.rate is None:
            return minor
        return Money(minor, self.currency).times(self.rate, self.base).minor

    def from_base(self, minor: int) -> int:
        """So many minor units of base in the entry's currency, rounded half even."""
        if self.rate is None:
            return minor
        # a fraction, not 1 / rate: cut off at so many digits that would round halves the wrong way
        above, below = self.rate.as_integer_ratio()
        places = digits(self.currency) - digits(self.base)
        return scaled(minor, below * 10 ** max(places, 0), above * 10 ** max(-places, 0))


async def rates_on(days: Iterable[Day], base: str) -> dict[Day, Exchange]:
    """For each currency and day the newest rate on or before it; what has none is left out."""
    found: dict[Day, Exchange] = {}
    for currency, day in set(days):
        row = await fetch_one(_RATE, currency, base, day)
        if row is not None:
            found[currency, day] = Exchange(currency, base, row["rate"], row["rate_date"])
    return found


def exchange_on(rates: dict[Day, Exchange], currency: str, base: str, day: date) -> Exchange:
    """The conversion of a currency on a day; refused (`ExchangeRateMissing`) without a rate (R3.12)."""
    if currency == base:
        return Exchange(currency, base)
    found = rates.get((currency, day))
    if found is None:
        raise ExchangeRateMissing(field="amount", currency=currency, base=base, post_date=day)
    return found


def rate_keyed(text: str, *, field: str) -> Decimal:
    """An exchange rate as it was keyed; refused when it is no figure above zero."""
    try:
        rate = Decimal(text.strip())
    except ArithmeticError:
        rate = Decimal(0)
    exponent = rate.normalize().as_tuple().exponent if rate.is_finite() else None
    if not isinstance(exponent, int) or not 0 < rate < _LARGEST or -exponent > DIGITS:
        raise ExchangeRateInvalid(field=field, text=text, digits=DIGITS)
    return rate
