"""Orders through the API, as another system places, invoices, cancels and is paid for them."""

from __future__ import annotations

from typing import Any

from tests.builders import a_credit_memo, a_mixed_batch, a_posted_invoice, a_receipt, an_order, closed
from tests.cast import CLARA, VERA
from tests.databases import Books
from tests.graphql.asking import Data, ask, counting, do, dollars, id_of, refusal
from tests.masters import a_reason
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.entries.entry import Entry, OpenItem
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.orders.order import Order

ORDER = """... on Order {
  id reference status amount { amount } total { amount currency } batch { number origin type openOrderCount }
  customer { number } lines { description amount { amount } taxed account { number } }
  invoice { documentNumber } creditMemo { documentNumber reference } payments { amount { amount } }
}"""
ENTRY = """... on EntryAdded {
  entry { type amount { amount } reference order { reference } lines { account { number } debit { amount } } }
  batch { number totals { accumulated { amount } count } }
}"""
ID_AND_INPUT = {
    "invoiceOrder": "InvoiceOrderInput",
    "cancelOrder": "CancelOrderInput",
}
INPUT = {
    "placeOrder": ("PlaceOrderInput", ORDER),
    "takePayment": ("TakePaymentInput", ENTRY),
    "refundPayment": ("RefundPaymentInput", ENTRY),
    "writeOff": ("WriteOffInput", ENTRY),
}


async def send(mutation: str, **input: Any) -> Data:
    kind, selected = INPUT[mutation]
    return await do(CLARA, mutation, f"$input: {kind}!", selected, input=input)


async def tell(mutation: str, order: str, **input: Any) -> Data:
    arguments = f"$id: ID!, $input: {ID_AND_INPUT[mutation]}"
    return await do(CLARA, mutation, arguments, ORDER, id=order, input=input or None)


def place(reference: str = "SO-1", **rest: Any) -> Data:
    lines = [
        {"amount": "60.00", "accountNumber": "4000", "description": "Annual dinner"},
        {"amount": "40.00"},
    ]
    return {"customerNumber": "acme", "reference": reference, "lines": lines, **rest}


async def test_an_order_is_placed_paid_for_invoiced_and_cancelled(books: Books) -> None:
    """R4.21, AMB-40: without a batch all of it goes into today's external batch."""
    placed = await send("placeOrder", **place(idempotencyKey="place-1"))
    assert placed == {
        "__typename": "Order",
        "id": placed["id"],
        "reference": "SO-1",
        "status": "OPEN",
        "amount": {"amount": "100.00"},
        "total": dollars("100.00"),
        "batch": {"number": "R0001", "origin": "EXTERNAL", "type": "MIXED", "openOrderCount": 1},
        "customer": {"number": "ACME"},
        "lines": [
            {
                "description": "Annual dinner",
                "amount": {"amount": "60.00"},
                "taxed": True,
                "account": {"number": "4000"},
            },
            {"description": "", "amount": {"amount": "40.00"}, "taxed": True, "account": {"number": "4000"}},
        ],
        "invoice": None,
        "creditMemo": None,
        "payments": [],
    }
    assert await send("placeOrder", **place(idempotencyKey="place-1")) == placed
    order = placed["id"]
    paid = await send("takePayment", orderId=order, amount="30.00", reference="CC-1")
    assert (paid["entry"]["type"], paid["entry"]["order"]) == ("CASH_RECEIPT", {"reference": "SO-1"})
    invoiced = await tell("invoiceOrder", order, documentNumber="INV-5", idempotencyKey="invoice-1")
    assert (invoiced["status"], invoiced["invoice"]) == ("INVOICED", {"documentNumber": "INV-5"})
    assert await tell("invoiceOrder", order, documentNumber="INV-5", idempotencyKey="invoice-1") == invoiced
    await send("takePayment", orderId=order)
    cancelled = await tell("cancelOrder", order, reason="Fire")
    assert (cancelled["status"], cancelled["creditMemo"]["reference"]) == ("CANCELLED", "INV-5")
    assert [one["amount"]["amount"] for one in cancelled["payments"]] == ["30.00", "100.00"]
    assert cancelled["batch"]["openOrderCount"] == 0


async def test_a_batch_that_closed_meanwhile_is_named_and_nothing_is_written(books: Books) -> None:
    """R5.4, R5.7; the list for choosing does not offer it either."""
    batch, other = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="MIX02")
    await a_receipt(batch)
    await closed(batch)
    async with unchanged(books):
        done = await send("placeOrder", **place(batchId=id_of("Batch", batch)))
    assert refusal(done)[0] == "BATCH_NOT_OPEN"
    assert "Batch MIX01 is closed" in refusal(done)[2]
    offered = await ask(CLARA, "{ batches(filter: {accepting: true, type: [MIXED]}) { nodes { number } } }")
    assert offered == {"nodes": [{"number": other.number}]}


async def test_an_order_is_invoiced_once_and_says_as_what(books: Books) -> None:
    order = await an_order(reference="SO-1")
    await tell("invoiceOrder", id_of("Order", order))
    assert refusal(await tell("invoiceOrder", id_of("Order", order)))[:2] == ("ORDER_INVOICED", None)


async def test_credits_are_paid_back_and_invoices_written_off(books: Books) -> None:
    await a_reason("BADDEBT")
    batch = await a_mixed_batch(number="MIX01")
    memo = await a_credit_memo(batch, number="CM-1", amount="25.00")
    item = await OpenItem.get(entry_id=memo.id)
    done = await send("refundPayment", openItemId=id_of("OpenItem", item), amount="20.00", reference="CHK-1")
    assert done["entry"]["lines"] == [
        {"account": {"number": "1200"}, "debit": {"amount": "20.00"}},
        {"account": {"number": "1010"}, "debit": {"amount": "0.00"}},
    ]
    assert done["batch"] == {"number": "MIX01", "totals": {"accumulated": {"amount": "0.00"}, "count": 2}}
    too_much = await send("refundPayment", openItemId=id_of("OpenItem", item), amount="5.01")
    assert refusal(too_much)[:2] == ("REFUND_OVER_CREDIT", "amount")
    await a_posted_invoice("INV-1", amount="12.00")
    gone = await send("writeOff", invoiceNumber="INV-1", reason="BADDEBT", idempotencyKey="off-1")
    assert (gone["entry"]["type"], gone["entry"]["amount"]["amount"]) == ("ADJUSTMENT", "12.00")
    assert await send("writeOff", invoiceNumber="INV-1", reason="BADDEBT", idempotencyKey="off-1") == gone


async def test_open_orders_are_moved_to_a_batch_that_is_there_or_made_on_the_spot(books: Books) -> None:
    batch, target = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="MIX02")
    first, second = await an_order(batch), await an_order(batch)
    move = "$id: ID!, $input: MoveOpenOrdersInput!"
    selected = (
        "... on OrdersMoved { source { number openOrderCount } target { number openOrderCount postDate } }"
    )
    input = {"orderIds": [id_of("Order", first)], "targetId": id_of("Batch", target), "idempotencyKey": "m-1"}
    for _ in range(2):
        done = await do(CLARA, "moveOpenOrders", move, selected, id=id_of("Batch", batch), input=input)
        assert done == {
            "__typename": "OrdersMoved",
            "source": {"number": "MIX01", "openOrderCount": 1},
            "target": {"number": "MIX02", "openOrderCount": 1, "postDate": "2026-03-15"},
        }
    rest = {"orderIds": [id_of("Order", second)], "number": "APR01"}
    done = await do(CLARA, "moveOpenOrders", move, selected, id=id_of("Batch", batch), input=rest)
    assert done["target"] == {"number": "APR01", "openOrderCount": 1, "postDate": "2026-04-01"}


async def test_orders_are_found_by_reference_status_batch_and_customer(books: Books) -> None:
    batch = await a_mixed_batch()
    await invoice_order((await an_order(batch, reference="SO-1")).id, by=CLARA)
    await an_order(batch, reference="SO-2", customer="BIRCH")
    assert (await ask(VERA, '{ order(reference: "so-1") { status } }')) == {"status": "INVOICED"}
    found = await ask(
        VERA,
        'query ($batch: ID!) { orders(filter: {status: [OPEN], batchId: $batch, search: "so"}) '
        "{ totalCount nodes { reference } } }",
        batch=id_of("Batch", batch),
    )
    assert found == {"totalCount": 1, "nodes": [{"reference": "SO-2"}]}


async def test_a_list_of_orders_takes_as_many_queries_with_three_as_with_one(books: Books) -> None:
    batch = await a_mixed_batch()
    document = (
        "{ orders { nodes { reference batch { number openOrderCount } customer { number } invoice { id } "
        "lines { account { number } } payments { amount { amount } order { reference } } } } }"
    )
    await invoice_order((await an_order(batch)).id, by=CLARA)
    async with counting() as one:
        await ask(VERA, document)
    for _ in range(2):
        await invoice_order((await an_order(batch)).id, by=CLARA)
    async with counting() as three:
        await ask(VERA, document)
    assert three.count == one.count == 7
    assert await Order.all().count() == 3


async def test_a_journal_entry_is_keyed_and_keyed_anew(books: Books) -> None:
    batch = await a_mixed_batch()
    lines = [{"accountNumber": "2300", "debit": "5.00"}, {"accountNumber": "4000", "credit": "5.00"}]
    done = await do(
        CLARA,
        "addJournalEntry",
        "$batchId: ID!, $input: JournalEntryInput!",
        "... on EntryAdded { entry { id type document { terms } lines { role debit { amount } } } }",
        batchId=id_of("Batch", batch),
        input={"lines": lines, "memo": "Recognised"},
    )
    assert (done["entry"]["type"], done["entry"]["document"]) == ("JOURNAL", None)
    lines[0]["debit"] = "4.00"
    anew = await do(
        CLARA,
        "updateJournalEntry",
        "$id: ID!, $input: UpdateJournalEntryInput!",
        "... on EntryAdded { entry { id } }",
        id=done["entry"]["id"],
        input={"expectedVersion": 1, "lines": lines},
    )
    assert refusal(anew)[:2] == ("JOURNAL_NOT_BALANCED", "lines")
    assert await Batch.filter(id=batch.id, status="OPEN").exists()
    assert await Entry.filter(batch_id=batch.id).count() == 1
