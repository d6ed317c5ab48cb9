"""QuickBooks Online's CSV of journal entries (formats D2): a file for each journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from tieout.domain.exports.formats.cells import cell, credit, csv_rows, csv_text, debit
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import OutsideLine, Part
from tieout.domain.exports.system import AccountingSystem, ExportOptions, QuickBooksHeader
from tieout.domain.exports.translating import Dimension, NamedBy, Naming, OutsideGeneralAccount

HEADERS = {
    QuickBooksHeader.WITH_CURRENCY: (
        *("*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits"),
        *("Description", "Name", "Currency", "Location", "Class"),
    ),
    QuickBooksHeader.WITH_MEMO: (
        *("*JournalNo", "*JournalDate", "Memo", "*AccountName", "Debits", "Credits"),
        *("Description", "Name", "Location", "Class"),
    ),
}
LONGEST_NUMBER = 21
LONGEST_TEXT = 4_000
LONGEST_NAME = 200
LARGEST = 99_999_999_999
"""The largest amount, in whole units (formats D1)."""

_NAMING = Naming(
    system=AccountingSystem.QUICKBOOKS_ONLINE,
    accounts=NamedBy.NAME,
    customers=NamedBy.NAME,
    dimensions=(Dimension.LOCATION, Dimension.CLASS),
    branches=NamedBy.NAME,
)


async def _write(parts: AsyncIterator[Part], options: ExportOptions) -> AsyncIterator[Piece]:
    async for part in parts:
        rows = [
            [part.number, options.date_order.written(part.post_date), *_row(part, line, options)]
            for line in part.lines
        ]
        yield Piece(part.number, csv_text([HEADERS[options.quickbooks_header], *rows]))


def _row(part: Part, line: OutsideLine, options: ExportOptions) -> list[str]:
    """What follows the number and the date."""
    account = _account(line.account, options)
    amounts = [debit(line, part.currency), credit(line, part.currency)]
    about = [_text(line.memo, options), cell(line.customer.name, LONGEST_NAME) if line.customer else ""]
    places = [
        cell(line.branch[dimension].name, LONGEST_NAME) if dimension in line.branch else ""
        for dimension in _NAMING.dimensions
    ]
    if options.quickbooks_header is QuickBooksHeader.WITH_CURRENCY:
        return [account, *amounts, *about, part.currency, *places]
    return [_text(part.memo, options), account, *amounts, *about, *places]


def _account(account: OutsideGeneralAccount, options: ExportOptions) -> str:  # noqa: ARG001
    return cell(account.name, LONGEST_NAME)


def _text(text: str, options: ExportOptions) -> str:
    """Commas are said to break the import even where the cell is quoted."""
    return cell(text if options.commas_in_text else text.replace(",", " "), LONGEST_TEXT)


def _check(lines: Iterable[str], options: ExportOptions, faults: Faults) -> None:
    rows = csv_rows(lines)
    header = HEADERS[options.quickbooks_header]
    faults.require(next(rows, (1, []))[1] == list(header), 1, "the header is not QuickBooks Online's")
    for number, row in rows:
        if not faults.require(len(row) == len(header), number, f"{len(row)} columns, not {len(header)}"):
            continue
        named = dict(zip((name.lstrip("*") for name in header), row, strict=True))
        _check_row(number, named, options, faults)
    faults.end_file()


def _check_row(number: int, row: dict[str, str], options: ExportOptions, faults: Faults) -> None:
    faults.journal(number, row["JournalNo"], LONGEST_NUMBER)
    faults.day(number, row["JournalDate"], options.date_order)
    minor = faults.sides(number, row["Debits"], row["Credits"])
    whole = (row["Debits"] or row["Credits"]).partition(".")[0]
    faults.require(len(whole) <= len(str(LARGEST)), number, f"an amount is above {LARGEST:,}")
    if "Currency" in row:
        faults.require(row["Currency"] == faults.currency, number, f"the currency is not {faults.currency}")
    for heading in ("Description", "Memo"):
        text = row.get(heading, "")
        faults.text(number, heading, text, LONGEST_TEXT)
        faults.require(options.commas_in_text or "," not in text, number, f"{heading} holds a comma")
    for heading in ("AccountName", "Name", "Location", "Class"):
        faults.text(number, heading, row[heading], LONGEST_NAME)
    faults.post(number, row["AccountName"], minor, customer=row["Name"])


QUICKBOOKS_ONLINE_CSV = FileFormat(
    title="QuickBooks Online CSV",
    ending="csv",
    recipient=lambda _: Recipient(_NAMING, LONGEST_NUMBER),
    write=_write,
    check=_check,
    account=_account,
)
