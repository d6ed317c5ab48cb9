"""March at an association, through the API alone: what the web shop sends, what the bank sends, the month
end over all batches at once, the journal in QuickBooks, and the reports that tie out.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from tests import masters
from tests.cast import period
from tests.databases import Books
from tests.domain.banking import writers
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.writers import a_deposit
from tests.exporting import Lines, connected_quickbooks, work_off
from tests.graphql.asking import Data, ask, do, id_of, refusal
from tests.receiver import Receiver, receiver
from tests.stand_ins.quickbooks_online import QuickBooksOnlineStandIn
from tests.working import all_done, until, working
from tieout.domain.users.actor import Actor

MARCH = id_of("FiscalPeriod", period("2026-03"))
BATCH = "... on Batch { id number status origin totals { accumulated { amount } tiedOut } }"
ORDER = "... on Order { id reference status batch { id number origin } invoice { documentNumber } }"
EXPORTS = """query ($id: ID!) { exports(batchId: $id) { nodes {
    state error reverses { id } parts { documentNumber remoteId } } } }"""
ENTRY = "... on EntryAdded { entry { id amount { amount } } batch { id number } }"


@dataclass
class Association:
    """Who works there, and the systems around."""

    clara: Actor
    amir: Actor
    connie: Actor
    ada: Actor
    quickbooks: QuickBooksOnlineStandIn
    lines: Lines
    crm: Receiver
    secret: str = ""

    async def send(self, mutation: str, selected: str, *, by: Actor | None = None, **input: Any) -> Data:
        """As the web shop, which acts as Clara, unless it is somebody else."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        done = await do(by or self.clara, mutation, f"$input: {kind}!", selected, input=input)
        assert done["__typename"] != "Refusal", done
        return done

    async def tell(self, by: Actor, mutation: str, id: str, selected: str, **input: Any) -> Data:
        if not input:
            return await do(by, mutation, "$id: ID!", selected, id=id)
        kind = {"reopenBatch": "ReopenInput"}.get(mutation, mutation[0].upper() + mutation[1:] + "Input")
        return await do(by, mutation, f"$id: ID!, $input: {kind}!", selected, id=id, input=input)


@pytest.fixture
async def association(
    books: Books, clara: Actor, amir: Actor, connie: Actor, ada: Actor
) -> AsyncIterator[Association]:
    async with AsyncExitStack() as stack:
        stand_in, lines = await stack.enter_async_context(connected_quickbooks())
        crm = await stack.enter_async_context(receiver())
        yield Association(clara, amir, connie, ada, stand_in, lines, crm)


async def worked() -> None:
    """The worker does what waits."""
    async with working():
        await until(all_done, seconds=60)


async def the_shop_takes_orders(us: Association) -> str:
    """R1.6, R1.13, R4.21: all of it goes into today's external batch, which is made by the first order."""
    lines = [{"amount": "60.00", "description": "Annual dinner"}, {"amount": "40.00"}]
    dinner = await us.send("placeOrder", ORDER, customerNumber="ACME", reference="SO-1", lines=lines)
    assert dinner["batch"]["origin"] == "EXTERNAL"
    for number, (customer, amount) in enumerate(
        [("BIRCH", "50.00"), ("BIRCH", "20.00"), ("ACME", "75.00")], 2
    ):
        lines = [{"amount": amount, "description": "Membership"}]
        placed = await us.send(
            "placeOrder", ORDER, customerNumber=customer, reference=f"SO-{number}", lines=lines
        )
        assert placed["batch"] == dinner["batch"]
    return str(dinner["batch"]["id"])


async def order(us: Association, reference: str) -> str:
    document = "query ($reference: String) { order(reference: $reference) { id } }"
    return str((await ask(us.clara, document, reference=reference))["id"])


async def members_pay_and_are_paid_back(us: Association) -> None:
    """AMB-40: money on an open order is on account; the invoice is then paid in full, the 30.00 go back."""
    one, two, three = [await order(us, reference) for reference in ("SO-1", "SO-2", "SO-3")]
    await us.send("takePayment", ENTRY, orderId=one, amount="30.00", reference="CC-1")
    invoiced = await us.tell(us.clara, "invoiceOrder", one, ORDER, documentNumber="INV-1")
    assert invoiced["status"] == "INVOICED"
    assert (await us.send("takePayment", ENTRY, orderId=one))["entry"]["amount"]["amount"] == "100.00"
    items = await ask(us.clara, "{ openItems { nodes { id kind balance { amount } } } }")
    (credit,) = [row for row in items["nodes"] if row["kind"] != "INVOICE"]
    back = await us.send("refundPayment", ENTRY, openItemId=credit["id"], reference="CC-1 back")
    assert back["entry"]["amount"]["amount"] == "30.00"

    await us.tell(us.clara, "invoiceOrder", two, ORDER, documentNumber="INV-2")
    await us.send("takePayment", ENTRY, orderId=two, amount="49.50")
    await us.send("writeOff", ENTRY, invoiceNumber="INV-2", reason="SMALL")
    cancelled = await us.tell(us.clara, "cancelOrder", three, ORDER, reason="Called off")
    assert cancelled["status"] == "CANCELLED"


async def the_open_order_goes_on_to_april(us: Association, batch: str) -> None:
    """R5.1, R5.3, AMB-24: the batch is not closed while it holds an open order."""
    refused = await us.tell(us.clara, "closeBatch", batch, BATCH)
    assert [one["code"] for one in refused["blockers"]] == ["OPEN_ORDERS_EXIST"]
    moved = await us.tell(
        *(us.clara, "moveOpenOrders", batch),
        "... on OrdersMoved { source { openOrderCount } target { number openOrderCount postDate } }",
        number="APR01",
    )
    assert moved["source"] == {"openOrderCount": 0}
    assert moved["target"] == {"number": "APR01", "openOrderCount": 1, "postDate": "2026-04-01"}


async def invoices_are_keyed(us: Association) -> None:
    header = {"type": "INVOICE", "number": "I2603", "controlTotal": "1750.50", "controlCount": 2}
    batch = await us.send("createBatch", BATCH, **header)
    for number, customer, amount in (("INV-1012", "ACME", "1250.50"), ("INV-1013", "BIRCH", "500.00")):
        entry = {"customerNumber": customer, "documentNumber": number, "amount": amount}
        arguments = "$batchId: ID!, $input: InvoiceInput!"
        done = await do(us.clara, "addInvoice", arguments, ENTRY, batchId=batch["id"], input=entry)
        assert done["__typename"] == "EntryAdded", done


async def the_bank_sends_its_lockbox(us: Association) -> str:
    """The batch ties out to the bank's own trailer; what is certain is accepted, the rest is unidentified."""
    known = replace(CHECK, on=date(2026, 3, 13))
    unknown = replace(known, minor=4_950, reference="901", remitter="NOBODY", text="", account="777")
    content = writers.lockbox([a_deposit(known, replace(unknown, bank_reference="001-002"))])
    loaded = await us.send(
        *("loadBankFile", "... on BankFileLook { loaded { deposits { batch { id number origin } } } }"),
        text=content,
        file="lockbox.txt",
        commit=True,
    )
    (deposit,) = loaded["loaded"]["deposits"]
    assert deposit["batch"]["origin"] == "AUTOMATIC"
    accepted = await do(
        *(us.clara, "acceptCertainProposals", "$input: AcceptCertainInput!"),
        "... on CertainAccepted { accepted }",
        input={"batchId": deposit["batch"]["id"]},
    )
    assert accepted["accepted"] == 1
    return str(deposit["batch"]["id"])


async def the_month_is_run_through(us: Association) -> None:
    """R7.4, R10.2, AMB-41: each batch by itself, with what became of it."""
    run = await us.send(
        *("startBatchRun", "... on BatchRun { id progress { total } }"),
        by=us.amir,
        goal="POST_BATCHES",
        fiscalPeriodId=MARCH,
    )
    await worked()
    document = """query ($id: ID!) { batchRun(id: $id) { state
        progress { total done refused } items { nodes { state refusal { code message } } } } }"""
    found = await ask(us.clara, document, id=run["id"])
    total = run["progress"]["total"]
    assert found["progress"] == {"total": total, "done": total, "refused": 0}, found


async def the_journal_arrives_in_quickbooks_once(us: Association, batch: str) -> None:
    """R8.3, R8.5, R9.3: a customer unknown over there is mapped; reopened with a reason, the next export
    sends the reversal and then what is right.
    """
    assert await states_after_export(us, batch) == ["FAILED"]
    us.quickbooks.customers["C99"] = "Unidentified receipts"
    await us.send(
        *("updateOutsideMapping", "... on OutsideMapping { mapped }"),
        by=us.amir,
        kind="CUSTOMERS",
        own="UNIDENTIFIED",
        expectedVersion=0,
        outsideId="C99",
        name="Unidentified receipts",
    )
    assert "EXPORTED" in await states_after_export(us, batch)
    (first,) = us.quickbooks.journals
    assert refusal(await us.tell(us.amir, "reopenBatch", batch, BATCH))[0] == "REASON_MISSING"
    opened = await us.tell(us.amir, "reopenBatch", batch, BATCH, reason="One check more")
    assert opened["status"] == "OPEN"
    await us.send("startBatchRun", "... on BatchRun { id }", by=us.amir, goal="POST_BATCHES", ids=[batch])
    await worked()
    await states_after_export(us, batch)
    sent, reversal, second = us.quickbooks.journals
    assert sent == first
    assert len({sent.number, reversal.number, second.number}) == 3
    assert us.quickbooks.balances() == {"A1010": 130_000, "A1200": -130_000}
    assert second.memo.startswith("AR batch R0002 v2")
    listed = (await ask(us.amir, EXPORTS, id=batch))["nodes"]
    assert {part["remoteId"] for one in listed for part in one["parts"]} == {
        journal.id for journal in us.quickbooks.journals
    }


async def states_after_export(us: Association, batch: str) -> list[str]:
    done = await do(us.amir, "exportBatch", "$id: ID!", BATCH, id=batch)
    assert done["__typename"] == "Batch", done
    await work_off(us.lines)
    return [one["state"] for one in (await ask(us.amir, EXPORTS, id=batch))["nodes"]]


async def the_month_is_closed(us: Association) -> None:
    """R8.4, AMB-27, R10.1, R10.3: one file of all batches, the checklist, then the close."""
    mass = await us.tell(
        *(us.amir, "startMassLedger", MARCH, "... on MassLedger { id }"),
        content="BOTH",
        includePosted=True,
    )
    await worked()
    document = "query ($id: ID!) { massLedger(id: $id) { state ledgerCount } }"
    made = await ask(us.amir, document, id=mass["id"])
    assert made["state"] == "MADE"
    assert made["ledgerCount"] >= 3
    for month in ("2026-01", "2026-02", "2026-03"):
        closed = await us.tell(
            us.connie,
            "closeFiscalPeriod",
            id_of("FiscalPeriod", period(month)),
            "... on FiscalPeriod { state }",
        )
        assert closed == {"__typename": "FiscalPeriod", "state": "CLOSED"}, closed
    steps = await ask(us.connie, "query ($id: ID!) { monthEnd(id: $id) { code done needed } }", id=MARCH)
    assert [step["code"] for step in steps if step["needed"] and not step["done"]] == []


async def the_reports_tie_out(us: Association) -> None:
    """What is owed is what the AR accounts hold, and the books prove themselves."""
    found = await ask(us.connie, "{ ageing { totals { total { amount } } tieOut { tiedOut } } }")
    assert found["tieOut"] == {"tiedOut": True}
    assert found["totals"]["total"]["amount"] == "450.50"
    checks = await ask(us.connie, "{ verification { checks { name passed } } }")
    assert [check["name"] for check in checks["checks"] if not check["passed"]] == []


async def the_crm_was_told(us: Association) -> None:
    """Signed, and once for each thing that happened."""
    types = [json.loads(body)["type"] for _, body in us.crm.calls]
    assert all(us.crm.verified(us.secret, call) for call in range(len(us.crm.calls)))
    assert types.count("period.closed") == 3
    assert types.count("batch.reopened") == 1
    assert len(set(us.crm.ids)) == len(us.crm.ids)


async def test_a_month_of_an_association(association: Association) -> None:
    us = association
    await masters.a_reason("SMALL")
    made = await do(
        *(us.ada, "createWebhook", "$input: CreateWebhookInput!", "... on WebhookSecret { secret }"),
        input={"url": us.crm.url, "events": ["BATCH_POSTED", "BATCH_REOPENED", "PERIOD_CLOSED"]},
    )
    us.secret = made["secret"]
    shop = await the_shop_takes_orders(us)
    await members_pay_and_are_paid_back(us)
    await the_open_order_goes_on_to_april(us, shop)
    await invoices_are_keyed(us)
    await the_month_is_run_through(us)
    deposit = await the_bank_sends_its_lockbox(us)
    await the_month_is_run_through(us)
    await the_journal_arrives_in_quickbooks_once(us, deposit)
    await the_month_is_closed(us)
    await worked()
    await the_reports_tie_out(us)
    await the_crm_was_told(us)
