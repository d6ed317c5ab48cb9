"""Bringing a CSV of master data into the books: looked at first, all lines or none, safe to run twice."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.databases import Books
from tests.watching import counted_queries, refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.imports import sheet
from tieout.domain.imports.merging import Merged, SheetLineRejected, SheetRejected, merge
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.domain.refusal import Refusal, RightMissing
from tieout.domain.setup.terms import Terms
from tieout.domain.users.actor import Actor

TERMS = TABLES[TableKind.TERMS]
GOOD = "code,description,due_days,discount_percent,discount_days\nNET30,Net in 30,30,,\n2/10,Early,30,2,10\n"


async def merged(by: Actor, text: str, *, commit: bool = False, encoding: str = "utf-8") -> Merged:
    return await merge(TERMS, text.encode(encoding), by=by, file="terms.csv", commit=commit)


def told(done: Merged) -> tuple[int, int, int, int, bool]:
    return done.read, done.added, done.changed, done.unchanged, done.committed


def rejected(done: Merged) -> dict[int, str]:
    return {line.line: line.reason for line in done.rejected}


async def test_a_file_is_looked_at_then_taken_and_taking_it_again_changes_nothing(
    books: Books, amir: Actor
) -> None:
    async with unchanged(books):
        first = await merged(amir, GOOD)
    assert told(first) == (2, 2, 0, 0, False)
    assert [(one.line, one.key, one.deed) for one in first.merges] == [
        (2, "NET30", "ADD"),
        (3, "2/10", "ADD"),
    ]
    assert first.merges[1].changes["discount_percent"] == (None, Decimal(2))
    done = await merged(amir, GOOD, commit=True)
    assert told(done) == (2, 2, 0, 0, True)
    early = await Terms.get(code="2/10")
    assert (early.due_days, early.discount_percent, early.discount_days, early.active) == (30, 2, 10, True)
    event = await AuditEvent.get(action="IMPORT_TABLE")
    assert json.loads(event.facts) == {
        "table": "terms codes",
        "added": 2,
        "changed": 0,
        "fingerprint": done.fingerprint,
    }
    assert event.subject == "terms.csv"
    async with unchanged(books):
        assert told(await merged(amir, GOOD, commit=True)) == (2, 0, 0, 2, True)


async def test_a_line_changes_only_what_it_tells_otherwise_and_columns_left_out_stay(
    books: Books, amir: Actor
) -> None:
    await merged(amir, GOOD, commit=True)
    done = await merged(amir, "code,discount_percent\n2/10,1.5\nNET30,\n", commit=True)
    assert told(done) == (2, 0, 1, 1, True)
    assert done.merges[0].changes == {"discount_percent": (Decimal(2), Decimal("1.5"))}
    early = await Terms.get(code="2/10")
    assert (early.description, early.discount_percent, early.version) == ("Early", Decimal("1.5"), 2)
    event = await AuditEvent.get(action="TERMS_UPDATED")
    assert json.loads(event.facts) == {"version": 2, "changes": {"discount_percent": ["2", "1.5"]}}


async def test_one_line_that_is_rejected_keeps_all_others_out(books: Books, amir: Actor) -> None:
    text = (
        "code,due_days,discount_percent,discount_days,active\nNET30,30,,,\nNET30,31,,,\n,x,,,maybe\n"
        "LATE,30,2,31,\nMUCH,30,200,1,\n\nSHORT,1\n"
    )
    reasons = {
        3: "The terms code NET30 stands on line 2 already. Tell it once.",
        4: (
            "The code of the terms code is missing. Fill it in. due_days: x is not a whole number. "
            "active: maybe is neither yes nor no."
        ),
        5: (
            "The discount would be for paying within 31 days, but the invoice is due after 30. Give the "
            "discount no more days than the invoice."
        ),
        6: "200 is not a percentage. Write it in figures from 0 to 100, with 4 decimals at most.",
        8: "The line has 2 values where the heading has 5.",
    }
    async with unchanged(books):
        looked = await merged(amir, text)
    assert rejected(looked) == reasons
    assert told(looked) == (6, 1, 0, 0, False)
    async with refused(books, SheetRejected(file="terms.csv", count="5 lines")) as no:
        await merged(amir, text, commit=True)
    assert no.value.blockers == tuple(
        SheetLineRejected(line=line, reason=reason) for line, reason in reasons.items()
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GOOD, "utf-8-sig"),
        (GOOD.replace("\n", "\r\n"), "utf-8"),
        (GOOD.replace(",", ";").replace(";2;", ";2,0 %;"), "utf-8"),
        (GOOD.replace("due_days", " Due Days "), "utf-8"),
        ("\n" + GOOD.replace("\n", ",,\n"), "utf-8"),
    ],
)
async def test_files_of_all_spreadsheets_are_read(
    books: Books, amir: Actor, text: str, encoding: str
) -> None:
    done = await merged(amir, text, encoding=encoding)
    assert (rejected(done), done.added) == ({}, 2)
    assert done.merges[1].changes["discount_percent"] == (None, Decimal(2))


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "FILE_EMPTY", "holds nothing"),
        ("code,description\nÉTÉ,Été\n".encode("latin-1"), "SHEET_NOT_UTF8", "byte 18 "),
        (GOOD.encode("utf-16-le"), "SHEET_NOT_TEXT", "is no CSV"),
        (b'code\n"NET30\n', "FILE_NOT_CSV", "from line 2 on"),
        (b"due_days\n30\n", "COLUMN_MISSING", "has no column code. Terms codes take the columns code, "),
        (b"code,days\nNET30,30\n", "COLUMN_UNKNOWN", "has a column days, which terms codes have no use for."),
        (b"code,Code\nNET30,NET30\n", "HEADING_TWICE", "the heading Code more than once"),
        (b"x" * (sheet.LARGEST + 1), "SHEET_TOO_LARGE", "holds 4,000,001 bytes; 4,000,000 is the most"),
        (b"code\n" + b"A\n" * 50_001, "SHEET_TOO_LONG", "more than 50,000 lines"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_as_a_whole(
    sqlite_books: Books, amir: Actor, content: bytes, code: str, words: str
) -> None:
    async with unchanged(sqlite_books):
        with pytest.raises(Refusal) as no:
            await merge(TERMS, content, by=amir, file="terms.csv")
    assert no.value.code == code
    assert words in no.value.message


def test_content_that_is_not_base64_is_refused() -> None:
    assert sheet.from_base64("Y29kZQo=") == b"code\n"
    for content in ("Y29kZQo", "code,é"):
        with pytest.raises(sheet.ContentNotBase64):
            sheet.from_base64(content)


async def test_importing_master_data_takes_the_right_to_set_up(books: Books, clara: Actor) -> None:
    async with refused(books, RightMissing(action="import files", permission="IMPORT")):
        await merged(clara, GOOD)


async def test_known_rows_are_looked_up_all_at_once(books: Books, amir: Actor) -> None:
    lines = "".join(f"T{number},{number}\n" for number in range(30))
    await merged(amir, f"code,due_days\n{lines}", commit=True)
    with counted_queries() as queries:
        await merged(amir, f"code,due_days\n{lines}")
    assert queries.count == 1, queries
