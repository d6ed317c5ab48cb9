"""Runs over batches through the API: started, watched, read and started again."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import AMIR, CLARA, VERA, period
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tests.working import all_done, until, working
from tieout.graphql.context import Context
from tieout.graphql.schema import schema

RUN = "... on BatchRun { id goal state startedBy progress { total waiting done refused } }"
START = "$input: StartBatchRunInput!"
ITEMS = """query ($id: ID!, $state: [RunItemState!], $first: Int) { batchRun(id: $id) {
  state finishedAt fiscalPeriod { name }
  items(state: $state, first: $first) {
    totalCount
    nodes { state already endedAt batch { number status } refusal { code message blockers { code } } }
  }
} }"""


def month(name: str = "2026-03") -> str:
    return id_of("FiscalPeriod", period(name))


async def start(by: Any = AMIR, **input: Any) -> Data:
    return await do(by, "startBatchRun", START, RUN, input={"goal": "POST_BATCHES", **input})


async def worked() -> None:
    async with working():
        await until(all_done)


async def test_a_run_over_a_period_is_started_once_worked_and_read(books: object) -> None:
    good, empty = await in_status("OPEN"), await a_cash_batch()
    input = {"fiscalPeriodId": month(), "idempotencyKey": "march"}
    started = await start(**input)
    assert started["progress"] == {"total": 2, "waiting": 2, "done": 0, "refused": 0}
    await worked()
    again = await start(**input)
    assert (again["id"], again["state"]) == (started["id"], "FINISHED")
    assert again["progress"] == {"total": 2, "waiting": 0, "done": 1, "refused": 1}
    found = await ask(VERA, ITEMS, id=started["id"])
    assert found["fiscalPeriod"] == {"name": "2026-03"}
    lines = [
        (one["batch"]["number"], one["batch"]["status"], one["state"]) for one in found["items"]["nodes"]
    ]
    assert lines == [(good.number, "POSTED", "DONE"), (empty.number, "OPEN", "REFUSED")]
    assert found["items"]["nodes"][1]["refusal"]["blockers"] == [{"code": "BATCH_EMPTY"}]


async def test_chosen_batches_only_and_the_refused_once_more(books: object) -> None:
    await in_status("OPEN")
    empty = await a_cash_batch()
    started = await start(ids=[id_of("Batch", empty)])
    await worked()
    await a_receipt(empty)
    resumed = await do(AMIR, "resumeBatchRun", "$id: ID!", RUN, id=started["id"])
    assert resumed["progress"] == {"total": 1, "waiting": 1, "done": 0, "refused": 0}
    await worked()
    found = await ask(VERA, ITEMS, id=started["id"], state=["DONE"])
    assert [one["batch"]["number"] for one in found["items"]["nodes"]] == [empty.number]


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"ids": []}, "NOTHING_TO_RUN", "ids"),
        ({"goal": "MASS_LEDGER"}, "GOAL_NOT_TO_CHOOSE", "goal"),
        ({"ids": [id_of("Batch", 99)]}, "NOT_FOUND", "ids"),
        ({"fiscalPeriodId": id_of("FiscalPeriod", 99)}, "NOT_FOUND", "fiscalPeriodId"),
    ],
)
async def test_what_cannot_be_started_is_refused(books: object, input: Data, code: str, field: str) -> None:
    async with unchanged(books):
        assert refusal(await start(**input))[:2] == (code, field)


async def test_who_may_only_close_starts_no_posting(books: object) -> None:
    await in_status("OPEN")
    async with unchanged(books):
        assert refusal(await start(by=CLARA))[0] == "RIGHT_MISSING"
    assert (await start(by=CLARA, goal="CLOSE"))["state"] == "RUNNING"


@pytest.mark.parametrize("rows", [1, 3])
async def test_three_batches_of_a_run_take_as_many_statements_as_one(books: object, rows: int) -> None:
    for _ in range(3):
        await a_cash_batch()
    started = await start()
    await worked()
    async with counting() as queries:
        found = await ask(VERA, ITEMS, id=started["id"], first=rows)
    assert (found["items"]["totalCount"], len(found["items"]["nodes"])) == (3, rows)
    assert queries.count == 4, queries


@pytest.mark.parametrize("rows", [1, 3])
async def test_three_runs_take_as_many_statements_as_one(books: object, rows: int) -> None:
    await a_cash_batch()
    for _ in range(3):
        await start()
    document = """query ($first: Int) { batchRuns(first: $first) {
      nodes { goal fiscalPeriod { name } progress { total } }
    } }"""
    async with counting() as queries:
        assert len((await ask(VERA, document, first=rows))["nodes"]) == rows
    assert queries.count == 2, queries


async def test_a_run_is_watched_until_it_ends(books: object) -> None:
    await in_status("OPEN")
    started = await start()
    document = """subscription ($id: ID!) { batchRunChanged(id: $id) { state progress { done } } }"""
    stream = await schema.subscribe(document, {"id": started["id"]}, context_value=Context(VERA))
    told = []
    async with aclosing(stream) as answers:  # type: ignore[type-var]
        first = await anext(answers)
        told.append(first.data["batchRunChanged"]["state"])
        async with working():
            while told[-1] != "FINISHED":
                answer = await anext(answers)
                told.append(answer.data["batchRunChanged"]["state"])
    assert answer.data["batchRunChanged"] == {"state": "FINISHED", "progress": {"done": 1}}
