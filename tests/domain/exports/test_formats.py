"""Every format over random journals: what is written passes its own checker, and spoiled files do not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.domain.exports.parts import a_part, checked, journals, written
from tieout.domain.exports.file_kind import FORMATS, FileKind
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.plain_text import check_journal
from tieout.domain.exports.part import Part
from tieout.domain.exports.system import AccountNaming, ExportOptions, IifVariant, QuickBooksHeader

K = FileKind
VARIANTS = [
    (K.QUICKBOOKS_ONLINE_CSV, ExportOptions()),
    (
        K.QUICKBOOKS_ONLINE_CSV,
        ExportOptions(quickbooks_header=QuickBooksHeader.WITH_MEMO, commas_in_text=False),
    ),
    *((K.QUICKBOOKS_DESKTOP_IIF, ExportOptions(iif_variant=variant)) for variant in IifVariant),
    (K.INTACCT_CSV, ExportOptions(intacct_columns="GLDIMFUND")),
    *((K.NETSUITE_CSV, ExportOptions(netsuite_accounts=naming)) for naming in AccountNaming),
    (K.XERO_CSV, ExportOptions()),
]


@pytest.mark.parametrize(("kind", "options"), VARIANTS)
@settings(max_examples=20)
@given(journals())
def test_what_is_written_passes_the_checker(
    kind: FileKind, options: ExportOptions, parts: list[Part]
) -> None:
    form = FORMATS[kind]
    files = asyncio.run(written(parts, form, options))
    assert checked(files, parts, form, options) == []


Spoil = Callable[[str], str]


def replaced(old: str, new: str, count: int = 1) -> Spoil:
    def spoil(text: str) -> str:
        assert re.search(old, text), f"{old} is not in the file"
        return re.sub(old, new, text, count=count)

    return spoil


def without_line(number: int) -> Spoil:
    def spoil(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(lines[: number - 1] + lines[number:])

    return spoil


def without_last_line(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:-1])


def twice(text: str) -> str:
    return text + "".join(text.splitlines(keepends=True)[1:])


EVERY_CSV: dict[str, Spoil] = {
    "a line is missing": without_line(3),
    "the header is missing": without_line(1),
    "the rows stand twice": twice,
    "an amount is off by a cent": replaced(r"980\.00", "980.01"),
    "an amount has a thousands separator": replaced(r"980\.00", '"1,980.00"'),
    "an amount has one decimal": replaced(r"980\.00", "980.0"),
    "an amount is zero": replaced(r"980\.00", "0.00"),
    "an amount is in exponents": replaced(r"980\.00", "9.8E2"),
    "figures of another script": replaced(r"980\.00", "٩٨٠.00"),
    "another day": replaced("08/31/2026", "08/30/2026"),
    "another order of the date": replaced("08/31/2026", "31/08/2026"),
    "an account that is not in the ledger": replaced(r"(?<=,)(1000 |1000,|Cash)", "Kasse,"),
    "a column too many": replaced(r"980\.00", "980.00,"),
    "text in place of an amount": replaced(r"980\.00", "x"),
}
SPOILED: dict[FileKind, dict[str, Spoil]] = {
    K.QUICKBOOKS_ONLINE_CSV: {
        **EVERY_CSV,
        "a negative amount": replaced(r",980\.00,,", ",,-980.00,"),
        "both sides filled": replaced(r",980\.00,,", ",980.00,980.00,"),
        "no side filled": replaced(r",980\.00,,", ",,,"),
        "no customer on receivables": replaced(",Acme,", ",,"),
        "another currency": replaced("USD", "CAD"),
        "no journal number": replaced(r"(?m)^R0012-26v1-1", ""),
        "a long journal number": replaced("R0012-26v1-1", "R0012-26v1-1" * 2, 0),
        "a formula": replaced("Receipt", "=Receipt"),
        "a line end in a cell": replaced("Receipt 1", '"Receipt\n1"'),
        "asterisks left out": replaced(r"\*JournalNo", "JournalNo"),
        "columns in another order": replaced("Location,Class", "Class,Location"),
        "a long description": replaced("Receipt 1", "x" * 4001),
        "an amount above the largest": replaced(r"980\.00", "980000000000.00"),
    },
    K.INTACCT_CSV: {
        **EVERY_CSV,
        "a negative amount": replaced(r",980\.00,,", ",,-980.00,"),
        "both sides filled": replaced(r",980\.00,,", ",980.00,980.00,"),
        "the header values on a second line": replaced(r"(?m)^,,,,,,2,", ",GJ,,,,,2,"),
        "a line number twice": replaced(r"(?m)^,,,,,,2,", ",,,,,,1,"),
        "a line number left out": replaced(r"(?m)^,,,,,,2,", ",,,,,,3,"),
        "no state": replaced("Posted", ""),
        "another state": replaced("Posted", "Submitted"),
        "another journal": replaced(",GJ,", ",AP,"),
        "a row not to be imported": replaced(r"(?m)^,GJ", "#,GJ"),
        "a long description": replaced("AR batch R0012 v1,R", "AR batch R0012 v1 and a lot more of it,R"),
        "no description": replaced(",AR batch R0012 v1,R", ",,R"),
        "a location that is off": replaced(r",1000,,", ",1000,N1,"),
        "another currency": replaced("USD", "CAD"),
        "no reference": replaced("R0012-26v1-1", ""),
        "a vendor": replaced(",ACME,,", ",ACME,V1,"),
    },
    K.NETSUITE_CSV: {
        **EVERY_CSV,
        "a negative amount": replaced(r",980\.00,,", ",,-980.00,"),
        "both sides filled": replaced(r",980\.00,,", ",980.00,980.00,"),
        "no external id": replaced(r"(?m)^ARB-R0012-26v1-1", ""),
        "a value not repeated": replaced(",Aug 2026,", ",,"),
        "another period": replaced("Aug 2026", "Sep 2026"),
        "another currency": replaced("USD", "CAD"),
        "another rate": replaced(",USD,1,", ",USD,2,"),
        "no customer on receivables": replaced(",Acme,", ",,"),
        "eleven digits": replaced(r"980\.00", "98000000000.00"),
        "the name of an account alone": replaced("1000 Cash", "Cash"),
    },
    K.XERO_CSV: {
        **EVERY_CSV,
        "a sign turned": replaced(r"-1000\.00", "1000.00"),
        "no tax rate": replaced("Tax Exempt", ""),
        "no narration": replaced(r"(?m)^AR batch R0012 v1 R0012-26v1-1", ""),
        "a formula": replaced(",Receipt", ",=Receipt"),
        "a half tracking": replaced(r"980\.00,,", "980.00,Branch,"),
        "more lines than are taken": lambda text: text + text.splitlines(keepends=True)[1] * 300,
    },
    K.QUICKBOOKS_DESKTOP_IIF: {
        "a line is missing": without_line(5),
        "the heading is missing": without_line(1),
        "the last line is missing": without_last_line,
        "an amount is off by a cent": replaced(r"980\.00", "980.01"),
        "a sign turned": replaced(r"-1000\.00", "1000.00"),
        "another day": replaced("08/31/2026", "08/30/2026"),
        "a short year": replaced("08/31/2026", "08/31/26"),
        "line feeds alone": replaced("\r\n", "\n", 0),
        "a double quote": replaced("Receipt", '"Receipt"'),
        "a tab in the text": replaced("Receipt 1", "Receipt\t1"),
        "a number too long": replaced("R0012-26v1", "R0012-2026-v1"),
        "no number": replaced("R0012-26v1", ""),
        "no customer on receivables": replaced("\tAcme\t", "\t\t"),
        "two lines on receivables": replaced(
            r"SPL(\t\t[^\t]+\t[^\t]+\t)Accounts receivable\tAcme\t\t-1000.00(.*)\r\n",
            r"SPL\1Accounts receivable\tAcme\t\t-900.00\2\r\nSPL\1Accounts receivable\tAcme\t\t-100.00\2\r\n",
        ),
        "a journal that begins with SPL": replaced(r"(?m)^TRNS", "SPL"),
        "a journal with two heads": replaced(r"(?m)^SPL", "TRNS"),
        "a journal not ended": replaced("ENDTRNS\r\nTRNS", "TRNS"),
        "another type": replaced("GENERAL JOURNAL", "CHECK"),
        "an account that is not in the ledger": replaced("\tCash\t", "\tKasse\t"),
    },
}
NAMED = [(kind, name) for kind, spoils in SPOILED.items() for name in spoils]


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_a_spoiled_file_is_refused(kind: FileKind, name: str) -> None:
    form, options = FORMATS[kind], ExportOptions()
    parts = [two_receipts()]
    files = asyncio.run(written(parts, form, options))
    assert checked(files, parts, form, options) == []
    ((file, text),) = files.items()
    assert checked({file: SPOILED[kind][name](text)}, parts, form, options) != []


def two_receipts() -> Part:
    """A receipt with a discount, and one in full."""
    return a_part(
        [("1000", "Cash", 98000), ("4900", "Discounts", 2000), ("1200", "Accounts receivable", -100000)],
        [("1000", "Cash", 5000), ("1200", "Accounts receivable", -5000)],
    )


PLAIN_TEXT: dict[str, Spoil] = {
    "a posting is missing": replaced(r"\n +Assets:1010[^\n]*980.00 USD", ""),
    "an amount is off by a cent": replaced(r" 980\.00", " 980.01"),
    "a cost is off by a cent": replaced(r"@@ 750\.00", "@@ 750.01"),
    "another day": replaced("2026-03-15 \\*", "2026-03-16 *"),
    "an account that is not declared": replaced(r"  Income:4100", "  Income:4200"),
    "another currency": replaced(r" 980\.00 USD", " 980.00 EUR"),
    "a line of something else": replaced(r"(?m)^$", "include other"),
}


@pytest.mark.parametrize("name", PLAIN_TEXT)
@pytest.mark.parametrize("kind", ["hledger", "beancount"])
def test_a_spoiled_plain_text_journal_is_refused(kind: str, name: str) -> None:
    text = (Path(__file__).parent / "golden" / kind / f"R0012-v1.{kind}").read_text(encoding="utf-8")
    accounts = sorted(set(re.findall(r"(?m)^ +((?:Assets|Income|Expenses):.+?)  ", text)))
    net = dict(zip(accounts, (235734, -231234, 2000, -1000, -5500), strict=True))
    assert faults_in(text, net) == []
    assert faults_in(PLAIN_TEXT[name](text), net) != []


def faults_in(text: str, net: dict[str, int]) -> list[str]:
    faults = Faults("USD", date(2026, 3, 15), net)
    check_journal(text.splitlines(keepends=True), faults)
    faults.end()
    return [f"{fault.line}: {fault.reason}" for fault in faults.told]
