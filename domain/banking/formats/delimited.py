"""Statements as CSV, with the columns, the number format and the date format that a layout tells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from tieout.domain.banking.decoding import BankFileCut, BankFileDamaged, refuse_too_long
from tieout.domain.banking.deposit import (
    BankFile,
    BankFormat,
    CreditEntry,
    Deposit,
    PassedOver,
    RemittedInvoice,
)
from tieout.domain.banking.layout import CsvLayout
from tieout.domain.imports.plan import Rejected
from tieout.domain.imports.reading import FileNotCsv, HeadingMissing, HeadingTwice, Line, line_of
from tieout.domain.money import Money, digits
from tieout.domain.refusal import Refusal


def read(text: str, layout: CsvLayout, *, currency: str, file: str) -> BankFile:
    """A deposit for each day and currency; with a trailer line, one for all of the file."""
    made = BankFile(BankFormat.CSV)
    reading = _Reading(layout, layout.currency or currency)
    for line in _lines(text, layout, file):
        if isinstance(line, Rejected):
            raise BankFileDamaged(line=line.line, what=line.reason.removesuffix("."))
        reading.take(line)
        refuse_too_long(reading.read)
    if layout.trailer:
        reading.compare(made)
    made.deposits = reading.deposits
    return made


class _Reading:
    def __init__(self, layout: CsvLayout, currency: str) -> None:
        self.layout, self.currency = layout, currency
        self.days: dict[tuple[date, str], Deposit] = {}
        self.trailer: tuple[str, int] | None = None
        self.read = 0

    @property
    def deposits(self) -> list[Deposit]:
        """By day; without those of which nothing is left."""
        return [self.days[key] for key in sorted(self.days)]

    def take(self, line: Line) -> None:
        """An entry, or the bank's own total."""
        values = line.values
        if self.trailer is not None:
            raise BankFileDamaged(line=line.number, what="it stands after the line with the total")
        if self.layout.trailer and values["date"].lower() == self.layout.trailer.lower():
            self.trailer = (values.get("amount") or values.get("credit", ""), line.number)
            return
        self.read += 1
        currency = values.get("currency", "").upper() or self.currency
        digits(currency)
        try:
            on = self.layout.dates.parse(values["date"])
            minor = self._signed(values, currency)
        except Refusal as refusal:
            what = refusal.message.removesuffix(".")
            raise BankFileDamaged(line=line.number, what=what) from refusal
        self._deposit(on, currency).take(minor, on, values)

    def compare(self, made: BankFile) -> None:
        """The line with the total, which is the bank's figure when there is one deposit."""
        if self.trailer is None:
            raise BankFileCut(missing=f"the line with its total ({self.layout.trailer})")
        text, line = self.trailer
        try:
            told = self.layout.figures.parse(text, self.currency).minor
        except Refusal as refusal:
            raise BankFileDamaged(line=line, what=f"the total is “{text[:30]}”") from refusal
        by_amount = "amount" in self.layout.columns
        found = sum(
            deposit.minor + sum(one.minor for one in deposit.passed_over if by_amount or one.minor > 0)
            for deposit in self.deposits
        )
        made.check_total("File", "total", told, found, self.currency)
        if len(self.days) == 1:
            [deposit] = self.days.values()
            deposit.total = told - (found - deposit.minor)

    def _signed(self, values: dict[str, str], currency: str) -> int:
        parse = self.layout.figures.parse
        if values.get("amount"):
            return parse(values["amount"].replace("\N{MINUS SIGN}", "-"), currency).minor
        credit, debit = values.get("credit", ""), values.get("debit", "")
        came = parse(credit, currency) if credit else Money(0, currency)
        return (came - abs(parse(debit, currency) if debit else Money(0, currency))).minor

    def _deposit(self, on: date, currency: str) -> _Day:
        day = f"{on:%Y%m%d}"
        deposit = self.days.setdefault(
            (on, currency),
            Deposit(account=self.layout.account, statement=day, deposit=day, currency=currency, on=on),
        )
        return _Day(deposit)


class _Day:
    """The deposit of a day, to which a line is added."""

    def __init__(self, deposit: Deposit) -> None:
        self.deposit = deposit

    def take(self, minor: int, on: date, values: dict[str, str]) -> None:
        """An entry, or a line passed over."""
        text = values.get("text", "")
        if minor <= 0:
            why = "a debit" if minor < 0 else "nothing came in"
            self.deposit.passed_over.append(PassedOver(minor, on, text, why))
            return
        invoice = values.get("invoice", "")
        self.deposit.entries.append(
            CreditEntry(
                minor=minor,
                on=on,
                reference=values.get("reference", ""),
                remitter=values.get("remitter", ""),
                routing=values.get("routing", ""),
                account=values.get("account", ""),
                text=text,
                invoices=(RemittedInvoice(invoice),) if invoice else (),
                bank_reference=values.get("bank_reference", ""),
            )
        )


def _lines(text: str, layout: CsvLayout, file: str) -> Iterator[Line | Rejected]:
    skipped = "\n".join(text.split("\n")[layout.skip :])
    rows = csv.reader(StringIO(skipped), delimiter=layout.delimiter, strict=True)
    places: dict[str, int] = {}
    width = last = 0
    try:
        for row in rows:
            first, last = last + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not places:
                places, width = _places(row, layout, file), len(row)
                continue
            yield line_of(first + layout.skip, row, places, width)
    except csv.Error as error:
        raise FileNotCsv(file=file, line=last + 1 + layout.skip, error=error) from error


def _places(row: list[str], layout: CsvLayout, file: str) -> dict[str, int]:
    """At which place each value stands, under its heading in capitals or not."""
    headings = [heading.strip().lower() for heading in row]
    wanted = {name: heading.lower() for name, heading in layout.columns.items()}
    missing = {name: heading for name, heading in layout.columns.items() if heading.lower() not in headings}
    if missing:
        raise HeadingMissing(
            file=file,
            headings=", ".join(missing.values()),
            fields=", ".join(missing),
            present=", ".join(heading.strip() for heading in row),
        )
    for heading in wanted.values():
        if headings.count(heading) > 1:
            raise HeadingTwice(file=file, heading=heading)
    return {name: headings.index(heading) for name, heading in wanted.items()}
