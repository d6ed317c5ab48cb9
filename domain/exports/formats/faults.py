"""What is wrong with a file: gathered line by line while it is read again, and at its end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tieout.domain.exports.system import DateOrder
from tieout.domain.money import Money, digits

MOST_TOLD = 100
"""So many faults of a file are told one by one."""

_DATES = {
    DateOrder.MONTH_DAY_YEAR: r"(?P<m>\d{2})/(?P<d>\d{2})/(?P<y>\d{4})",
    DateOrder.MONTH_DAY_YEAR_SHORT: r"(?P<m>[1-9]\d?)/(?P<d>[1-9]\d?)/(?P<y>\d{4})",
    DateOrder.MONTH_DAY_YEAR_DASHES: r"(?P<m>\d{2})-(?P<d>\d{2})-(?P<y>\d{4})",
    DateOrder.DAY_MONTH_YEAR: r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})",
    DateOrder.YEAR_MONTH_DAY: r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
}
FORMULA = tuple("=+-@\t\r")


class Fault(NamedTuple):
    """Something wrong: on which line of which file, line 0 when it is the whole of them."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Faults:
    """What files are checked against, and what was found; `file` is the one being read.

    `net` is what each account should come to over all files, by the cell that names it, debits
    positive; `debtors` are the accounts whose lines must name a customer.
    """

    currency: str
    post_date: date
    net: Mapping[str, int]
    debtors: frozenset[str] = frozenset()
    file: str = ""
    told: list[Fault] = field(default_factory=list)
    count: int = 0
    _journal: str = ""
    _sum: int = 0
    _lines: int = 0
    _first: int = 0
    _seen: set[str] = field(default_factory=set)
    _places: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _found: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, line: int, reason: str) -> None:
        """Note a fault."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Fault(self.file, line, reason))

    def require(self, holds: bool, line: int, reason: str) -> bool:
        """Note a fault unless something holds."""
        if not holds:
            self.add(line, reason)
        return holds

    def day(self, line: int, text: str, order: DateOrder) -> None:
        """The post date, in the form chosen, and no other day."""
        found = re.fullmatch(_DATES[order], text)
        whole = found and (int(found["y"]), int(found["m"]), int(found["d"]))
        wanted = (self.post_date.year, self.post_date.month, self.post_date.day)
        self.require(whole == wanted, line, f"the date {text} is not {order.written(self.post_date)}")

    def text(self, line: int, heading: str, text: str, most: int) -> None:
        """Text of one line, not too long, that no spreadsheet takes for a formula."""
        self.require(len(text) <= most, line, f"{heading} holds {len(text)} characters, {most} at most")
        self.require(text.isprintable(), line, f"{heading} holds a line end, a tab or a control character")
        self.require(not text.startswith(FORMULA), line, f"{heading} begins like a formula")

    def amount(self, line: int, text: str, *, signed: bool = False) -> int:
        """Minor units of an amount with just the digits of its currency, 0 when it is none."""
        places = digits(self.currency)
        sign, fraction = "-?" if signed else "", f"[.][0-9]{{{places}}}" if places else ""
        if not re.fullmatch(f"{sign}(0|[1-9][0-9]*){fraction}", text):
            self.add(line, f"{text or 'nothing'} is no amount")
            return 0
        minor = int(text.replace(".", ""))
        self.require(minor != 0, line, "the amount is zero")
        return minor

    def sides(self, line: int, debit: str, credit: str) -> int:
        """Minor units of a debit or, negative, a credit, of which exactly one is filled."""
        if bool(debit) == bool(credit):
            self.add(line, "either a debit or a credit must be filled, and not both")
            return 0
        return self.amount(line, debit) if debit else -self.amount(line, credit)

    def journal(self, line: int, name: str, most: int) -> None:
        """The journal that the next lines belong to; its lines must stand together."""
        self.require(bool(name), line, "the journal has no number")
        if name == self._journal:
            return
        self._end_journal()
        self.require(len(name) <= most, line, f"the number {name} is longer than {most} characters")
        self.require(name not in self._seen, line, f"journal {name} stands in two places")
        self._seen.add(name)
        self._journal, self._first = name, line

    def post(self, line: int, account: str, minor: int, *, customer: str = "", place: str = "") -> None:
        """A line of the journal: what it comes to, and whom it is about."""
        if self.require(bool(account), line, "the account has no name"):
            self.require(account in self.net, line, f"account {account} is not in the ledger")
        if account in self.debtors:
            self.require(bool(customer), line, f"the line on {account} names no customer")
        self._sum += minor
        self._lines += 1
        self._places[place] += minor
        self._found[account] += minor

    def end_file(self) -> None:
        """The last journal of a file is over, and a number may stand in one file only."""
        self._end_journal()
        self._journal = ""

    def end(self) -> None:
        """All files together must say what the ledger says."""
        for account, wanted in self.net.items():
            found = self._found.get(account, 0)
            if found != wanted:
                told = f"comes to {self._shown(found)} and should come to {self._shown(wanted)}"
                self.add(0, f"account {account} {told}")

    def _shown(self, minor: int) -> str:
        return Money(minor, self.currency).plain()

    def _end_journal(self) -> None:
        if self._lines:
            name, off = self._journal, self._shown(self._sum)
            self.require(self._lines > 1, self._first, f"journal {name} has one line alone")
            self.require(not self._sum, self._first, f"journal {name} is off by {off}")
            for place, rest in self._places.items():
                if rest and not self._sum:
                    told = f"journal {name} is off by {self._shown(rest)} in {place or 'no place'}"
                    self.add(self._first, told)
        self._sum = self._lines = 0
        self._places.clear()
