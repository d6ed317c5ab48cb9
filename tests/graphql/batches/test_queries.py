"""Reading batches through the API: filters, pages, and a fixed number of statements."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, an_invoice, an_invoice_batch, in_status, posted
from tests.cast import CLARA, VERA, period
from tests.graphql.asking import answer, ask, counting, dollars, id_of

LIST = """query ($filter: BatchFilter) {
  batches(filter: $filter) {
    totalCount
    nodes {
      number status cashAccount { account { number } } fiscalPeriod { name fiscalYear { name } }
      totals { accumulated { amount } difference { amount } tiedOut }
      actions { action allowed blockers { code } }
      ledger { version debitTotal { amount } }
    }
  }
}"""

ONE = """query ($id: ID!) {
  batch(id: $id) {
    number
    totals { accumulated { amount currency } control { amount currency } difference { amount currency }
             count controlCount tiedOut }
    actions { action allowed blockers { code } }
    entries { totalCount nodes { amount { amount } } }
    notes { totalCount nodes { action } }
  }
}"""


async def numbers(**filter: Any) -> list[str]:
    found = await ask(VERA, LIST, filter=filter)
    return [batch["number"] for batch in found["nodes"]]


async def test_a_batch_shows_its_totals_its_actions_and_what_it_holds(books: object) -> None:
    batch = await a_cash_batch(number="AB001", control_total="150.00")
    await a_receipt(batch, amount="100.00")
    found = await ask(CLARA, ONE, id=id_of("Batch", batch))
    assert found["totals"] == {
        "accumulated": dollars("100.00"),
        "control": dollars("150.00"),
        "difference": dollars("-50.00"),
        "count": 1,
        "controlCount": 0,
        "tiedOut": False,
    }
    assert {
        state["action"]: [blocker["code"] for blocker in state["blockers"]] for state in found["actions"]
    } == {
        "ENTER": [],
        "UPDATE": [],
        "DELETE": [],
        "UPDATE_CONTROL": [],
        "MOVE_ORDERS": ["NO_OPEN_ORDERS"],
        "CLOSE": ["CONTROL_TOTAL_MISMATCH"],
        "REOPEN": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
        "APPROVE": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
        "CREATE_LEDGER": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
        "POST": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
        "SEND_LEDGER": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
        "EXPORT": ["RIGHT_MISSING", "NO_OUTSIDE_SYSTEM"],
        "EXPORT_AGAIN": ["RIGHT_MISSING", "BATCH_STATUS_FORBIDS"],
    }
    assert found["entries"] == {"totalCount": 1, "nodes": [{"amount": {"amount": "100.00"}}]}
    assert found["notes"]["nodes"] == [
        {"action": "ENTRY_ADDED"},
        {"action": "BATCH_CREATED"},
    ]


async def test_a_batch_that_is_not_there_is_null(books: object) -> None:
    assert await ask(VERA, ONE, id=id_of("Batch", 999)) is None


async def test_the_list_is_filtered_by_status_type_period_person_and_text(books: object) -> None:
    await a_cash_batch(number="CASH1", description="Morning post")
    await an_invoice_batch(number="INVO1", post_date=None)
    await in_status("CLOSED")
    assert await numbers() == ["B0003", "INVO1", "CASH1"]
    assert await numbers(status=["CLOSED"]) == ["B0003"]
    assert await numbers(type=["INVOICE"]) == ["INVO1"]
    assert await numbers(createdBy="clara") == ["INVO1", "CASH1"]
    assert await numbers(search="morning") == ["CASH1"]
    assert await numbers(search="inv") == ["INVO1"]
    assert await numbers(fiscalPeriodId=id_of("FiscalPeriod", period("2026-03"))) == [
        "B0003",
        "INVO1",
        "CASH1",
    ]
    assert await numbers(fiscalPeriodId=id_of("FiscalPeriod", period("2026-04"))) == []


async def test_deleted_batches_are_listed_only_when_asked_for(books: object) -> None:
    batch = await in_status("DELETED")
    assert await numbers() == []
    assert await numbers(status=["DELETED"]) == [batch.number]


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_batch_and_for_three(
    books: object, rows: int
) -> None:
    for _ in range(rows):
        batch = await a_cash_batch()
        await a_receipt(batch)
        await posted(batch)
    async with counting() as queries:
        found = await ask(VERA, LIST)
    assert found["totalCount"] == rows
    assert queries.count == 13, queries


async def test_the_number_of_all_batches_is_counted_only_when_asked_for(books: object) -> None:
    await a_cash_batch()
    async with counting() as queries:
        await ask(VERA, "{ batches { nodes { number } } }")
    assert queries.count == 1, queries


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_record_takes_the_same_statements_for_one_entry_and_for_three(
    books: object, rows: int
) -> None:
    batch = await an_invoice_batch()
    for _ in range(rows):
        await an_invoice(batch)
    async with counting() as queries:
        await ask(VERA, ONE, id=id_of("Batch", batch))
    assert queries.count == 11, queries


async def test_home_shows_what_waits(books: object) -> None:
    await a_cash_batch(number="OPEN1")
    ready, failed = await in_status("LEDGER_READY"), await in_status("LEDGER_FAILED")
    found = await ask(
        VERA,
        """{ attention {
          openBatches { nodes { number } totalCount }
          readyLedgers(first: 5) { nodes { number } }
          failedBatches { nodes { number } }
          failedJobs { kind }
          endedPeriods { name }
          yearWarning
        } }""",
    )
    assert found == {
        "openBatches": {"nodes": [{"number": "OPEN1"}], "totalCount": 1},
        "readyLedgers": {"nodes": [{"number": ready.number}]},
        "failedBatches": {"nodes": [{"number": failed.number}]},
        "failedJobs": [],
        "endedPeriods": [{"name": "2026-01"}, {"name": "2026-02"}],
        "yearWarning": None,
    }


async def test_an_id_of_something_else_is_refused_with_its_code(books: object) -> None:
    result = await answer(VERA, "query ($id: ID!) { batch(id: $id) { number } }", id=id_of("Entry", 1))
    assert result.data == {"batch": None}
    assert [(error.message, error.extensions) for error in result.errors] == [
        (
            f"{id_of('Entry', 1)} is the id of an entry, not of a batch. Use the id of a batch.",
            {"code": "ID_OF_ANOTHER_KIND", "field": "id"},
        )
    ]
