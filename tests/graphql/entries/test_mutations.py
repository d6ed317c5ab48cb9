"""Keying entries through the API: the four kinds, alone and in sets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    closed,
)
from tests.cast import CLARA, VERA
from tests.graphql.asking import Data, do, dollars, id_of, refusal
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.users.actor import Actor

ADDED = """... on EntryAdded {
  entry {
    type amount { amount currency } documentNumber reference customer { number }
    lines { account { number } debit { amount } credit { amount } }
    applications { openItem { documentNumber available { amount } } amount { amount } }
    openItem { kind amount { amount } }
  }
  batch { totals { accumulated { amount } count } }
}"""
KINDS = {
    "addCashReceipt": "CashReceiptInput",
    "addInvoice": "InvoiceInput",
    "addCreditMemo": "CreditMemoInput",
    "addAdjustment": "AdjustmentInput",
}


async def add(mutation: str, batch: Batch, by: Actor = CLARA, **input: Any) -> Data:
    arguments = f"$batchId: ID!, $input: {KINDS[mutation]}!"
    return await do(by, mutation, arguments, ADDED, batchId=id_of("Batch", batch), input=input)


def lines(*of: tuple[str, str, str]) -> list[Data]:
    return [
        {"account": {"number": number}, "debit": {"amount": debit}, "credit": {"amount": credit}}
        for number, debit, credit in of
    ]


async def test_a_receipt_pays_an_invoice_in_full(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    assert await add("addCashReceipt", await a_cash_batch(), invoiceNumber="INV-1") == {
        "__typename": "EntryAdded",
        "entry": {
            "type": "CASH_RECEIPT",
            "amount": dollars("100.00"),
            "documentNumber": "INV-1",
            "reference": "X001",
            "customer": {"number": "ACME"},
            "lines": lines(("1010", "100.00", "0.00"), ("1200", "0.00", "100.00")),
            "applications": [
                {
                    "openItem": {"documentNumber": "INV-1", "available": {"amount": "0.00"}},
                    "amount": {"amount": "100.00"},
                }
            ],
            "openItem": None,
        },
        "batch": {"totals": {"accumulated": {"amount": "100.00"}, "count": 1}},
    }


async def test_a_receipt_without_an_invoice_stands_on_account(books: object) -> None:
    done = await add(
        "addCashReceipt", await a_cash_batch(), customerNumber="ACME", amount="40.00", reference="CHK 7"
    )
    assert done["entry"]["openItem"] == {"kind": "ON_ACCOUNT", "amount": {"amount": "-40.00"}}
    assert done["entry"]["reference"] == "CHK 7"


async def test_an_invoice_makes_an_open_item(books: object) -> None:
    done = await add(
        *("addInvoice", await an_invoice_batch()),
        customerNumber="ACME",
        documentNumber="INV-1",
        amount="75.50",
    )
    assert done["entry"]["openItem"] == {"kind": "INVOICE", "amount": {"amount": "75.50"}}
    assert done["entry"]["lines"] == lines(("1200", "75.50", "0.00"), ("4000", "0.00", "75.50"))


async def test_a_credit_memo_takes_off_its_invoice(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    done = await add("addCreditMemo", await a_credit_memo_batch(), invoiceNumber="INV-1", amount="30.00")
    assert done["entry"]["applications"] == [
        {
            "openItem": {"documentNumber": "INV-1", "available": {"amount": "70.00"}},
            "amount": {"amount": "30.00"},
        }
    ]


async def test_an_adjustment_reduces_its_invoice(books: object) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    done = await add(
        *("addAdjustment", await an_adjustment_batch()),
        invoiceNumber="INV-1",
        direction="REDUCE",
        amount="10.00",
    )
    assert done["entry"]["lines"] == lines(("1200", "0.00", "10.00"), ("4000", "10.00", "0.00"))


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({}, "CUSTOMER_MISSING", "customerNumber"),
        ({"customerNumber": "NOBODY", "amount": "1"}, "CUSTOMER_UNKNOWN", "customerNumber"),
        ({"customerNumber": "CEDAR", "amount": "1"}, "CUSTOMER_INACTIVE", "customerNumber"),
        ({"customerNumber": "ACME"}, "AMOUNT_MISSING", "amount"),
        ({"customerNumber": "ACME", "amount": "0"}, "AMOUNT_NOT_POSITIVE", "amount"),
        ({"customerNumber": "ACME", "amount": "12,50"}, "AMOUNT_NOT_EXACT", "amount"),
        ({"invoiceNumber": "INV-9"}, "INVOICE_UNKNOWN", "invoiceNumber"),
        ({"invoiceNumber": "INV-1", "amount": "99.00"}, "PAYMENT_NOT_IN_FULL", "amount"),
        (
            {"invoiceNumber": "INV-1", "customerNumber": "BIRCH"},
            "INVOICE_OF_ANOTHER_CUSTOMER",
            "invoiceNumber",
        ),
        ({"customerNumber": "ACME", "amount": "1", "memo": "x" * 201}, "TEXT_TOO_LONG", "memo"),
    ],
)
async def test_a_receipt_is_refused_beside_the_field(
    books: object, input: Data, code: str, field: str
) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await a_cash_batch()
    async with unchanged(books):
        done = await add("addCashReceipt", batch, **input)
    assert refusal(done)[:2] == (code, field)


async def test_an_entry_of_another_type_is_refused(books: object) -> None:
    batch = await an_invoice_batch(number="INVO1")
    async with unchanged(books):
        done = await add("addCashReceipt", batch, customerNumber="ACME", amount="1.00")
    assert refusal(done)[2] == "Batch INVO1 takes invoice entries, not cash. Key it in a batch of its type."


async def test_a_closed_batch_takes_no_entry(books: object) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await closed(batch)
    async with unchanged(books):
        done = await add("addCashReceipt", batch, customerNumber="ACME", amount="1.00")
    assert refusal(done)[0] == "BATCH_NOT_OPEN"


async def test_the_viewer_may_key_nothing(books: object) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        done = await add("addCashReceipt", batch, VERA, customerNumber="ACME", amount="1.00")
    assert refusal(done)[2] == (
        "You may not key entries into a batch: that takes the right ENTER. Ask an administrator for it."
    )


async def test_an_entry_is_keyed_anew(books: object) -> None:
    entry = await an_invoice(await an_invoice_batch(), number="INV-1", amount="100.00")
    done = await do(
        *(CLARA, "updateInvoice", "$id: ID!, $input: UpdateInvoiceInput!", ADDED),
        id=id_of("Entry", entry),
        input={
            "expectedVersion": 1,
            "customerNumber": "BIRCH",
            "documentNumber": "INV-1",
            "amount": "120.00",
        },
    )
    assert (done["entry"]["customer"], done["entry"]["amount"]) == ({"number": "BIRCH"}, dollars("120.00"))
    assert done["batch"]["totals"] == {"accumulated": {"amount": "120.00"}, "count": 1}


@pytest.mark.parametrize(
    ("mutation", "kind", "input"),
    [
        ("updateCashReceipt", "UpdateCashReceiptInput", {"customerNumber": "ACME", "amount": "1"}),
        (
            "updateInvoice",
            "UpdateInvoiceInput",
            {"customerNumber": "ACME", "documentNumber": "INV-1", "amount": "1"},
        ),
        (
            "updateCreditMemo",
            "UpdateCreditMemoInput",
            {"customerNumber": "ACME", "documentNumber": "CM-1", "amount": "1"},
        ),
        (
            "updateAdjustment",
            "UpdateAdjustmentInput",
            {"invoiceNumber": "INV-1", "direction": "REDUCE", "amount": "1"},
        ),
    ],
)
async def test_a_stale_change_of_an_entry_is_refused(
    books: object, mutation: str, kind: str, input: Data
) -> None:
    entry = await a_receipt(await a_cash_batch())
    async with unchanged(books):
        done = await do(
            *(CLARA, mutation, f"$id: ID!, $input: {kind}!", ""),
            id=id_of("Entry", entry),
            input={"expectedVersion": 4, **input},
        )
    assert refusal(done)[0] == "ENTRY_CHANGED"


async def test_delete_entry_answers_with_the_batch_as_it_stands(books: object) -> None:
    entry = await a_receipt(await a_cash_batch())
    selected = "... on Batch { totals { count } }"
    arguments = "$id: ID!, $expectedVersion: Int"
    done = await do(CLARA, "deleteEntry", arguments, selected, id=id_of("Entry", entry), expectedVersion=1)
    assert done["totals"] == {"count": 0}
    again = await do(CLARA, "deleteEntry", arguments, selected, id=id_of("Entry", entry))
    assert refusal(again)[0] == "NOT_FOUND"


async def add_many(batch: Batch, *entries: Data, key: str | None = None) -> Data:
    return await do(
        *(CLARA, "addEntries", "$batchId: ID!, $input: AddEntriesInput!"),
        "... on EntriesAdded { count batch { totals { count accumulated { amount } } } }",
        batchId=id_of("Batch", batch),
        input={"entries": list(entries), "idempotencyKey": key},
    )


def invoice(number: str, amount: str = "10.00", customer: str = "ACME") -> Data:
    return {"invoice": {"customerNumber": customer, "documentNumber": number, "amount": amount}}


async def test_a_set_of_entries_is_added_together(books: object) -> None:
    done = await add_many(await an_invoice_batch(), invoice("INV-1"), invoice("INV-2"), invoice("INV-3"))
    assert done == {
        "__typename": "EntriesAdded",
        "count": 3,
        "batch": {"totals": {"count": 3, "accumulated": {"amount": "30.00"}}},
    }


async def test_a_set_with_one_bad_entry_is_refused_whole_and_every_bad_one_is_named(books: object) -> None:
    batch = await an_invoice_batch()
    async with unchanged(books):
        done = await add_many(
            batch, invoice("INV-1"), invoice("INV-2", "0"), invoice("INV-3", customer="NOBODY")
        )
    assert [(blocker["code"], blocker["field"]) for blocker in done["blockers"]] == [
        ("ENTRY_REFUSED", "entries.1.amount"),
        ("ENTRY_REFUSED", "entries.2.customerNumber"),
    ]


async def test_an_empty_set_is_refused(books: object) -> None:
    assert refusal(await add_many(await an_invoice_batch()))[:2] == ("ENTRIES_MISSING", "entries")


async def test_a_set_sent_twice_under_one_key_is_added_once(books: object) -> None:
    batch = await an_invoice_batch()
    first = await add_many(batch, invoice("INV-1"), key="set 1")
    async with unchanged(books):
        assert await add_many(batch, invoice("INV-1"), key="set 1") == first
