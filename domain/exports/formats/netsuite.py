"""NetSuite's CSV import of journal entries (formats D5): the journal's values on every row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date

from tieout.domain.exports.formats.cells import cell, credit, csv_rows, csv_text, debit
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import OutsideLine, Part
from tieout.domain.exports.system import AccountingSystem, AccountNaming, ExportOptions
from tieout.domain.exports.translating import Dimension, NamedBy, Naming, OutsideGeneralAccount

_LINE = "Journal Entry - Line: "
HEAD = ("External ID", "Date", "Posting Period", "Subsidiary", "Currency", "Exchange Rate", "Memo")
LINE = tuple(
    _LINE + name for name in ("Account", "Debit", "Credit", "Memo", "Name", "Department", "Class", "Location")
)
LONGEST_NUMBER = 21
LONGEST_ID = 40
LONGEST_TEXT = 999
LONGEST_NAME = 261
MOST_DIGITS = 10
"""Before the point; two may follow it."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PLACES = (Dimension.DEPARTMENT, Dimension.CLASS, Dimension.LOCATION)
_DEFAULT_FIRST = (Dimension.LOCATION, Dimension.DEPARTMENT, Dimension.CLASS)


def _recipient(options: ExportOptions) -> Recipient:
    by_name = options.netsuite_accounts is AccountNaming.NAME
    naming = Naming(
        system=AccountingSystem.NETSUITE,
        accounts=NamedBy.NAME if by_name else NamedBy.NUMBER,
        customers=NamedBy.NAME,
        dimensions=_DEFAULT_FIRST,
        branches=NamedBy.NAME,
    )
    return Recipient(naming, LONGEST_NUMBER)


async def _write(parts: AsyncIterator[Part], options: ExportOptions) -> AsyncIterator[Piece]:
    first = True
    async for part in parts:
        head = [
            *(_external_id(part.number), options.date_order.written(part.post_date)),
            *(_period(part.post_date), cell(options.netsuite_subsidiary, LONGEST_NAME), part.currency, "1"),
            cell(part.memo, LONGEST_TEXT),
        ]
        rows = [[*head, *_row(line, part.currency, options)] for line in part.lines]
        yield Piece(part.stem, csv_text([(*HEAD, *LINE), *rows] if first else rows))
        first = False


def _external_id(number: str) -> str:
    return f"ARB-{number}"


def _period(day: date) -> str:
    """As NetSuite names its periods in English."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _row(line: OutsideLine, currency: str, options: ExportOptions) -> list[str]:
    places = [
        cell(line.branch[place].name, LONGEST_NAME) if place in line.branch else "" for place in _PLACES
    ]
    return [
        _account(line.account, options),
        *(debit(line, currency), credit(line, currency), cell(line.memo, LONGEST_TEXT)),
        cell(line.customer.name, LONGEST_NAME) if line.customer else "",
        *places,
    ]


def _account(account: OutsideGeneralAccount, options: ExportOptions) -> str:
    """As the preference "Use Account Numbers" has it."""
    shown = {
        AccountNaming.NUMBER: account.number,
        AccountNaming.NUMBER_AND_NAME: f"{account.number} {account.name}",
        AccountNaming.NAME: account.name,
    }
    return cell(shown[options.netsuite_accounts], LONGEST_NAME)


def _check(lines: Iterable[str], options: ExportOptions, faults: Faults) -> None:
    rows = csv_rows(lines)
    header = (*HEAD, *LINE)
    faults.require(next(rows, (1, []))[1] == list(header), 1, "the header is not the one that is mapped")
    for number, cells in rows:
        if faults.require(len(cells) == len(header), number, f"{len(cells)} columns, not {len(header)}"):
            _check_row(number, dict(zip(header, cells, strict=True)), options, faults)
    faults.end_file()


def _check_row(number: int, row: dict[str, str], options: ExportOptions, faults: Faults) -> None:
    faults.journal(number, row["External ID"], LONGEST_ID)
    faults.day(number, row["Date"], options.date_order)
    for heading, wanted in (
        ("Posting Period", _period(faults.post_date)),
        ("Subsidiary", cell(options.netsuite_subsidiary, LONGEST_NAME)),
        ("Currency", faults.currency),
        ("Exchange Rate", "1"),
    ):
        faults.require(row[heading] == wanted, number, f"{heading} is not {wanted or 'blank'}")
    for heading in ("Memo", f"{_LINE}Memo"):
        faults.text(number, heading, row[heading], LONGEST_TEXT)
    for name in ("Account", "Name", "Department", "Class", "Location"):
        faults.text(number, name, row[_LINE + name], LONGEST_NAME)
    debit, credit = row[f"{_LINE}Debit"], row[f"{_LINE}Credit"]
    whole, _, cents = (debit or credit).partition(".")
    faults.require(
        len(whole) <= MOST_DIGITS and len(cents) <= 2, number, "the amount has more than 10 and 2 digits"
    )
    minor = faults.sides(number, debit, credit)
    faults.post(number, row[f"{_LINE}Account"], minor, customer=row[f"{_LINE}Name"])


NETSUITE_CSV = FileFormat(
    title="NetSuite CSV", ending="csv", recipient=_recipient, write=_write, check=_check, account=_account
)
