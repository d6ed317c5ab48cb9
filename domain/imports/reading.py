"""Reading the lines of a CSV file, one at a time, each with its number in the file."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tieout.domain.imports.mapping import OPTIONAL, REQUIRED, Kind, Mapping
from tieout.domain.imports.plan import Rejected
from tieout.domain.refusal import Refusal


class FileUnreadable(Refusal):
    """The file {file} cannot be read: {error}."""


class FileEmpty(Refusal):
    """The file {file} holds nothing, not even a heading."""


class FileInAnotherEncoding(Refusal):
    """The file {file} is not text in {encoding}: {error}. Name its encoding, or save it as CSV UTF-8."""


class FileNotCsv(Refusal):
    """The file {file} cannot be read as CSV from line {line} on: {error}. Look for a quotation mark that is
    not closed.
    """


class HeadingMissing(Refusal):
    """The file {file} has no column {headings} for {fields}. Its headings are {present}. Map the columns in
    the mapping file, or by --column WHAT=HEADING.
    """


class HeadingTwice(Refusal):
    """The file {file} has the heading {heading} more than once, so that it does not tell a column."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number, counted from the heading as 1, and its values by field."""

    number: int
    values: dict[str, str]


def read(path: Path, mapping: Mapping, kind: Kind) -> Iterator[Line | Rejected]:
    """The lines that follow the heading; one of the wrong length is rejected, blank ones are passed over."""
    try:
        with path.open(encoding=mapping.encoding, newline="") as file:
            yield from _lines(file, path.name, mapping, kind)
    except OSError as error:
        raise FileUnreadable(file=path.name, error=error.strerror) from error
    except UnicodeError as error:
        raise FileInAnotherEncoding(
            file=path.name, encoding=mapping.encoding.removesuffix("-sig"), error=error
        ) from error


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, kept in the audit trail with what was imported from it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(file=path.name, error=error.strerror) from error


def line_of(number: int, row: Sequence[str], places: dict[str, int], width: int) -> Line | Rejected:
    """The values of a row by field; blank cells beyond the last heading are a spreadsheet's, and harmless."""
    if len(row) < width or any(cell.strip() for cell in row[width:]):
        return Rejected(number, f"The line has {len(row)} values where the heading has {width}.")
    return Line(number, {field: row[place].strip() for field, place in places.items()})


def _lines(file: TextIO, name: str, mapping: Mapping, kind: Kind) -> Iterator[Line | Rejected]:
    rows = csv.reader(file, delimiter=mapping.delimiter, strict=True)
    places: dict[str, int] = {}
    width = last = 0
    try:
        for row in rows:
            first, last = last + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not places:
                places, width = _places(name, mapping, kind, row), len(row)
                continue
            yield line_of(first, row, places, width)
    except csv.Error as error:
        raise FileNotCsv(file=name, line=last + 1, error=error) from error
    if not places:
        raise FileEmpty(file=name)


def _places(name: str, mapping: Mapping, kind: Kind, row: Sequence[str]) -> dict[str, int]:
    """At which place each value stands; what is mapped must be there, and so must what is required."""
    headings = [heading.strip() for heading in row]
    section = mapping.section(kind)
    wanted = {field: section.heading(field) for field in (*REQUIRED[kind], *OPTIONAL[kind])}
    needed = {*REQUIRED[kind], *section.columns}
    missing = {
        field: heading for field, heading in wanted.items() if field in needed and heading not in headings
    }
    if missing:
        raise HeadingMissing(
            file=name,
            headings=", ".join(missing.values()),
            fields=", ".join(missing),
            present=", ".join(headings),
        )
    for heading in wanted.values():
        if headings.count(heading) > 1:
            raise HeadingTwice(file=name, heading=heading)
    return {field: headings.index(heading) for field, heading in wanted.items() if heading in headings}
