"""The lines of a CSV of master data: its text, its separator, its headings, its cells."""

from __future__ import annotations

import csv
import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from tieout.domain.imports.plan import Rejected
from tieout.domain.imports.reading import FileEmpty, FileNotCsv, HeadingTwice, Line, line_of
from tieout.domain.imports.table import Column, Table
from tieout.domain.refusal import Refusal

LARGEST = 4_000_000
"""In bytes: some fifty thousand lines of customers."""

MOST_LINES = 50_000


class SheetTooLarge(Refusal):
    """The file {file} holds {size:,} bytes; {largest:,} is the most. Split it."""


class SheetTooLong(Refusal):
    """The file {file} has more than {most:,} lines. Split it."""


class SheetNotUtf8(Refusal):
    """The file {file} is not text in UTF-8 (byte {place:,} is part of no character). Save it as "CSV UTF-8"
    and import it again.
    """


class SheetNotText(Refusal):
    """The file {file} is no CSV: it holds characters that no text has. Save it from your spreadsheet as
    "CSV UTF-8".
    """


class ContentNotBase64(Refusal):
    """The file's content cannot be read: it is not base64. Choose the file again."""


class ColumnMissing(Refusal):
    """The file {file} has no column {missing}. {many} take the columns {known}; its headings are
    {present}.
    """


class ColumnUnknown(Refusal):
    """The file {file} has a column {unknown}, which {many} have no use for. They take the columns {known};
    take the others out.
    """


@dataclass(slots=True)
class Sheet:
    """A file as it was read: its lines, and those that have the wrong number of values."""

    file: str
    fingerprint: str
    lines: list[Line] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def from_base64(content: str) -> bytes:
    """The bytes of a file that came as base64."""
    try:
        return b64decode(content.encode("ascii"), validate=True)
    except ValueError as error:
        raise ContentNotBase64(field="base64") from error


def sheet_of(content: bytes, table: Table, *, file: str) -> Sheet:
    """Read the whole file; refused when it is too large, in another encoding, or has other columns."""
    if len(content) > LARGEST:
        raise SheetTooLarge(file=file, size=len(content), largest=LARGEST)
    text = _text(content, file)
    sheet = Sheet(file, hashlib.sha256(content).hexdigest())
    for line in _lines(text, table, file):
        if isinstance(line, Rejected):
            sheet.rejected.append(line)
        else:
            sheet.lines.append(line)
        if len(sheet.lines) + len(sheet.rejected) > MOST_LINES:
            raise SheetTooLong(file=file, most=MOST_LINES)
    return sheet


def _text(content: bytes, file: str) -> str:
    """With or without the mark that spreadsheets put before UTF-8; every line ends alike."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetNotUtf8(file=file, place=error.start + 1) from error
    if "\0" in text:
        raise SheetNotText(file=file)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str, table: Table, file: str) -> Iterator[Line | Rejected]:
    separator = _separator(text)
    rows = csv.reader(StringIO(text), delimiter=separator, strict=True)
    commas = _decimal_commas(table) if separator == ";" else frozenset()
    places: dict[str, int] = {}
    width = last = 0
    try:
        for row in rows:
            first, last = last + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not places:
                places, width = _places(row, table, file), len(row)
                continue
            yield _with_points(line_of(first, row, places, width), commas)
    except csv.Error as error:
        raise FileNotCsv(file=file, line=last + 1, error=error) from error
    if not places:
        raise FileEmpty(file=file)


def _separator(text: str) -> str:
    """A semicolon where the heading has more of them than commas."""
    heading = next((line for line in text.split("\n") if line.strip()), "")
    return ";" if heading.count(";") > heading.count(",") else ","


def _decimal_commas(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.figures)


def _with_points(line: Line | Rejected, columns: frozenset[str]) -> Line | Rejected:
    """Where semicolons separate columns, a comma in a number is its decimal mark."""
    if isinstance(line, Line):
        for name in columns & line.values.keys():
            line.values[name] = re.sub(r"^([^.,]*),([0-9]+\D*)$", r"\1.\2", line.values[name])
    return line


def _places(row: Sequence[str], table: Table, file: str) -> dict[str, int]:
    """At which place each column stands; headings are taken however they are spelt (Due days, due_days)."""
    columns = {_spelt(column.name): column for column in table.columns}
    headings = list(row)
    while headings and not headings[-1].strip():
        headings.pop()
    known = ", ".join(column.name for column in table.columns)
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = columns.get(_spelt(heading))
        if column is None:
            raise ColumnUnknown(file=file, unknown=heading.strip(), many=table.many, known=known)
        if column.name in places:
            raise HeadingTwice(file=file, heading=heading.strip())
        places[column.name] = place
    missing = [column for column in table.columns if column.needed and column.name not in places]
    if missing:
        raise _missing(missing, headings, table, file=file, known=known)
    return places


def _missing(
    missing: Sequence[Column], headings: Sequence[str], table: Table, *, file: str, known: str
) -> ColumnMissing:
    return ColumnMissing(
        file=file,
        missing=", ".join(column.name for column in missing),
        many=table.many[:1].upper() + table.many[1:],
        known=known,
        present=", ".join(heading.strip() for heading in headings),
    )


def _spelt(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).lower()
