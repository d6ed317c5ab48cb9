"""March at Harbour & Pine, through the API alone: batches of four types from keying to the closed period."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.cast import period
from tests.databases import Books
from tests.graphql.asking import Data, ask, do, dollars, id_of, refusal
from tests.working import working
from tieout.domain.users.actor import Actor

MARCH = id_of("FiscalPeriod", period("2026-03"))
BATCH = "id number status version totals { difference { amount } tiedOut }"
HEADER = f"... on Batch {{ {BATCH} }}"
ADDED = f"... on EntryAdded {{ entry {{ id version }} batch {{ {BATCH} }} }}"
PERIOD = "... on FiscalPeriod { state }"
KEYED = {
    "addInvoice": "InvoiceInput",
    "addCreditMemo": "CreditMemoInput",
    "addAdjustment": "AdjustmentInput",
    "addCashReceipt": "CashReceiptInput",
}


@pytest.fixture
async def worker() -> AsyncIterator[None]:
    """The worker, beside the people."""
    async with working():
        yield


async def a_batch(by: Actor, kind: str, number: str, total: str, count: int) -> str:
    header = {"type": kind, "number": number, "controlTotal": total, "controlCount": count}
    done = await do(by, "createBatch", "$input: CreateBatchInput!", HEADER, input=header)
    assert (done["number"], done["status"]) == (number, "OPEN")
    return str(done["id"])


async def key(by: Actor, mutation: str, batch: str, **entry: Any) -> Data:
    arguments = f"$batchId: ID!, $input: {KEYED[mutation]}!"
    done = await do(by, mutation, arguments, ADDED, batchId=batch, input=entry)
    assert done["__typename"] == "EntryAdded", done
    return done


async def step(by: Actor, mutation: str, batch: str) -> Data:
    return await do(by, mutation, "$id: ID!", HEADER, id=batch)


async def reopen(by: Actor, batch: str, **reason: str) -> Data:
    return await do(
        by, "reopenBatch", "$id: ID!, $input: ReopenInput", HEADER, id=batch, input=reason or None
    )


async def until(look: Callable[[], Awaitable[str]], wanted: str) -> None:
    """Look again and again, as a program without a subscription would."""
    async with asyncio.timeout(20):
        while await look() != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def with_ledger(by: Actor, batch: str) -> None:
    """Have the ledger created, and wait for the worker."""

    async def status() -> str:
        found = await ask(by, "query ($id: ID!) { batch(id: $id) { status } }", id=batch)
        return str(found["status"])

    assert (await step(by, "createLedger", batch))["status"] == "LEDGER_PENDING"
    await until(status, "LEDGER_READY")


async def to_posted(closer: Actor, poster: Actor, batch: str) -> None:
    closed = await step(closer, "closeBatch", batch)
    assert (closed["status"], closed["totals"]["tiedOut"]) == ("CLOSED", True), closed
    await with_ledger(poster, batch)
    assert (await step(poster, "postBatch", batch))["status"] == "POSTED"


async def invoices_of_march(clara: Actor, amir: Actor) -> None:
    """Clara mistypes the third invoice; the control total does not let it pass."""
    batch = await a_batch(clara, "INVOICE", "I2603", "600.00", 3)
    await key(clara, "addInvoice", batch, customerNumber="ACME", documentNumber="INV-1", amount="300.00")
    await key(clara, "addInvoice", batch, customerNumber="BIRCH", documentNumber="INV-2", amount="200.00")
    wrong = {"customerNumber": "ACME", "documentNumber": "INV-3"}
    third = await key(clara, "addInvoice", batch, **wrong, amount="90.00")
    assert third["batch"]["totals"]["difference"]["amount"] == "-10.00"

    code, _, message = refusal(await step(clara, "closeBatch", batch))
    assert code == "CONTROL_TOTAL_MISMATCH"
    assert message == (
        "The control total is 600.00 USD, the batch holds 590.00 USD: 10.00 USD missing. "
        "Correct the entries or the control total."
    )
    right = {**wrong, "amount": "100.00", "expectedVersion": third["entry"]["version"]}
    corrected = await do(
        *(clara, "updateInvoice", "$id: ID!, $input: UpdateInvoiceInput!", ADDED),
        id=third["entry"]["id"],
        input=right,
    )
    assert corrected["batch"]["totals"]["tiedOut"]
    await to_posted(clara, amir, batch)


async def credits_of_march(clara: Actor, amir: Actor) -> None:
    memos = await a_batch(clara, "CREDIT_MEMO", "M2603", "50.00", 1)
    await key(clara, "addCreditMemo", memos, invoiceNumber="INV-2", documentNumber="CM-1", amount="50.00")
    await to_posted(clara, amir, memos)
    adjustments = await a_batch(clara, "ADJUSTMENT", "A2603", "5.00", 1)
    lower = {"invoiceNumber": "INV-3", "direction": "REDUCE", "amount": "5.00", "accountNumber": "6100"}
    await key(clara, "addAdjustment", adjustments, **lower)
    await to_posted(clara, amir, adjustments)


async def receipts_of_march(clara: Actor, amir: Actor) -> str:
    """Clara takes 40.00 of Birch on account, which was really for another company."""
    batch = await a_batch(clara, "CASH", "C2603", "490.00", 3)
    await key(clara, "addCashReceipt", batch, invoiceNumber="INV-1", reference="CHK 88")
    await key(clara, "addCashReceipt", batch, invoiceNumber="INV-2", amount="150.00")
    await key(clara, "addCashReceipt", batch, customerNumber="BIRCH", amount="40.00")
    await to_posted(clara, amir, batch)
    return batch


async def send_the_ledger(amir: Actor, batch: str) -> None:
    mail = await do(
        *(amir, "sendLedger", "$id: ID!, $input: SendLedgerInput!"),
        "... on MailMessage { id recipient state attachmentName }",
        id=batch,
        input={"email": "books@harbour-pine.example", "layout": "SUMMARY"},
    )
    assert mail["attachmentName"] == "batch-C2603-ledger-summary-v1.zip"

    async def state() -> str:
        found = await ask(amir, "query ($id: ID!) { mailMessage(id: $id) { state } }", id=mail["id"])
        return str(found["state"])

    await until(state, "SENT")


async def take_back_and_post_again(clara: Actor, amir: Actor, batch: str) -> None:
    """The ledger was sent, so that reopening takes a reason; the second version holds what is right."""
    assert refusal(await reopen(amir, batch))[0] == "REASON_MISSING"
    opened = await reopen(amir, batch, reason="40.00 was not ours")
    assert opened["status"] == "OPEN"
    found = await ask(
        clara, "query ($id: ID!) { batch(id: $id) { entries { nodes { id amount { amount } } } } }", id=batch
    )
    (foreign,) = [row["id"] for row in found["entries"]["nodes"] if row["amount"]["amount"] == "40.00"]
    left = await do(clara, "deleteEntry", "$id: ID!", HEADER, id=foreign)
    figures = {"expectedVersion": left["version"], "controlTotal": "450.00", "controlCount": 2}
    tied = await do(
        *(clara, "updateControl", "$id: ID!, $input: UpdateControlInput!", HEADER), id=batch, input=figures
    )
    assert tied["totals"]["tiedOut"]
    await to_posted(clara, amir, batch)
    shown = await ask(
        amir,
        "query ($id: ID!) { batch(id: $id) { ledgers { version state debitTotal { amount } } } }",
        id=batch,
    )
    versions = {(row["version"], row["state"], row["debitTotal"]["amount"]) for row in shown["ledgers"]}
    assert {(1, "VOIDED", "490.00"), (2, "POSTED", "450.00")} <= versions


async def close_the_month(connie: Actor, clara: Actor) -> None:
    """The months before come first, and a batch forgotten open holds March up until it is deleted."""
    forgotten = await a_batch(clara, "CASH", "C2699", "1.00", 1)
    refused = await do(connie, "closeFiscalPeriod", "$id: ID!", PERIOD, id=MARCH)
    assert [blocker["code"] for blocker in refused["blockers"]] == [
        *("EARLIER_PERIOD_OPEN", "EARLIER_PERIOD_OPEN", "BATCH_NOT_POSTED"),
    ]
    assert (await step(clara, "deleteBatch", forgotten))["status"] == "DELETED"
    for month in ("2026-01", "2026-02", "2026-03"):
        closed = await do(
            connie, "closeFiscalPeriod", "$id: ID!", PERIOD, id=id_of("FiscalPeriod", period(month))
        )
        assert closed == {"__typename": "FiscalPeriod", "state": "CLOSED"}


async def test_a_month_from_the_first_invoice_to_the_closed_period(
    books: Books, worker: None, clara: Actor, amir: Actor, connie: Actor
) -> None:
    await invoices_of_march(clara, amir)
    await credits_of_march(clara, amir)
    cash = await receipts_of_march(clara, amir)
    await send_the_ledger(amir, cash)
    await take_back_and_post_again(clara, amir, cash)
    await close_the_month(connie, clara)

    assert refusal(await reopen(amir, cash, reason="Too late"))[0] == "PERIOD_NOT_OPEN"
    items = await ask(clara, "{ openItems { nodes { documentNumber balance { amount currency } } } }")
    assert items["nodes"] == [{"documentNumber": "INV-3", "balance": dollars("95.00")}]
    balance = await ask(
        clara,
        "query ($id: ID!) { trialBalance(fiscalPeriodId: $id) { rows { account { number } "
        "closing { amount } } debitTotal { amount } creditTotal { amount } } }",
        id=MARCH,
    )
    assert {row["account"]["number"]: row["closing"]["amount"] for row in balance["rows"]} == {
        "1010": "450.00",
        "1200": "95.00",
        "4000": "-550.00",
        "6100": "5.00",
    }
    assert balance["debitTotal"] == balance["creditTotal"]
