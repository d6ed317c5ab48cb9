"""QuickBooks Desktop's IIF of general journals (formats D3), in its three forms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from tieout.domain.exports.formats.cells import one_line
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.formats.single_receivables import Amount, journals, pairs
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import OutsideTransaction, Part
from tieout.domain.exports.system import AccountingSystem, DateOrder, ExportOptions, IifVariant
from tieout.domain.exports.translating import Dimension, NamedBy, Naming, OutsideGeneralAccount
from tieout.domain.money import Money

KIND = "GENERAL JOURNAL"
COLUMNS = {
    IifVariant.PER_TRANSACTION: (
        *("TRNSID", "TRNSTYPE", "DATE", "ACCNT", "NAME", "CLASS", "AMOUNT", "DOCNUM", "MEMO"),
    ),
    IifVariant.WHOLE_LEDGER: ("TRNSID", "TRNSTYPE", "DATE", "ACCNT", "NAME", "AMOUNT", "MEMO"),
    IifVariant.PAIRS: ("TRNSTYPE", "DATE", "ACCNT", "AMOUNT", "NAME", "MEMO", "CLEAR"),
}
LONGEST_NUMBER = 11
LONGEST_TEXT = 4_000
LONGEST_NAME = 200
ENDING = "\r\n"

_NAMING = Naming(
    system=AccountingSystem.QUICKBOOKS_DESKTOP,
    accounts=NamedBy.NAME,
    customers=NamedBy.NAME,
    dimensions=(Dimension.CLASS,),
    branches=NamedBy.NAME,
)


def text(value: str, most: int) -> str:
    """Text as IIF takes it: one line, no tab, no double quote, and Windows' western letters alone."""
    return one_line(value.replace('"', "'"), most).encode("cp1252", "replace").decode("cp1252")


def memo(value: str) -> str:
    """As `text`; a line end is written as a backslash and an n."""
    return text("\\n".join(value.splitlines()), LONGEST_TEXT)


async def _write(parts: AsyncIterator[Part], options: ExportOptions) -> AsyncIterator[Piece]:
    columns = COLUMNS[options.iif_variant]
    whole = options.iif_variant is IifVariant.WHOLE_LEDGER
    spl = ("SPLID" if name == "TRNSID" else name for name in columns)
    stem, begun = "", False
    async for part in parts:
        if not stem:
            stem = part.stem
            yield Piece(stem, _lines([("!TRNS", *columns), ("!SPL", *spl), ("!ENDTRNS",)]))
        rows: list[Sequence[str]] = []
        for journal in _journals(part, options):
            for amount in journal:
                rows.append(_row(amount, part, columns, first=not begun))
                begun = True
            if not whole:
                rows.append(("ENDTRNS",))
                begun = False
        yield Piece(stem, _lines(rows))
    if whole and begun:
        yield Piece(stem, _lines([("ENDTRNS",)]))


def _journals(part: Part, options: ExportOptions) -> Iterator[Sequence[Amount]]:
    for transaction in part.transactions:
        if options.iif_variant is IifVariant.PER_TRANSACTION:
            yield from journals(transaction)
        elif options.iif_variant is IifVariant.PAIRS:
            yield from pairs(transaction)
        else:
            yield _as_they_are(transaction)


def _as_they_are(transaction: OutsideTransaction) -> list[Amount]:
    return [(line, line.base_debit - line.base_credit) for line in transaction.booked]


def _row(amount: Amount, part: Part, columns: Sequence[str], *, first: bool) -> Sequence[str]:
    line, minor = amount
    held = line.branch.get(Dimension.CLASS)
    cells = {
        "TRNSTYPE": KIND,
        "DATE": DateOrder.MONTH_DAY_YEAR.written(part.post_date),
        "ACCNT": text(line.account.name, LONGEST_NAME),
        "NAME": text(line.customer.name, LONGEST_NAME) if line.customer else "",
        "CLASS": text(held.name, LONGEST_NAME) if held else "",
        "AMOUNT": Money(minor, part.currency).plain(),
        "DOCNUM": part.stem,
        "MEMO": memo(line.memo),
        "CLEAR": "N",
    }
    return ["TRNS" if first else "SPL", *(cells.get(name, "") for name in columns)]


def _lines(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + ENDING for row in rows)


def _account(account: OutsideGeneralAccount, options: ExportOptions) -> str:  # noqa: ARG001
    return text(account.name, LONGEST_NAME)


def _check(lines: Iterable[str], options: ExportOptions, faults: Faults) -> None:
    columns = COLUMNS[options.iif_variant]
    spl = tuple("SPLID" if name == "TRNSID" else name for name in columns)
    heading = [["!TRNS", *columns], ["!SPL", *spl], ["!ENDTRNS"]]
    journal = 0
    owed = inside = False
    number = 0
    for number, line in enumerate(lines, 1):
        faults.require(line.endswith(ENDING), number, "the line does not end in CR LF")
        word, *cells = line.removesuffix(ENDING).split("\t")
        if number <= len(heading):
            faults.require([word, *cells] == heading[number - 1], number, "the heading is another")
        elif word == "ENDTRNS":
            faults.require(inside and not cells, number, "ENDTRNS ends no journal")
            inside = False
        else:
            if not inside:
                journal, owed = journal + 1, False
                faults.journal(number, f"no. {journal}", 20)
            faults.require(word == ("SPL" if inside else "TRNS"), number, f"{word} stands in the wrong place")
            inside = True
            if faults.require(
                len(cells) == len(columns), number, f"{len(cells)} columns, not {len(columns)}"
            ):
                again = _check_row(number, dict(zip(columns, cells, strict=True)), faults)
                single = not (again and owed) or options.iif_variant is IifVariant.WHOLE_LEDGER
                faults.require(single, number, "a second line on receivables in the journal")
                owed = owed or again
    faults.require(number >= len(heading), number, "the heading is missing")
    faults.require(not inside, number, "the last journal is not ended")
    faults.end_file()


def _check_row(number: int, row: dict[str, str], faults: Faults) -> bool:
    """Whether the row is one on receivables."""
    faults.require(row["TRNSTYPE"] == KIND, number, f"TRNSTYPE is not {KIND}")
    faults.day(number, row["DATE"], DateOrder.MONTH_DAY_YEAR)
    faults.require(row.get("CLEAR", "N") == "N", number, "CLEAR is not N")
    faults.require(not row.get("TRNSID"), number, "TRNSID must be empty")
    if "DOCNUM" in row:
        good = 0 < len(row["DOCNUM"]) <= LONGEST_NUMBER
        faults.require(good, number, f"DOCNUM is not 1 to {LONGEST_NUMBER} characters long")
    for heading, most in (("ACCNT", LONGEST_NAME), ("NAME", LONGEST_NAME), ("CLASS", LONGEST_NAME),
                          ("MEMO", LONGEST_TEXT)):  # fmt: skip
        value = row.get(heading, "")
        good = value.isprintable() and '"' not in value and len(value) <= most
        faults.require(good, number, f"{heading} holds a double quote, a control character or too much")
    minor = faults.amount(number, row["AMOUNT"], signed=True)
    faults.post(number, row["ACCNT"], minor, customer=row["NAME"])
    return row["ACCNT"] in faults.debtors


QUICKBOOKS_DESKTOP_IIF = FileFormat(
    title="QuickBooks Desktop IIF",
    ending="iif",
    recipient=lambda _: Recipient(_NAMING, LONGEST_NUMBER, suffixed=False),
    write=_write,
    check=_check,
    account=_account,
    encoding="cp1252",
)
