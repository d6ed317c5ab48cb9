"""The form of documents: sections, live figures, lines, and what stands there when one is changed."""

from __future__ import annotations

import json

from tests.builders import a_credit_memo_batch, a_posted_invoice, an_invoice, an_invoice_batch
from tests.domain.entries.reading import postings
from tests.masters import a_reason
from tests.pages.conftest import at
from tests.setting_up import a_tax, terms, vat_with_retention
from tests.watching import unchanged
from tieout.domain.entries.document import Document
from tieout.domain.entries.entry import Entry, OpenItem


def address_of(batch, rest: str = "") -> str:
    return f"/batches/{at('Batch', batch)}/entries{rest}"


async def test_every_field_reaches_the_books(clara_s) -> None:
    await terms()
    await vat_with_retention()
    batch = await an_invoice_batch()
    typed = {
        "kind": "INVOICE",
        "customerNumber": "ACME",
        "documentNumber": "N-1",
        "amount": "1000",
        "terms": "-",
        "taxable": "yes",
        "taxCodes": "vat16",
        "amountToTax": "500.00",
        "freight": "10",
        "discount": "5",
        "discountDate": "2026-03-20",
        "discountOverride": "on",
        "salesRep": "-",
        "area": "NW",
        "cost": "1",
        "packingList": "PL",
        "factored": "yes",
        "customerPo": "PO",
        "dueDate": "2026-04-01",
        "receivablesAccount.0": "1210",
        "receivablesAmount.0": "1000",
        "receivablesAccount.1": "1200",
        "revenueAccount.0": "4000",
        "revenueAmount.0": "400",
        "revenueAccount.2": "4100",
    }
    await clara_s.post(address_of(batch), typed)
    invoice = await Entry.get(document_number="N-1")
    assert await postings(invoice) == [
        *(("1210", "Dr", 100000), ("1200", "Dr", 2667), ("1250", "Dr", 5333)),
        *(("4000", "Cr", 40000), ("4100", "Cr", 60000), ("2200", "Cr", 8000)),
    ]
    item = await OpenItem.get(entry_id=invoice.id)
    assert (item.discount, str(item.discount_date), str(item.due_date), item.terms, item.area) == (
        *(500, "2026-03-20", "2026-04-01", "", "NW"),
    )
    assert (await Document.get(entry_id=invoice.id)).discount_override


async def test_what_the_rules_give_stands_in_grey_and_is_not_kept_as_keyed(clara_s) -> None:
    await terms()
    await a_tax("VAT16")
    batch = await an_invoice_batch()
    given = "kind=INVOICE&customerNumber=ACME&documentNumber=N-1&amount=1000"
    shown = (await clara_s.get(address_of(batch, f"/preview?{given}"))).by_id("entry-preview")
    defaults = json.loads(shown["data-defaults"])
    assert (defaults["dueDate"], defaults["discount"], defaults["taxCodes"], defaults["terms"]) == (
        *("2026-04-14", "20.00", "VAT16", "2-10-30"),
    )
    assert shown.by_id("document-total").text == "1,160.00"
    assert shown.by_id("document-taxes").rows[0][:5] == [
        *("Authority of VAT16", "VAT16", "16 %", "1,000.00", "160.00")
    ]
    typed = {"kind": "INVOICE", "customerNumber": "ACME", "documentNumber": "N-1", "amount": "500"}
    stale = {"discount": "20.00", "ruled-discount": "20.00"}
    await clara_s.post(address_of(batch), typed | stale)
    assert (await OpenItem.get(document_number="N-1")).discount == 1000


async def test_what_is_wrong_with_a_line_is_said_beside_it(clara_s, books) -> None:
    batch = await an_invoice_batch()
    typed = {
        "kind": "INVOICE",
        "customerNumber": "ACME",
        "documentNumber": "N-1",
        "amount": "100",
        "revenueAccount.0": "4000",
        "revenueAmount.0": "60",
        "revenueAccount.2": "9999",
    }
    async with unchanged(books):
        part = await clara_s.post(address_of(batch), typed, target="entry-form")
    assert clara_s.status == 422
    wrong = part.by_id("entry-revenueAccount.2")
    assert (wrong["value"], wrong["aria-invalid"]) == ("9999", "true")
    assert "open" in part.by_id("entry-section-accounts")


async def test_a_changed_document_comes_back_with_all_that_was_keyed(clara_s) -> None:
    await terms()
    await a_tax("VAT16")
    batch = await an_invoice_batch()
    entry = await an_invoice(
        *(batch,),
        number="N-1",
        amount="100.00",
        freight="10.00",
        discount="1.00",
        customer_po="PO",
    )
    part = await clara_s.get(f"{address_of(batch)}?edit={at('Entry', entry)}", target="entry-form")
    values = {one["name"]: one["value"] for one in part.by_id("entry-form").all("input")}
    assert (values["freight"], values["discount"], values["ruled-discount"]) == ("10.00", "1.00", "1.80")
    assert (values["taxCodes"], values["amountToTax"], values["customerPo"]) == ("VAT16", "100.00", "PO")
    assert (values["dueDate"], values["ruled-dueDate"]) == ("2026-04-14", "2026-04-14")
    assert part.by_id("document-total").text == "116.00"


async def test_a_memo_may_use_the_accounts_of_its_invoice(clara_s) -> None:
    await a_reason("RETURNED")
    await a_posted_invoice("INV-1", amount="100.00", account_number="4100")
    batch = await a_credit_memo_batch()
    typed = {"kind": "CREDIT_MEMO", "invoiceNumber": "INV-1", "originalAccounts": "on"}
    await clara_s.post(address_of(batch), typed)
    memo = await Entry.get(batch_id=batch.id)
    assert await postings(memo) == [("4100", "Dr", 10000), ("1200", "Cr", 10000)]
