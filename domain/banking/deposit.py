"""What every reader makes of a bank's file: deposits with their credit entries, and the bank's figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tieout.domain.money import Money


class BankFormat(StrEnum):
    """The formats that are read."""

    LOCKBOX = "LOCKBOX"
    BAI2 = "BAI2"
    CAMT_053 = "CAMT_053"
    CAMT_054 = "CAMT_054"
    MT940 = "MT940"
    OFX = "OFX"
    CSV = "CSV"


@dataclass(frozen=True, slots=True)
class RemittedInvoice:
    """An invoice that the remittance names, and what it pays of it if it says so (minor units)."""

    number: str
    minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntry:
    """Money that came in: above zero, in minor units of the deposit's currency.

    `routing` and `account` are the remitter's (MICR, or a bank and an IBAN), `bank_reference` what the
    bank alone calls this entry.
    """

    minor: int
    on: date
    reference: str = ""
    remitter: str = ""
    routing: str = ""
    account: str = ""
    text: str = ""
    invoices: tuple[RemittedInvoice, ...] = ()
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What the file holds and no receipt is made of, and why: debits, reversals, what is not booked yet."""

    minor: int
    on: date
    text: str
    why: str


@dataclass(slots=True, kw_only=True)
class Deposit:
    """What becomes a cash batch: a bank's batch, or a statement.

    `total` and `count` are the bank's own figures for the credits, None where the format has none.
    """

    account: str
    statement: str
    deposit: str
    currency: str
    on: date
    total: int | None = None
    count: int | None = None
    entries: list[CreditEntry] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)

    @property
    def minor(self) -> int:
        """What the entries come to."""
        return sum(entry.minor for entry in self.entries)

    @property
    def control_total(self) -> int:
        """The bank's figure, else what the entries come to."""
        return self.minor if self.total is None else self.total

    @property
    def control_count(self) -> int:
        """The bank's figure, else how many entries there are."""
        return len(self.entries) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """A figure of the bank against what the details come to, at one level of the file."""

    level: str
    what: str
    told: str
    found: str

    @property
    def passed(self) -> bool:
        """Whether the two agree."""
        return self.told == self.found

    @property
    def sentence(self) -> str:
        """Both figures, in words."""
        if self.passed:
            return f"{self.level}: the bank gives {self.told} as {self.what}, and so do the details."
        return f"{self.level}: the bank gives {self.told} as {self.what}, the details come to {self.found}."


@dataclass(slots=True)
class BankFile:
    """A file as it was read."""

    format: BankFormat
    deposits: list[Deposit] = field(default_factory=list)
    checks: list[FigureCheck] = field(default_factory=list)

    def check_total(self, level: str, what: str, told: int, found: int, currency: str) -> None:
        """Compare amounts in minor units."""
        figures = (str(Money(minor, currency)) for minor in (told, found))
        self.checks.append(FigureCheck(level, what, *figures))

    def check_count(self, level: str, what: str, told: int, found: int) -> None:
        """Compare numbers of things."""
        self.checks.append(FigureCheck(level, what, f"{told:,}", f"{found:,}"))

    @property
    def entries(self) -> int:
        """How many receipts it makes."""
        return sum(len(deposit.entries) for deposit in self.deposits)
