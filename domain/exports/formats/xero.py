"""Xero's CSV of manual journals (formats D6): amounts with a sign, a file for each journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from tieout.domain.exports.formats.cells import cell, csv_rows, csv_text, signed
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import OutsideLine, Part
from tieout.domain.exports.system import AccountingSystem, ExportOptions
from tieout.domain.exports.translating import Dimension, NamedBy, Naming, OutsideGeneralAccount

HEADER = (
    *("*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"),
    *("TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"),
)
MOST_LINES = 300
"""A file holds so many lines, says Xero's help."""

LONGEST_NUMBER = 21
LONGEST_TEXT = 4_000
LONGEST_NAME = 100
LONGEST_CODE = 60

_NAMING = Naming(
    system=AccountingSystem.XERO,
    accounts=NamedBy.NUMBER,
    customers=None,
    dimensions=(Dimension.LOCATION,),
    branches=NamedBy.NAME,
    control=False,
)


async def _write(parts: AsyncIterator[Part], options: ExportOptions) -> AsyncIterator[Piece]:
    async for part in parts:
        head = [_narration(part), options.date_order.written(part.post_date)]
        rows = [[*head, *_row(line, part.currency, options)] for line in part.lines]
        yield Piece(part.number, csv_text([HEADER, *rows]))


def _narration(part: Part) -> str:
    """Lines of the same narration and date are one journal, so the number goes into it."""
    return cell(f"{part.memo} {part.number}", LONGEST_TEXT)


def _row(line: OutsideLine, currency: str, options: ExportOptions) -> list[str]:
    place = line.branch.get(Dimension.LOCATION)
    tracking = (
        [cell(options.xero_tracking, LONGEST_NAME), cell(place.name, LONGEST_NAME)] if place else ["", ""]
    )
    return [
        *(cell(line.memo, LONGEST_TEXT), _account(line.account, options)),
        *(cell(options.xero_tax_rate, LONGEST_NAME), signed(line, currency)),
        *(*tracking, "", ""),
    ]


def _account(account: OutsideGeneralAccount, options: ExportOptions) -> str:  # noqa: ARG001
    return cell(account.number, LONGEST_CODE)


def _check(lines: Iterable[str], options: ExportOptions, faults: Faults) -> None:
    rows = csv_rows(lines)
    faults.require(next(rows, (1, []))[1] == list(HEADER), 1, "the header is not Xero's")
    count = 0
    for number, cells in rows:
        count += 1
        if faults.require(len(cells) == len(HEADER), number, f"{len(cells)} columns, not {len(HEADER)}"):
            named = (name.lstrip("*") for name in HEADER)
            _check_row(number, dict(zip(named, cells, strict=True)), options, faults)
    faults.require(count <= MOST_LINES, count + 1, f"{count} lines are more than Xero takes, {MOST_LINES}")
    faults.end_file()


def _check_row(number: int, row: dict[str, str], options: ExportOptions, faults: Faults) -> None:
    faults.journal(number, row["Narration"], LONGEST_TEXT)
    faults.day(number, row["Date"], options.date_order)
    faults.require(bool(row["TaxRate"]), number, "TaxRate is missing")
    for heading in ("Narration", "Description"):
        faults.text(number, heading, row[heading], LONGEST_TEXT)
    for heading in ("AccountCode", "TaxRate", "TrackingName1", "TrackingOption1"):
        faults.text(number, heading, row[heading], LONGEST_NAME)
    faults.require(
        bool(row["TrackingName1"]) == bool(row["TrackingOption1"]), number, "the tracking is half filled"
    )
    faults.require(not row["TrackingName2"] + row["TrackingOption2"], number, "there is no second tracking")
    faults.post(number, row["AccountCode"], faults.amount(number, row["Amount"], signed=True))


XERO_CSV = FileFormat(
    title="Xero manual journal CSV",
    ending="csv",
    recipient=lambda _: Recipient(_NAMING, LONGEST_NUMBER, most_lines=MOST_LINES),
    write=_write,
    check=_check,
    account=_account,
)
