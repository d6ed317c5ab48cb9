"""What the columns of a file mean, told by a mapping file (TOML) or by options with the same words.

    date_format = "M/D/YYYY"     # D or DD, M or MM, YY or YYYY; YYYY-MM-DD unless told
    group = "month"              # one batch for each day, week or month
    delimiter = ","              # ";" or "tab" are others
    encoding = "utf-8"
    decimal = "."
    thousands = ""
    branch = ""                  # of every batch, where the company keeps branches on batches

    [customers]                  # what = "heading of its column"
    number = "customerID"
    name = "customerID"

    [invoices]
    letter = "I"                 # begins the batch numbers: I1201 for January 2012
    customer = "customerID"
    number = "invoiceNumber"
    date = "InvoiceDate"
    due_date = "DueDate"
    amount = "InvoiceAmount"

    [receipts]
    letter = "C"
    invoice = "invoiceNumber"
    date = "SettledDate"
    amount = "InvoiceAmount"

What is not told is looked for under its own name, so that a file with the headings customer, number,
date and amount needs no mapping.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO, TextIOWrapper
from typing import Any

from tieout.domain.imports.date_format import DateFormat
from tieout.domain.imports.figures import Figures
from tieout.domain.imports.grouping import Grouping
from tieout.domain.refusal import Refusal


class Kind(StrEnum):
    """What a line holds, in the order in which a file of several kinds is taken."""

    CUSTOMERS = "customers"
    INVOICES = "invoices"
    RECEIPTS = "receipts"


REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.CUSTOMERS: ("number",),
    Kind.INVOICES: ("customer", "number", "date", "amount"),
    Kind.RECEIPTS: ("invoice", "date", "amount"),
}
OPTIONAL: dict[Kind, tuple[str, ...]] = {
    Kind.CUSTOMERS: ("name", "city", "bill_to", "email", "branch"),
    Kind.INVOICES: ("due_date", "account", "memo", "branch"),
    Kind.RECEIPTS: ("customer", "reference", "memo", "branch"),
}
LETTERS = {Kind.INVOICES: "I", Kind.RECEIPTS: "C"}

_SETTINGS = ("date_format", "group", "delimiter", "encoding", "decimal", "thousands", "branch")


class MappingNotToml(Refusal):
    """The mapping file is not TOML: {error}."""


class MappingWordUnknown(Refusal):
    """The mapping has no use for {word}{of_kind}. It knows {known}."""


class MappingValueInvalid(Refusal):
    """{word} cannot be {value} in the mapping. It is a text between quotation marks."""


class GroupUnknown(Refusal):
    """Documents are grouped into batches by day, week or month, not by {group}."""


class LetterInvalid(Refusal):
    """{letter} cannot begin batch numbers. Use one letter from A to Z."""


class DelimiterInvalid(Refusal):
    """{delimiter} cannot separate columns. Use one character such as , or ; (the word tab for a tab)."""


class EncodingUnknown(Refusal):
    """{encoding} is not a text encoding known here. Use utf-8, or one such as cp1252 or latin-1."""


class NothingMapped(Refusal):
    """The mapping names nothing to import. Give it a part [customers], [invoices] or [receipts]."""


@dataclass(frozen=True, slots=True)
class Section:
    """Where the values of one kind stand, by heading, and the letter that begins its batch numbers."""

    columns: Map[str, str]
    letter: str = ""

    def heading(self, field: str) -> str:
        """The heading to look under for a value."""
        return self.columns.get(field, field)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is read, for every kind it holds."""

    sections: Map[Kind, Section]
    dates: DateFormat
    grouping: Grouping
    figures: Figures
    delimiter: str = ","
    encoding: str = "utf-8"
    branch: str = ""

    def section(self, kind: Kind) -> Section:
        """What is told about a kind; for one not told of, everything stands under its own name."""
        return self.sections.get(kind) or Section({}, LETTERS.get(kind, ""))

    @property
    def kinds(self) -> list[Kind]:
        """The kinds told of, in the order they are taken; refused when there is none."""
        if not self.sections:
            raise NothingMapped()
        return [kind for kind in Kind if kind in self.sections]


def settings_of(text: str) -> dict[str, Any]:
    """What a mapping file says, not yet checked."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingNotToml(error=error) from error


def mapping_of(settings: Map[str, Any]) -> Mapping:
    """The mapping that the settings tell of; refused when a word or value is not understood."""
    kinds = [kind.value for kind in Kind]
    for word, value in settings.items():
        if word not in (*_SETTINGS, *kinds):
            raise MappingWordUnknown(word=word, of_kind="", known=_listed((*_SETTINGS, *kinds)))
        if not isinstance(value, dict if word in kinds else str):
            raise MappingValueInvalid(word=word, value=value)
    return Mapping(
        sections={kind: _section(kind, settings[kind]) for kind in Kind if kind in settings},
        dates=DateFormat(settings.get("date_format", "YYYY-MM-DD")),
        grouping=_grouping(settings.get("group", Grouping.MONTH.value)),
        figures=Figures(settings.get("decimal", "."), settings.get("thousands", "")),
        delimiter=_delimiter(settings.get("delimiter", ",")),
        encoding=_encoding(settings.get("encoding", "utf-8")),
        branch=settings.get("branch", ""),
    )


def _section(kind: Kind, told: Map[str, Any]) -> Section:
    letters = ("letter",) if kind in LETTERS else ()
    known = (*REQUIRED[kind], *OPTIONAL[kind], *letters)
    for word, value in told.items():
        if word not in known:
            raise MappingWordUnknown(word=word, of_kind=f" among {kind.value}", known=_listed(known))
        if not isinstance(value, str) or not value.strip():
            raise MappingValueInvalid(word=word, value=value)
    letter = told.get("letter", LETTERS.get(kind, "")).upper()
    if letters and (len(letter) != 1 or not "A" <= letter <= "Z"):
        raise LetterInvalid(letter=letter)
    return Section({word: value.strip() for word, value in told.items() if word != "letter"}, letter)


def _grouping(text: str) -> Grouping:
    try:
        return Grouping(text.lower())
    except ValueError as error:
        raise GroupUnknown(field="group", group=text) from error


def _delimiter(text: str) -> str:
    delimiter = "\t" if text.lower() == "tab" else text
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in '"\r\n\0':
        raise DelimiterInvalid(field="delimiter", delimiter=text)
    return delimiter


def _encoding(text: str) -> str:
    """UTF-8 is read with or without the mark that spreadsheets put before it."""
    try:
        name = codecs.lookup(TextIOWrapper(BytesIO(), encoding=text).encoding).name
    except LookupError as error:
        raise EncodingUnknown(field="encoding", encoding=text) from error
    return "utf-8-sig" if name == "utf-8" else name


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
