"""Documents with every field through the API: keyed, previewed, shown, changed, marked as factored."""

from __future__ import annotations

from typing import Any

from tests.builders import (
    a_credit_memo_batch,
    a_posted_invoice,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
)
from tests.cast import CLARA, CONNIE, set_options
from tests.databases import Books
from tests.domain.entries.reading import item_of
from tests.graphql.asking import Data, ask, counting, do, id_of, refusal
from tests.masters import a_reason
from tests.setting_up import a_customer_in, a_rate, a_rule, a_tax, terms, vat_with_retention
from tieout.domain.batches.batch import Batch

DOCUMENT = """document {
  net { amount currency } baseNet { amount currency } total { amount } baseTotal { amount } due { amount }
  dueDate exchangeRate exchangeDate keyedInBase taxable amountToTax { amount } tax { amount }
  retention { amount } vatRule vatExempt terms freight { amount } discount { amount } discountOverride
  discountDate cost { amount } customerPo salesRep area state
  taxes { code { code authority { code } } portion { amount } tax { amount } retention { amount }
    retentionShown { amount } }
}"""
ITEM = """openItem {
  factored baseAmount { amount } baseBalance { amount } account { number }
  particulars {
    split net { amount } tax { amount } retention { amount } freight { amount } discount { amount }
    discountDate terms exchangeRate customerPo packingList salesOrder shipment branch salesRep area state }
}"""
ENTRY = f"... on EntryAdded {{ entry {{ id version finish tally {{ amount currency }} {DOCUMENT} {ITEM} }} }}"
PREVIEW = f"""query Try($batchId: ID!, $input: EntryInput!) {{
  previewEntry(batchId: $batchId, input: $input) {{
    __typename
    ... on Preview {{
      {DOCUMENT} lines {{ account {{ number }} baseDebit {{ amount }} baseCredit {{ amount }} }}
    }}
    ... on Refusal {{ code field message }}
  }}
}}"""
INVOICE = {
    "customerNumber": "ACME",
    "documentNumber": "INV-1",
    "amount": "1000.00",
    "freight": "100.00",
    "cost": "700.00",
    "customerPo": "PO-1",
    "salesRep": "Rita",
    "area": "NW",
    "state": "OR",
    "branch": "EAST",
    "packingList": "PL-1",
    "salesOrder": "SO-1",
    "shipment": "1",
    "factored": True,
    "receivables": [
        {"accountNumber": "1210", "amount": "1000.00"},
        {"accountNumber": "1200", "amount": ""},
    ],
    "revenue": [{"accountNumber": "4100", "amount": "1000.00"}],
}


async def add(kind: str, batch: Batch, **input: Any) -> Data:
    arguments = f"$batchId: ID!, $input: {kind}Input!"
    return await do(CLARA, f"add{kind}", arguments, ENTRY, batchId=id_of("Batch", batch), input=input)


def amounts(of: Data, *names: str) -> list[str]:
    return [of[name]["amount"] for name in names]


async def test_an_invoice_takes_and_shows_every_field(books: Books) -> None:
    await set_options(use_vat=True)
    await terms()
    await vat_with_retention()
    await a_rule("HOME", exempt=False)
    batch = await an_invoice_batch()
    tried = await ask(CLARA, PREVIEW, batchId=id_of("Batch", batch), input={"invoice": INVOICE})
    entry = (await add("Invoice", batch, **INVOICE))["entry"]
    assert (entry["finish"], entry["tally"]) == ("MULTIPLE_DEBITS", {"amount": "1160.00", "currency": "USD"})
    document = entry["document"]
    assert tried["document"] == document
    assert amounts(document, "net", "tax", "total", "retention", "due", "freight", "discount", "cost") == [
        *("1000.00", "160.00", "1160.00", "106.67", "1053.33", "100.00", "18.00", "700.00"),
    ]
    assert (document["dueDate"], document["discountDate"], document["terms"]) == (
        *("2026-04-14", "2026-03-25", "2-10-30"),
    )
    assert (document["vatRule"], document["vatExempt"], document["taxable"]) == ("HOME", False, True)
    [tax] = document["taxes"]
    assert tax["code"] == {"code": "VAT16", "authority": {"code": "A-VAT16"}}
    assert amounts(tax, "portion", "tax", "retention", "retentionShown") == [
        *("1000.00", "160.00", "106.67", "106.67")
    ]
    item = entry["openItem"]
    assert (item["factored"], item["account"], *amounts(item, "baseAmount", "baseBalance")) == (
        *(True, {"number": "1210"}, "1053.33", "0.00"),
    )
    kept = item["particulars"]
    assert amounts(kept, "net", "tax", "retention", "freight", "discount") == [
        *("1000.00", "160.00", "106.67", "100.00", "18.00")
    ]
    texts = ("customerPo", "packingList", "salesOrder", "shipment", "branch", "salesRep", "area", "state")
    assert [kept[name] for name in texts] == ["PO-1", "PL-1", "SO-1", "1", "EAST", "Rita", "NW", "OR"]
    assert kept["split"] is True


async def test_an_invoice_is_keyed_anew_with_its_defaults_again(books: Books) -> None:
    await a_tax("VAT16")
    added = await an_invoice(await an_invoice_batch(), number="INV-1", taxable=False)
    done = await do(
        *(CLARA, "updateInvoice", "$id: ID!, $input: UpdateInvoiceInput!", ENTRY),
        id=id_of("Entry", added),
        input={
            "expectedVersion": 1,
            "customerNumber": "ACME",
            "documentNumber": "INV-1",
            "amount": "50.00",
        },
    )
    assert amounts(done["entry"]["document"], "net", "tax", "total") == ["50.00", "8.00", "58.00"]


async def test_the_companys_row_may_be_keyed(books: Books) -> None:
    """R4.18; the tally is in the batch's currency (AMB-33)."""
    await a_customer_in("CAD")
    await a_rate("0.80")
    batch = await an_invoice_batch()
    given = {"customerNumber": "MAPLE", "documentNumber": "INV-1", "baseAmount": "100.00"}
    entry = (await add("Invoice", batch, **given))["entry"]
    document = entry["document"]
    assert (document["net"], document["baseNet"], document["keyedInBase"]) == (
        {"amount": "125.00", "currency": "CAD"},
        {"amount": "100.00", "currency": "USD"},
        True,
    )
    assert (document["exchangeRate"], document["exchangeDate"]) == ("0.8", "2026-01-01")
    assert entry["tally"] == {"amount": "100.00", "currency": "USD"}
    refused = await add("Invoice", batch, **{**given, "documentNumber": "INV-2"}, amount="1")
    assert refusal(refused)[:2] == ("BOTH_AMOUNTS_KEYED", "baseAmount")


async def test_a_preview_of_a_credit_memo_fills_the_screen_from_its_invoice(books: Books) -> None:
    await vat_with_retention()
    revenue = [{"accountNumber": "4100", "amount": ""}]
    await a_posted_invoice("INV-1", amount="1000.00", account_number="4100", customer_po="PO-1")
    batch = await a_credit_memo_batch()
    given = {"invoiceNumber": "INV-1", "originalAccounts": True}
    tried = await ask(CLARA, PREVIEW, batchId=id_of("Batch", batch), input={"creditMemo": given})
    assert amounts(tried["document"], "net", "tax", "retention", "due") == [
        *("1000.00", "160.00", "106.67", "1053.33")
    ]
    assert tried["document"]["customerPo"] == "PO-1"
    assert [line["account"]["number"] for line in tried["lines"]] == ["4100", "2200", "1200", "1250"]
    assert (await add("CreditMemo", batch, **given))["entry"]["document"] == tried["document"]
    short = await add("CreditMemo", batch, customerNumber="ACME", documentNumber="CM-1", revenue=revenue)
    assert refusal(short)[:2] == ("AMOUNT_MISSING", "amount")


async def test_an_adjustment_takes_a_reason_and_several_accounts(books: Books) -> None:
    await a_reason("BAD DEBT")
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_adjustment_batch()
    lines = [{"accountNumber": "6100", "amount": "60.00"}, {"accountNumber": "4000", "amount": ""}]
    given = {"invoiceNumber": "INV-1", "direction": "REDUCE", "reason": "bad debt", "revenue": lines}
    tried = await ask(CLARA, PREVIEW, batchId=id_of("Batch", batch), input={"adjustment": given})
    assert amounts(tried["document"], "net", "total") == ["100.00", "100.00"]
    assert [line["baseDebit"]["amount"] for line in tried["lines"]] == ["0.00", "60.00", "40.00"]
    assert (await add("Adjustment", batch, **given))["entry"]["finish"] == "MULTIPLE_DEBITS"
    other = await add(
        "Adjustment", batch, **{**given, "direction": "INCREASE", "amount": "100", "reason": "X"}
    )
    assert refusal(other)[:2] == ("REASON_UNKNOWN", "reason")


async def test_documents_of_a_list_are_read_together(books: Books) -> None:
    await terms()
    await a_tax("VAT16")
    query = f"query List($id: ID!) {{ entries(batchId: $id) {{ nodes {{ {DOCUMENT} }} }} }}"
    batch = await an_invoice_batch()
    counts = []
    for number in (1, 3):
        while len(counts) < number <= 3 and await batch.entries.all().count() < number:
            await an_invoice(batch)
        async with counting() as queries:
            await ask(CLARA, query, id=id_of("Batch", batch))
        counts.append(queries.count)
    assert counts[0] == counts[1] == 6


class TestFactored:
    """R3.39."""

    MARKED = "... on OpenItem { documentNumber factored }"

    async def test_an_unpaid_invoice_is_marked_and_unmarked(self, books: Books) -> None:
        item = await item_of(await a_posted_invoice("INV-1"))
        arguments = "$id: ID!, $input: FactoringInput!"
        given = {"id": id_of("OpenItem", item), "input": {"note": "Sold"}}
        done = await do(CLARA, "markFactored", arguments, self.MARKED, **given)
        assert done == {"__typename": "OpenItem", "documentNumber": "INV-1", "factored": True}
        twice = await do(CLARA, "markFactored", arguments, self.MARKED, **given)
        assert refusal(twice)[0] == "FACTORED_ALREADY"
        done = await do(CLARA, "unmarkFactored", arguments, self.MARKED, **given)
        assert done["factored"] is False

    async def test_sent_again_under_its_key_it_is_done_once(self, books: Books) -> None:
        item = await item_of(await a_posted_invoice("INV-1"))
        arguments = "$id: ID!, $input: FactoringInput!"
        given = {"id": id_of("OpenItem", item), "input": {"note": "Sold", "idempotencyKey": "K-1"}}
        answers = [await do(CONNIE, "markFactored", arguments, self.MARKED, **given) for _ in range(2)]
        assert answers[0] == answers[1]
