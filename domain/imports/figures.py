"""How a file writes its amounts: the decimal mark, and what separates thousands if anything does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tieout.domain.money import AmountNotExact, Money, digits
from tieout.domain.refusal import Refusal

MARKS = (".", ",")
SEPARATORS = ("", ".", ",", " ", "'")


class FiguresUnclear(Refusal):
    """Amounts cannot be written with {decimal!r} for decimals and {thousands!r} for thousands. The decimal
    mark is a point or a comma; thousands have another mark, or none.
    """


@dataclass(frozen=True, slots=True)
class Figures:
    """The marks inside amounts."""

    decimal: str = "."
    thousands: str = ""

    def __post_init__(self) -> None:
        if self.decimal not in MARKS or self.thousands not in SEPARATORS or self.thousands == self.decimal:
            raise FiguresUnclear(decimal=self.decimal, thousands=self.thousands)

    def parse(self, text: str, currency: str) -> Money:
        """The amount, exact in the currency; refused as soon as a mark stands where it should not."""
        whole, mark, fraction = text.partition(self.decimal)
        if self.thousands and self.thousands in whole:
            groups = rf"[+-]?[0-9]{{1,3}}({re.escape(self.thousands)}[0-9]{{3}})+"
            if not re.fullmatch(groups, whole):
                raise AmountNotExact(text=text, currency=currency, digits=digits(currency))
            whole = whole.replace(self.thousands, "")
        if "." in whole or "." in fraction:
            raise AmountNotExact(text=text, currency=currency, digits=digits(currency))
        return Money.parse(f"{whole}.{fraction}" if mark else whole, currency)
