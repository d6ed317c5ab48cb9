"""Exact money: whole minor units of one currency, never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache

from iso4217 import Currency

from tieout.domain.refusal import Refusal

LARGEST = 10**15
"""The largest amount taken, in minor units: far above any receipt, far below what a BIGINT sum holds."""

_FIGURES = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(\.(?P<fraction>[0-9]*))?")


class CurrencyUnknown(Refusal):
    """{currency} is not an ISO 4217 currency code. Use one such as USD, EUR or CAD."""


class AmountNotExact(Refusal):
    """{text} is not an amount of {currency}: write it in figures, with {digits} decimals at most."""


class AmountTooLarge(Refusal):
    """{text} {currency} is more than can be kept in one amount. Split it."""


@cache
def digits(currency: str) -> int:
    """How many decimals the currency has; refused (`CurrencyUnknown`) when there is no such currency."""
    try:
        exponent = Currency(currency).exponent
    except ValueError:
        exponent = None
    if exponent is None:
        raise CurrencyUnknown(field="currency", currency=currency)
    return exponent


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of a currency; may be negative."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        digits(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str, *, field: str | None = None) -> Money:
        """Read a decimal string such as "1234.50"; refused when it is not exact in the currency."""
        places = digits(currency)
        figures = _FIGURES.fullmatch(text.strip())
        whole, fraction = (figures["whole"], (figures["fraction"] or "").rstrip("0")) if figures else ("", "")
        if not figures or not (whole or figures["fraction"]) or len(fraction) > places:
            raise AmountNotExact(field=field, text=text, currency=currency, digits=places)
        written = (whole + fraction.ljust(places, "0")).lstrip("0")
        if len(written) > len(str(LARGEST)) or int(written or 0) > LARGEST:
            raise AmountTooLarge(field=field, text=text, currency=currency)
        minor = int(written or 0)
        return cls(-minor if figures["sign"] == "-" else minor, currency)

    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def plain(self) -> str:
        """The amount as a decimal string without grouping: 1234.50."""
        return f"{self.amount():f}"

    def __str__(self) -> str:
        return f"{self.amount():,f} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def times(self, rate: Decimal, currency: str | None = None) -> Money:
        """Multiplied by a rate and rounded half even, into `currency` (its own when not named)."""
        target = currency or self.currency
        with localcontext() as context:
            context.prec = 60
            shifted = (Decimal(self.minor) * rate).scaleb(digits(target) - digits(self.currency))
            return Money(int(shifted.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), target)

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split in proportion to the weights so that the parts add up exactly, largest remainders first."""
        return [Money(part, self.currency) for part in allocate(self.minor, weights)]

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} do not add up")
        return other.minor


def kept(minor: int, currency: str, *, field: str | None = None) -> int:
    """An amount that was worked out, as it is; refused (`AmountTooLarge`) like one that is keyed."""
    if abs(minor) > LARGEST:
        raise AmountTooLarge(field=field, text=Money(minor, currency).plain(), currency=currency)
    return minor


def scaled(minor: int, numerator: int, denominator: int) -> int:
    """`minor` times a fraction, exact and rounded half even; the denominator is not zero."""
    whole, rest = divmod(minor * numerator, denominator)
    double = 2 * rest - denominator
    up = (double > 0) == (denominator > 0) if double else whole % 2 == 1
    return whole + 1 if rest and up else whole


def allocate(minor: int, weights: Sequence[int]) -> list[int]:
    """Split whole minor units in proportion to non-negative weights; the parts add up exactly."""
    total = sum(weights)
    parts = [minor * weight // total for weight in weights]
    rest = minor - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-((minor * weights[i]) % total), i))
    for i in by_remainder[:rest]:
        parts[i] += 1
    return parts
