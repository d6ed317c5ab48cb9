"""Fiscal years and periods through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_cash_batch, in_status
from tests.cast import AMIR, CLARA, CONNIE, VERA, period
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.watching import unchanged

PERIOD = "... on FiscalPeriod { name state arHold version }"
LIST = """query ($state: [PeriodState!], $last: Int) { fiscalPeriods(state: $state, last: $last) {
  totalCount
  nodes {
    name state fiscalYear { name } batchCounts { status count }
    actions { action allowed blockers { code } }
  }
} }"""


def month(name: str) -> str:
    return id_of("FiscalPeriod", period(name))


async def step(mutation: str, name: str, by: Any = CONNIE) -> Data:
    return await do(by, mutation, "$id: ID!", PERIOD, id=month(name))


async def test_a_year_is_created_with_its_periods(books: object) -> None:
    done = await do(
        *(CONNIE, "createFiscalYear", "$input: CreateFiscalYearInput!"),
        "... on FiscalYear { name startDate endDate periods { name startDate endDate state } }",
        input={"startDate": "2028-01-01", "periods": 2, "idempotencyKey": "2028"},
    )
    assert done == {
        "__typename": "FiscalYear",
        "name": "2028",
        "startDate": "2028-01-01",
        "endDate": "2028-12-31",
        "periods": [
            {
                "name": "2028-01 to 2028-06",
                "startDate": "2028-01-01",
                "endDate": "2028-06-30",
                "state": "OPEN",
            },
            {
                "name": "2028-07 to 2028-12",
                "startDate": "2028-07-01",
                "endDate": "2028-12-31",
                "state": "OPEN",
            },
        ],
    }


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"startDate": "2030-01-01"}, "YEARS_NOT_ADJACENT", "startDate"),
        ({"startDate": "2028-01-15"}, "YEAR_START_INVALID", "startDate"),
        ({"startDate": "2028-01-01", "periods": 5}, "PERIOD_COUNT_INVALID", "periods"),
        ({"startDate": "2028-01-01", "name": "x" * 41}, "TEXT_TOO_LONG", "name"),
    ],
)
async def test_a_year_is_refused_beside_the_field(books: object, input: Data, code: str, field: str) -> None:
    async with unchanged(books):
        done = await do(CONNIE, "createFiscalYear", "$input: CreateFiscalYearInput!", "", input=input)
    assert refusal(done)[:2] == (code, field)


async def test_a_period_is_closed_locked_and_another_reopened(books: object) -> None:
    assert (await step("closeFiscalPeriod", "2026-01"))["state"] == "CLOSED"
    assert (await step("closeFiscalPeriod", "2026-02"))["state"] == "CLOSED"
    assert (await step("lockFiscalPeriod", "2026-01"))["state"] == "LOCKED"
    done = await do(
        *(CONNIE, "reopenFiscalPeriod", "$id: ID!, $input: ReopenFiscalPeriodInput!", PERIOD),
        id=month("2026-02"),
        input={"reason": "A late invoice."},
    )
    assert done["state"] == "OPEN"
    document = "query ($id: ID!) { fiscalPeriod(id: $id) { notes { nodes { action reason actor } } } }"
    noted = await ask(VERA, document, id=month("2026-02"))
    assert noted["notes"]["nodes"] == [
        {"action": "PERIOD_REOPENED", "reason": "A late invoice.", "actor": "Connie Controller"},
        {"action": "PERIOD_CLOSED", "reason": "", "actor": "Connie Controller"},
    ]


@pytest.mark.parametrize(
    ("mutation", "name", "code"),
    [
        ("closeFiscalPeriod", "2026-02", "EARLIER_PERIOD_OPEN"),
        ("lockFiscalPeriod", "2026-01", "PERIOD_STATE_FORBIDS"),
        ("closeFiscalPeriod", "2026-01", "BATCH_NOT_POSTED"),
    ],
)
async def test_a_step_on_a_period_is_refused(books: object, mutation: str, name: str, code: str) -> None:
    await a_cash_batch(post_date=date(2026, 1, 5))
    async with unchanged(books):
        done = await step(mutation, name)
    assert refusal(done)[0] == code


async def test_a_period_is_reopened_with_a_reason_only(books: object) -> None:
    await step("closeFiscalPeriod", "2026-01")
    async with unchanged(books):
        done = await do(
            *(CONNIE, "reopenFiscalPeriod", "$id: ID!, $input: ReopenFiscalPeriodInput!", PERIOD),
            id=month("2026-01"),
            input={"reason": " "},
        )
    assert refusal(done)[:2] == ("VALUE_MISSING", "reason")


async def test_a_period_is_put_on_hold_unless_it_was_changed_meanwhile(books: object) -> None:
    arguments = "$id: ID!, $input: UpdateFiscalPeriodInput!"
    hold = {"expectedVersion": 1, "arHold": True}
    done = await do(CONNIE, "updateFiscalPeriod", arguments, PERIOD, id=month("2026-03"), input=hold)
    assert (done["arHold"], done["version"]) == (True, 2)
    async with unchanged(books):
        again = await do(CONNIE, "updateFiscalPeriod", arguments, PERIOD, id=month("2026-03"), input=hold)
    assert refusal(again)[0] == "PERIOD_CHANGED"


@pytest.mark.parametrize("mutation", ["closeFiscalPeriod", "lockFiscalPeriod"])
async def test_the_accountant_may_not_close_or_lock(books: object, mutation: str) -> None:
    async with unchanged(books):
        done = await step(mutation, "2026-01", AMIR)
    assert refusal(done)[0] == "RIGHT_MISSING"


async def test_a_period_shows_its_batches_by_status_and_what_blocks_it(books: object) -> None:
    held_up = await a_cash_batch(number="OPEN1")
    await in_status("POSTED")
    await in_status("DELETED")
    document = """query ($id: ID!) { fiscalPeriod(id: $id) {
      batchCounts { status count }
      batches { totalCount nodes { number } }
      actions { action allowed blockers { code subjectId } }
    } }"""
    found = await ask(CONNIE, document, id=month("2026-03"))
    assert found["batchCounts"] == [{"status": "OPEN", "count": 1}, {"status": "POSTED", "count": 1}]
    assert found["batches"] == {"totalCount": 2, "nodes": [{"number": "B0002"}, {"number": "OPEN1"}]}
    assert found["actions"][0] == {
        "action": "CLOSE",
        "allowed": False,
        "blockers": [
            {"code": "EARLIER_PERIOD_OPEN", "subjectId": month("2026-01")},
            {"code": "EARLIER_PERIOD_OPEN", "subjectId": month("2026-02")},
            {"code": "BATCH_NOT_POSTED", "subjectId": id_of("Batch", held_up)},
        ],
    }


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_period_and_for_three(
    books: object, rows: int
) -> None:
    async with counting() as queries:
        found = await ask(VERA, LIST, last=rows)
    assert (found["totalCount"], len(found["nodes"])) == (24, rows)
    assert queries.count == 6, queries


async def test_periods_are_listed_newest_first_and_by_state(books: object) -> None:
    await step("closeFiscalPeriod", "2026-01")
    found = await ask(VERA, LIST, state=["CLOSED"])
    assert [(row["name"], row["fiscalYear"]["name"]) for row in found["nodes"]] == [("2026-01", "2026")]


@pytest.mark.parametrize("years", [2, 3])
async def test_the_years_take_the_same_statements_however_many(books: object, years: int) -> None:
    if years == 3:
        arguments = "$input: CreateFiscalYearInput!"
        await do(CONNIE, "createFiscalYear", arguments, "", input={"startDate": "2028-01-01"})
    async with counting() as queries:
        found = await ask(VERA, "{ fiscalYears { name periods { name number } } }")
    assert (len(found), found[-1]["periods"][0]) == (years, {"name": "2026-01", "number": 1})
    assert queries.count == 2, queries


async def test_open_batches_are_rolled_each_by_itself(books: object) -> None:
    """R10.3."""
    free, stuck = await a_cash_batch(), await in_status("CLOSED")
    outcomes = "... on BatchOutcomes { outcomes { batch { number postDate } refusal { code } } }"
    arguments = "$id: ID!, $input: RollBatchesInput!"
    input = {"ids": [id_of("Batch", free), id_of("Batch", stuck)], "idempotencyKey": "roll"}
    done = await do(CLARA, "rollBatches", arguments, outcomes, id=month("2026-03"), input=input)
    assert done["outcomes"] == [
        {"batch": {"number": free.number, "postDate": "2026-04-01"}, "refusal": None},
        {
            "batch": {"number": stuck.number, "postDate": "2026-03-15"},
            "refusal": {"code": "BATCH_STATUS_FORBIDS"},
        },
    ]
    async with unchanged(books):
        refused = await do(CLARA, "rollBatches", arguments, "", id=month("2026-03"), input={"ids": []})
    assert refusal(refused)[:2] == ("NOTHING_TO_ROLL", "ids")
