"""A journal of the outside accounting system: lines under the names they have there, in transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieout.domain.exports.translating import Dimensions, Outside, OutsideGeneralAccount
from tieout.domain.money import Money


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """A debit or a credit over there, in minor units of its own and of the company's currency."""

    account: OutsideGeneralAccount
    customer: Outside | None
    own_branch: str
    branch: Dimensions
    currency: str
    debit: int
    credit: int
    base_debit: int
    base_credit: int
    memo: str


@dataclass(frozen=True, slots=True)
class OutsideTransaction:
    """Lines that balance: those of an entry, or the summary of the entries of a part."""

    number: int
    title: str
    lines: tuple[OutsideLine, ...]

    @property
    def booked(self) -> tuple[OutsideLine, ...]:
        """The lines that amount to something in the company's currency, in which journals are kept."""
        return tuple(line for line in self.lines if line.base_debit or line.base_credit)


@dataclass(frozen=True, slots=True)
class Part:
    """One journal. `stem` is the number all parts of the ledger have in common."""

    position: int
    stem: str
    post_date: date
    memo: str
    currency: str
    transactions: tuple[OutsideTransaction, ...]

    @property
    def number(self) -> str:
        """Its document number."""
        return f"{self.stem}-{self.position}"

    @property
    def lines(self) -> tuple[OutsideLine, ...]:
        """The lines of all its transactions that amount to something."""
        return tuple(line for one in self.transactions for line in one.booked)

    @property
    def total(self) -> Money:
        """Its debits, and so its credits, in the company's currency."""
        return Money(sum(line.base_debit for line in self.lines), self.currency)
