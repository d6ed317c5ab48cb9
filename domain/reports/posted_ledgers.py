"""Which posted ledgers a report of the ledger looks at: by post date or batch number, and what in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tieout.domain.reports.asking import Asked, span
from tieout.domain.setup import options

EVER = (date(1900, 1, 1), date(2199, 12, 31))

# what counts now: a voided version and its reversal cancel each other out
_COUNTS = "l.state = 'POSTED' AND l.reverses_id IS NULL"
_EVER_COUNTED = "l.posted_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """What is asked: `ledgers` narrows ledgers (`l`) and their batches (`b`), `lines` what is in them (`x`).

    `x` is a line or a total; its account is `a`. `values` are those of both, in this order.
    """

    start: date
    end: date
    base: str
    ledgers: str
    lines: str
    values: tuple[Any, ...]
    of_ledgers: int
    """How many of the values `ledgers` takes."""
    voided: bool

    @property
    def whole(self) -> bool:
        """Whether everything of the days is asked for, so that it compares with the kept balances."""
        return len(self.values) == 2

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is said above the report on paper."""
        days = "all" if (self.start, self.end) == EVER else f"{self.start} to {self.end}"
        versions = "with voided versions and their reversals" if self.voided else "without voided versions"
        return [("Post dates", days), ("Ledgers", f"posted, {versions}"), ("Base currency", self.base)]


async def question(asked: Asked) -> LedgerQuestion:
    """By post date, the fiscal period of today unless asked; a batch range alone is of all dates."""
    company = await options.current()
    by_batch = (asked.first_batch or asked.last_batch) and not (asked.start or asked.end)
    start, end = EVER if by_batch else await span(asked, company)
    values: list[Any] = [start, end]
    ledgers = f"{_EVER_COUNTED if asked.voided else _COUNTS} AND l.post_date >= $1 AND l.post_date <= $2"
    for column, wanted in (("b.number >=", asked.first_batch), ("b.number <=", asked.last_batch)):
        if wanted:
            values.append(wanted.upper())
            ledgers += f" AND {column} ${len(values)}"
    lines, of_ledgers = "", len(values)
    narrowed = (("a.number", asked.account), ("x.branch", asked.branch), ("x.currency", asked.currency))
    for column, wanted in narrowed:
        if wanted:
            values.append("" if wanted == "-" else wanted)
            lines += f" AND {column} = ${len(values)}"
    found = (start, end, company.currency, ledgers, lines, tuple(values), of_ledgers)
    return LedgerQuestion(*found, asked.voided)
