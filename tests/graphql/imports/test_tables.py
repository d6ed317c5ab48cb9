"""Importing master data through the API: looked at, committed, refused."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import Data, ask, do, refusal
from tests.watching import unchanged
from tieout.domain.setup.terms import Terms
from tieout.domain.users.actor import Actor

IMPORT = """... on TableImport { table committed read added changed unchanged rejected
  lines { line key deed values { column old new } } rejectedLines { line reason } }"""
TEXT = "code,due_days,discount_percent,discount_days\nNET30,30,,\n"


@pytest.fixture
def dialect() -> str:
    """The domain's tests run on both databases."""
    return "sqlite"


async def import_terms(by: Actor = AMIR, **input: Any) -> Data:
    return await do(by, "importTable", "$input: ImportTableInput!", IMPORT, input={"table": "TERMS", **input})


async def test_a_file_is_looked_at_and_then_committed(books: object) -> None:
    async with unchanged(books):
        looked = await import_terms(text=TEXT)
    assert looked == {
        "__typename": "TableImport",
        "table": "TERMS",
        "committed": False,
        "read": 1,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "rejectedLines": [],
        "lines": [
            {
                "line": 2,
                "key": "NET30",
                "deed": "ADD",
                "values": [
                    {"column": "code", "old": None, "new": "NET30"},
                    {"column": "due_days", "old": None, "new": "30"},
                    {"column": "discount_percent", "old": None, "new": "0"},
                    {"column": "discount_days", "old": None, "new": "0"},
                ],
            }
        ],
    }
    await import_terms(text=TEXT, commit=True)
    assert await Terms.get(code="NET30")
    content = b64encode(TEXT.replace("30,30", "30,31").encode()).decode()
    done = await import_terms(base64=content, commit=True)
    assert done["lines"][0]["values"] == [{"column": "due_days", "old": "30", "new": "31"}]
    assert (done["committed"], done["changed"]) == (True, 1)


async def test_rejected_lines_are_listed_and_refuse_the_commit(books: object) -> None:
    text = TEXT + "BAD,many,,\n"
    async with unchanged(books):
        looked = await import_terms(text=text)
        done = await import_terms(text=text, commit=True, file="terms.csv")
    reason = "due_days: many is not a whole number."
    assert (looked["rejected"], looked["rejectedLines"]) == (1, [{"line": 3, "reason": reason}])
    assert refusal(done)[0] == "SHEET_REJECTED"
    assert "terms.csv" in done["message"]
    assert [blocker["code"] for blocker in done["blockers"]] == ["SHEET_LINE_REJECTED"]


async def test_what_is_no_file_is_refused_and_so_is_who_may_not_import(books: object) -> None:
    async with unchanged(books):
        assert refusal(await import_terms(base64="%"))[:2] == ("CONTENT_NOT_BASE64", "base64")
        assert refusal(await import_terms())[0] == "FILE_EMPTY"
        assert refusal(await import_terms(CLARA, text=TEXT))[0] == "RIGHT_MISSING"


async def test_the_columns_of_each_table_are_told(books: object) -> None:
    found = await ask(VERA, "{ importableTables { table name columns { name needed hint } } }")
    (terms,) = [one for one in found if one["table"] == "TERMS"]
    assert [(one["name"], one["needed"]) for one in terms["columns"]][:2] == [
        ("code", True),
        ("description", False),
    ]
    assert all(column["hint"].endswith(".") for one in found for column in one["columns"])
