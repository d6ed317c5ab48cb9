"""Layouts of files whose columns every bank places otherwise, as rows that a firm adds: lockbox and CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from tieout.domain.imports.date_format import DateFormat
from tieout.domain.imports.figures import Figures
from tieout.domain.money import digits
from tieout.domain.refusal import Refusal


class LayoutKind(StrEnum):
    """What a layout describes."""

    LOCKBOX = "LOCKBOX"
    CSV = "CSV"


class BankLayout(Model):
    """A layout under a code; `definition` has a line for each field (see `slots_of` and `columns_of`)."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(20)
    description = fields.CharField(120, default="")
    kind = fields.CharEnumField(LayoutKind, max_length=8)
    definition = fields.TextField()
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "bank_layout"


class LayoutLineUnclear(Refusal):
    """Line {line} of the layout, “{text}”, says nothing that is understood. Write {example}."""


class LayoutFieldUnknown(Refusal):
    """Line {line} of the layout names {name}, which is none of {known}."""


class LayoutIncomplete(Refusal):
    """The layout does not tell where {missing} stand, without which no receipt can be made."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value stands in a line: from `start` (counted from 0) up to `end`, and how it is written."""

    start: int
    end: int | None
    form: str = ""

    def of(self, line: str) -> str:
        """The value, outer blanks stripped."""
        return line[self.start : self.end].strip()


@dataclass(frozen=True, slots=True)
class LockboxLayout:
    """The slots of each record by the name of the value, and the currency where it is not the company's."""

    slots: Mapping[tuple[str, str], Slot]
    currency: str = ""

    def value(self, record: str, name: str, line: str) -> str:
        """What stands there; blank where the layout has no such slot."""
        slot = self.slots.get((record, name))
        return slot.of(line) if slot else ""


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """Under which heading each value stands, and how numbers and dates are written: nothing is guessed."""

    columns: Mapping[str, str]
    dates: DateFormat
    figures: Figures
    delimiter: str = ","
    currency: str = ""
    account: str = ""
    skip: int = 0
    trailer: str = ""


LOCKBOX_FIELDS: Mapping[str, tuple[str, ...]] = {
    "1": ("destination", "origin", "date"),
    "2": ("destination", "reference"),
    "5": ("batch", "lockbox", "date", "account"),
    "6": ("batch", "item", "amount", "routing", "account", "check", "date", "remitter", "payee"),
    "4": ("batch", "item", "sequence", "text", "invoice", "amount"),
    "7": ("batch", "lockbox", "date", "count", "total"),
    "8": ("lockbox", "date", "count", "total"),
    "9": ("records",),
}
"""The values that are known, by record."""

DEFAULT_LOCKBOX = """\
1 destination 3-13
1 origin 13-23
1 date 23-29 YYMMDD
2 destination 1-21
2 reference 21-31
5 batch 1-4
5 lockbox 7-14
5 date 14-20 YYMMDD
5 account 20-40
6 batch 1-4
6 item 4-7
6 amount 7-17
6 routing 17-26
6 account 26-36
6 check 36-46
6 date 46-52 MMDDYY
6 remitter 52-82
6 payee 82-
4 batch 1-4
4 item 4-7
4 sequence 8-10
4 text 11-41
7 batch 1-4
7 lockbox 7-14
7 date 14-20 YYMMDD
7 count 20-23
7 total 23-33
8 lockbox 7-14
8 date 14-20 YYMMDD
8 count 20-24
8 total 24-34
9 records 1-7
"""
"""The layout of 80 and 104 columns that most banks begin from; positions from 0, the end left out."""

CSV_COLUMNS = (
    "date", "amount", "credit", "debit", "reference", "remitter", "routing", "account", "text",
    "invoice", "bank_reference", "currency",
)  # fmt: skip
_SLOT = re.compile(
    r"(?P<record>[1-9])\s+(?P<name>[a-z]+)\s+(?P<start>\d{1,4})-(?P<end>\d{0,4})(\s+(?P<form>\w+))?"
)
_SETTING = re.compile(r"(?P<name>[a-z_]+)\s+(?P<value>\S.*)")
_NEEDED = (("6", "amount"), ("7", "count"), ("7", "total"))
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_MARKS = {"point": ".", "comma": ",", "space": " ", "apostrophe": "'", "none": ""}


def lockbox_layout_of(definition: str) -> LockboxLayout:
    """Lines such as `6 amount 7-17` or `5 date 14-20 YYMMDD`; `currency USD` where it is another."""
    found: dict[tuple[str, str], Slot] = {}
    currency = ""
    for number, text in _lines(definition):
        if text.startswith("currency "):
            currency = _currency(text.removeprefix("currency ").strip())
            continue
        match = _SLOT.fullmatch(text)
        if match is None:
            example = "RECORD NAME START-END, such as 6 amount 7-17 or 5 date 14-20 YYMMDD"
            raise LayoutLineUnclear(field="definition", line=number, text=text[:60], example=example)
        record, name = match["record"], match["name"]
        if name not in LOCKBOX_FIELDS.get(record, ()):
            known = ", ".join(LOCKBOX_FIELDS.get(record, LOCKBOX_FIELDS))
            raise LayoutFieldUnknown(field="definition", line=number, name=f"{record} {name}", known=known)
        if name == "date":
            DateFormat(match["form"] or "YYMMDD")
        end = int(match["end"]) if match["end"] else None
        found[record, name] = Slot(int(match["start"]), end, match["form"] or "")
    missing = [" ".join(one) for one in _NEEDED if one not in found]
    if missing:
        raise LayoutIncomplete(field="definition", missing=", ".join(missing))
    return LockboxLayout(found, currency)


@dataclass(slots=True)
class _Csv:
    columns: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def csv_layout_of(definition: str) -> CsvLayout:
    """Lines such as `column amount = Betrag`, `date DD.MM.YYYY`, `decimal comma`, `thousands point`."""
    told = _Csv()
    for number, text in _lines(definition):
        _csv_line(told, number, text)
    columns, settings = told.columns, told.settings
    missing = [name for name in ("date",) if name not in columns]
    missing += [] if {"amount", "credit"} & columns.keys() else ["amount (or credit)"]
    missing += [f"the {name}" for name in ("date format", "decimal mark") if _KEYS[name] not in settings]
    if missing:
        raise LayoutIncomplete(field="definition", missing=", ".join(missing))
    skip = settings.get("skip", "0")
    return CsvLayout(
        columns=columns,
        dates=DateFormat(settings["date"]),
        figures=Figures(
            _MARKS.get(settings["decimal"], settings["decimal"]),
            _MARKS.get(settings.get("thousands", "none"), settings.get("thousands", "")),
        ),
        delimiter=_DELIMITERS.get(settings.get("delimiter", "comma"), settings.get("delimiter", ","))[:1],
        currency=_currency(settings["currency"]) if "currency" in settings else "",
        account=settings.get("account", ""),
        skip=int(skip) if skip.isdecimal() and len(skip) < 4 else 0,
        trailer=settings.get("trailer", ""),
    )


_KEYS = {"date format": "date", "decimal mark": "decimal"}
_SETTINGS = ("date", "decimal", "thousands", "delimiter", "currency", "account", "skip", "trailer")


def _csv_line(told: _Csv, number: int, text: str) -> None:
    name, _, heading = (part.strip() for part in text.removeprefix("column ").partition("="))
    if text.startswith("column "):
        if name not in CSV_COLUMNS:
            known = ", ".join(CSV_COLUMNS)
            raise LayoutFieldUnknown(field="definition", line=number, name=name, known=known)
        told.columns[name] = heading
        return
    match = _SETTING.fullmatch(text)
    if match is None:
        example = "column NAME = HEADING, date FORMAT, decimal MARK, thousands MARK or delimiter MARK"
        raise LayoutLineUnclear(field="definition", line=number, text=text[:60], example=example)
    if match["name"] not in _SETTINGS:
        known = ", ".join(("column", *_SETTINGS))
        raise LayoutFieldUnknown(field="definition", line=number, name=match["name"], known=known)
    told.settings[match["name"]] = match["value"].strip()


READERS: Mapping[LayoutKind, Callable[[str], LockboxLayout | CsvLayout]] = {
    LayoutKind.LOCKBOX: lockbox_layout_of,
    LayoutKind.CSV: csv_layout_of,
}


def _lines(definition: str) -> list[tuple[int, str]]:
    """The lines that say something; a semicolon ends one as well, so that a cell of a CSV can hold all."""
    lines = definition.replace("\r\n", "\n").replace(";", "\n").split("\n")
    return [
        (number, text)
        for number, line in enumerate(lines, 1)
        if (text := " ".join(line.split())) and not text.startswith("#")
    ]


def _currency(text: str) -> str:
    digits(text.upper())
    return text.upper()
