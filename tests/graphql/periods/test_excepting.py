"""Exceptions of closed periods through the API, and the report of what was changed under one (R10.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.builders import a_cash_batch, a_receipt, an_invoice, an_invoice_batch, closed, posted
from tests.cast import AMIR, CLARA, CONNIE, VERA, period
from tests.graphql.asking import Data, ask, do, id_of, refusal
from tieout.domain.batches import closing as batches
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.editing import HeaderChanges, update
from tieout.domain.clock import now
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import CashReceiptDraft
from tieout.domain.periods import closing

JANUARY = id_of("FiscalPeriod", period("2026-01"))
IN_JANUARY, IN_FEBRUARY = date(2026, 1, 20), date(2026, 2, 2)
GRANTED = "... on PeriodException { id user reason grantedBy inForce fiscalPeriod { name } }"
REPORT = """query ($id: ID!) { periodException(id: $id) {
  user inForce endedBy
  accounts { account { number } before { amount } debit { amount } credit { amount } after { amount } }
  batches { batch { number } entriesAdded entriesChanged entriesDeleted ledgers posted reopened }
  changes(first: 2) { totalCount nodes { action actor batch { number } } pageInfo { endCursor hasNextPage } }
} }"""
MORE = """query ($id: ID!, $after: String) { periodException(id: $id) {
  changes(first: 100, after: $after) { nodes { action } } } }"""


@pytest.fixture(autouse=True)
def real_time(clock: time_machine.Traveller) -> None:
    """The database looks at exceptions by its own clock, which no test moves."""
    clock.move_to(time_machine.escape_hatch.time.time(), tick=True)


async def grant(by: Any = CONNIE, **given: Any) -> Data:
    ends = (now() + timedelta(hours=1)).isoformat()
    return await do(
        *(by, "grantPeriodException", "$id: ID!, $input: GrantPeriodExceptionInput!", GRANTED),
        id=JANUARY,
        input={"endsAt": ends, "reason": "A late deposit", "idempotencyKey": "one", **given},
    )


async def test_an_exception_is_granted_and_ended(books: object) -> None:
    assert refusal(await grant())[0] == "EXCEPTION_NEEDS_CLOSED_PERIOD"
    await closing.close(period("2026-01"), by=CONNIE)
    people = await ask(CONNIE, "{ people { id name } }")
    amir = next(one["id"] for one in people if one["name"] == AMIR.name)
    given = {"userId": amir, "endsAt": (now() + timedelta(hours=1)).isoformat()}
    done = await grant(**given)
    assert {**done, "id": ""} == {
        "__typename": "PeriodException",
        "id": "",
        "user": AMIR.name,
        "reason": "A late deposit",
        "grantedBy": CONNIE.name,
        "inForce": True,
        "fiscalPeriod": {"name": "2026-01"},
    }
    assert (await grant(**given))["id"] == done["id"]
    assert refusal(await grant(by=AMIR))[0] == "RIGHT_MISSING"
    arguments = "$id: ID!, $input: EndPeriodExceptionInput!"
    ended = await do(
        *(CONNIE, "endPeriodException", arguments, GRANTED),
        id=done["id"],
        input={"reason": "Done", "idempotencyKey": "two"},
    )
    assert ended["inForce"] is False
    shown = "query ($id: ID!) { fiscalPeriod(id: $id) { exceptions { totalCount nodes { endedReason } } } }"
    found = await ask(VERA, shown, id=JANUARY)
    assert found["exceptions"] == {"totalCount": 1, "nodes": [{"endedReason": "Done"}]}


async def test_the_report_tells_what_was_changed_under_it(books: object) -> None:
    """By batch, by event, and by account before and after; of others and of earlier it tells nothing."""
    before = await posted(await _with_receipt())
    moved = await an_invoice_batch(by=AMIR, post_date=IN_FEBRUARY)
    await an_invoice(moved, by=AMIR)
    await closing.close(period("2026-01"), by=CONNIE)
    exception = (await grant(userId=id_of("User", AMIR.user_id)))["id"]
    batch = await a_cash_batch(by=AMIR, post_date=IN_JANUARY)
    draft = CashReceiptDraft(customer_number="ACME", amount="40.00")
    await adding.add_many(batch.id, by=AMIR, entries=[draft, draft])
    await posted(await closed(batch, by=AMIR))
    await batches.reopen(before.id, by=AMIR)
    await _moved(moved, IN_JANUARY)
    await _moved(moved, IN_FEBRUARY)
    await _with_receipt(post_date=IN_FEBRUARY)
    report = await ask(VERA, REPORT, id=exception)
    figures = ("before", "debit", "credit", "after")
    assert [
        (row["account"]["number"], *(row[one]["amount"] for one in figures)) for row in report["accounts"]
    ] == [
        ("1010", "100.00", "80.00", "100.00", "80.00"),
        ("1200", "-100.00", "100.00", "80.00", "-80.00"),
    ]
    assert [tuple(row.values()) for row in report["batches"]] == [
        ({"number": before.number}, 0, 0, 0, 0, 0, 1),
        ({"number": moved.number}, 0, 0, 0, 0, 0, 0),
        ({"number": batch.number}, 2, 0, 0, 1, 1, 0),
    ]
    assert [one["action"] for one in report["changes"]["nodes"]] == ["BATCH_UPDATED", "BATCH_UPDATED"]
    rest = await ask(VERA, MORE, id=exception, after=report["changes"]["pageInfo"]["endCursor"])
    actions = [one["action"] for one in rest["changes"]["nodes"]]
    assert (len(actions) + 2, actions[-1]) == (report["changes"]["totalCount"], "BATCH_CREATED")


async def _with_receipt(post_date: date = IN_JANUARY) -> Batch:
    batch = await a_cash_batch(by=CLARA, post_date=post_date)
    await a_receipt(batch)
    return batch


async def _moved(batch: Batch, post_date: date) -> None:
    now_ = await Batch.get(id=batch.id)
    await update(batch.id, by=AMIR, expected_version=now_.version, changes=HeaderChanges(post_date=post_date))
