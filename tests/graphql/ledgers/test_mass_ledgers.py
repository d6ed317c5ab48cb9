"""Mass ledgers through the API: begun, read, downloaded by their link, started again (R8.4, R8.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, in_status
from tests.cast import AMIR, CLARA, VERA, period
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tests.working import all_done, until, working
from tieout.domain.batches.editing import update_control
from tieout.domain.mail.message import MailMessage

MASS = "... on MassLedger { id number state content recipient run { id progress { total refused } } }"
WHOLE = """query ($id: ID!) { massLedger(id: $id) {
  number state ledgerCount lineCount debitTotal { amount } madeBy downloadUrl fiscalPeriod { name }
  run { goal massLedger { number } } ledgers { totalCount nodes { version batch { number } } }
} }"""
LIST = """query ($id: ID, $first: Int) { massLedgers(fiscalPeriodId: $id, first: $first) {
  nodes { number debitTotal { amount } fiscalPeriod { name } run { progress { done } } }
} }"""
MARCH = id_of("FiscalPeriod", period("2026-03"))


async def start(by: Any = AMIR, **input: Any) -> Data:
    arguments = "$id: ID!, $input: StartMassLedgerInput!"
    return await do(by, "startMassLedger", arguments, MASS, id=MARCH, input=input)


async def worked() -> None:
    async with working():
        await until(all_done)


async def test_it_is_begun_once_and_made_with_its_file(books: object) -> None:
    batch = await in_status("CLOSED")
    begun = await start(email="cfo@harbour-pine.example", idempotencyKey="march")
    assert (begun["state"], begun["number"], begun["content"]) == ("RUNNING", None, "BOTH")
    await worked()
    again = await start(email="cfo@harbour-pine.example", idempotencyKey="march")
    assert (again["id"], again["state"], again["number"]) == (begun["id"], "MADE", 1)
    assert await ask(VERA, WHOLE, id=begun["id"]) == {
        "number": 1,
        "state": "MADE",
        "ledgerCount": 1,
        "lineCount": 2,
        "debitTotal": {"amount": "100.00"},
        "madeBy": "Amir Accountant",
        "downloadUrl": f"/mass-ledgers/{begun['id']}/ledgers.zip",
        "fiscalPeriod": {"name": "2026-03"},
        "run": {"goal": "MASS_LEDGER", "massLedger": {"number": 1}},
        "ledgers": {"totalCount": 1, "nodes": [{"version": 1, "batch": {"number": batch.number}}]},
    }
    document = "query ($id: ID!) { batch(id: $id) { massLedger { number } } }"
    assert await ask(VERA, document, id=id_of("Batch", batch)) == {"massLedger": {"number": 1}}


async def test_the_mail_names_its_attachment_and_where_it_is(books: object) -> None:
    await in_status("CLOSED")
    begun = await start(email="cfo@harbour-pine.example", content="SUMMARY")
    await worked()
    mail = id_of("MailMessage", await MailMessage.get(recipient="cfo@harbour-pine.example"))
    document = "query ($id: ID!) { mailMessage(id: $id) { attachmentName attachmentUrl } }"
    assert await ask(VERA, document, id=mail) == {
        "attachmentName": "mass-ledger-1-summary.zip",
        "attachmentUrl": f"/mass-ledgers/{begun['id']}/ledgers.zip",
    }


async def test_an_incomplete_one_names_what_failed_and_is_started_again(books: object) -> None:
    batch = await in_status("CLOSED")
    version = batch.version
    for total in ("1.00", "100.00"):
        changed = await update_control(
            batch.id, by=CLARA, expected_version=version, control_total=total, control_count=None
        )
        version = changed.version
        if total == "1.00":
            begun = await start()
            await worked()
    found = await ask(VERA, "query ($id: ID!) { massLedger(id: $id) { state downloadUrl } }", id=begun["id"])
    assert found == {"state": "INCOMPLETE", "downloadUrl": None}
    resumed = await do(AMIR, "resumeMassLedger", "$id: ID!", MASS, id=begun["id"])
    assert (resumed["state"], resumed["run"]["progress"]) == ("RUNNING", {"total": 1, "refused": 0})
    await worked()
    async with unchanged(books):
        made = await do(AMIR, "resumeMassLedger", "$id: ID!", MASS, id=begun["id"])
    assert refusal(made)[0] == "MASS_LEDGER_MADE"


async def test_what_cannot_be_begun_is_refused(books: object) -> None:
    async with unchanged(books):
        assert refusal(await start())[0] == "NOTHING_FOR_MASS_LEDGER"
        assert refusal(await start(by=CLARA))[0] == "RIGHT_MISSING"
        assert refusal(await start(email="nobody"))[:2] == ("INVALID_EMAIL", "email")
    first, second = await a_cash_batch(), await a_cash_batch()
    async with unchanged(books):
        done = await start()
    assert [one["code"] for one in done["blockers"]] == ["BATCH_STILL_OPEN"] * 2
    assert (first.number in done["message"], second.number in done["blockers"][1]["message"]) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
async def test_three_mass_ledgers_take_as_many_statements_as_one(books: object, rows: int) -> None:
    for _ in range(3):
        await in_status("CLOSED")
        await start()
        await worked()
    async with counting() as queries:
        found = await ask(VERA, LIST, id=MARCH, first=rows)
    assert [one["number"] for one in found["nodes"]] == [3, 2, 1][:rows]
    assert queries.count == 5, queries
