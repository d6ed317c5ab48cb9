"""The cells of a file: text of one line, amounts, rows of CSV, and their reading."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from tieout.domain.database.exporting import guarded_text
from tieout.domain.exports.part import OutsideLine
from tieout.domain.money import Money

_NOT_SHOWN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def one_line(text: str, most: int) -> str:
    """Text without line ends, tabs and what cannot be printed, cut at so many characters."""
    spaced = _NOT_SHOWN.sub(" ", text)
    if not spaced.isprintable():
        spaced = "".join(sign for sign in spaced if sign.isprintable())
    return spaced.strip()[:most].rstrip()


def cell(text: str, most: int) -> str:
    """As `one_line`, and no formula to a spreadsheet."""
    return guarded_text(one_line(text, most))[:most]


def debit(line: OutsideLine, currency: str) -> str:
    """The debit in the company's currency, blank for a credit."""
    return Money(line.base_debit, currency).plain() if line.base_debit else ""


def credit(line: OutsideLine, currency: str) -> str:
    """The credit in the company's currency, blank for a debit."""
    return Money(line.base_credit, currency).plain() if line.base_credit else ""


def signed(line: OutsideLine, currency: str) -> str:
    """Debits positive, credits negative."""
    return Money(line.base_debit - line.base_credit, currency).plain()


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV with CR LF, cells quoted only where they must be."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()


def csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV with the number of the line each ends on."""
    reader = csv.reader(lines, strict=True)
    for row in reader:
        yield reader.line_num, row
