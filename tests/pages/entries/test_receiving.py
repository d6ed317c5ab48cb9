"""The steps of a receipt on its page: nothing is written until Accept (3.3 to 3.5)."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_receipt
from tests.cast import set_options
from tests.domain.entries.reading import postings, rows_of
from tests.masters import something_to_pay
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.entries.drafts import ApplicationDraft, LineDraft
from tieout.domain.entries.entry import Entry, OpenItem

HEADER = {"kind": "CASH", "customerNumber": "ACME", "amount": "1400.00", "reference": "4711"}


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/entries"


async def two_to_pay(**item) -> list[str]:
    """The ids of the items of two invoices of 1,000.00."""
    made = [await something_to_pay(number, **item) for number in ("INV-1", "INV-2")]
    return [at("OpenItem", await OpenItem.get(entry_id=entry.id)) for entry in made]


def keyed(form) -> dict[str, str]:
    """What the form holds, hidden fields included."""
    return {one["name"]: one.attributes.get("value", "") for one in form.all("input") if "name" in one}


async def test_multiple_credits_lists_what_is_unpaid_with_the_focus_in_the_first_type(clara_s, books) -> None:
    """R3.19, R3.20."""
    first, second = await two_to_pay()
    batch = await a_cash_batch()
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), HEADER | {"do": "multiple"}, target="entry-form")
    form = parts.by_id("entry-form")
    assert form.one("h2").text == "Multiple Credits (Invoices/Crd Memos)"
    assert [row[0] for row in form.one("table").rows] == ["INV-1", "INV-2"]
    assert form.one("table").rows[0][3:5] == ["1,000.00", "1,000.00"]
    assert "autofocus" in form.by_id(f"entry-type.{first}")
    assert "readonly" in form.by_id(f"entry-discount.{second}")
    assert form.one("input", name="do")["value"] == "review"


async def test_a_receipt_is_reviewed_accepted_and_only_then_written(clara_s, books) -> None:
    """R3.26, R3.30."""
    first, second = await two_to_pay()
    batch = await a_cash_batch()
    rows = {f"type.{first}": "y", f"type.{second}": "P", f"apply.{second}": "400.00"}
    step = HEADER | rows | {"stage": "credits", "finish": "MULTIPLE_CREDITS"}
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), step | {"do": "review"}, target="entry-form")
    form = parts.by_id("entry-form")
    assert clara_s.status == 200
    assert [row[:4] for row in form.by_id("receipt-lines").rows] == [
        ["1010 Cash", "Cash", "1,400.00", ""],
        ["1200 Accounts receivable", "Receivable", "", "1,000.00"],
        ["1200 Accounts receivable", "Receivable", "", "400.00"],
    ]
    assert "autofocus" in form.by_id("receipt-accept")
    parts = await clara_s.post(address_of(batch), keyed(form), target="entry-form")
    assert parts.by_id("entry-form").one("span", role="status").text == "Saved: receipt 4711"
    assert "autofocus" in parts.by_id("entry-invoiceNumber")
    (entry,) = await Entry.filter(batch_id=batch.id)
    assert await rows_of(entry) == [("INV-1", "Y", 100000, 0, 0), ("INV-2", "P", 40000, 0, 0)]


async def test_what_does_not_balance_is_told_and_nothing_keyed_is_lost(clara_s, books) -> None:
    first, second = await two_to_pay()
    batch = await a_cash_batch()
    step = HEADER | {f"type.{first}": "Y", "stage": "credits", "finish": "MULTIPLE_CREDITS", "do": "review"}
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), step, target="entry-form")
    assert clara_s.status == 422
    assert parts.by_id("entry-amount-error").text == (
        "Total cash received is 1,400.00 USD, entered are 1,000.00 USD: 400.00 USD not yet entered. "
        "Apply the difference, or take it on account."
    )
    assert parts.by_id(f"entry-type.{first}")["value"] == "Y"
    wrong = HEADER | {f"apply.{second}": "1000.01", "stage": "credits", "finish": "MULTIPLE_CREDITS"}
    parts = await clara_s.post(address_of(batch), wrong | {"do": "accept"}, target="entry-form")
    assert clara_s.status == 422
    assert "1,000.01 USD is more than the 1,000.00 USD left open" in parts.by_id("entry-form").text
    assert "autofocus" in parts.by_id(f"entry-apply.{second}")


async def test_going_back_keeps_the_rows_and_reject_cancels_them(clara_s, books) -> None:
    """R3.30: Modify goes back, Reject cancels debits and credits."""
    first, _ = await two_to_pay()
    batch = await a_cash_batch()
    step = HEADER | {f"type.{first}": "Y", "onAccount": "400.00", "stage": "credits"}
    step["finish"] = "MULTIPLE_CREDITS"
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), step | {"do": "back"}, target="entry-form")
        kept = keyed(parts.by_id("entry-form"))
        assert (kept[f"type.{first}"], kept["onAccount"], kept["stage"]) == ("Y", "400.00", "")
        parts = await clara_s.post(address_of(batch), kept | {"do": "multiple"}, target="entry-form")
        assert parts.by_id(f"entry-type.{first}")["value"] == "Y"
        parts = await clara_s.post(address_of(batch), step | {"do": "reject"}, target="entry-form")
    kept = keyed(parts.by_id("entry-form"))
    assert f"type.{first}" not in kept
    assert (kept["customerNumber"], kept["amount"], kept["stage"]) == ("ACME", "1400.00", "")


async def test_debits_are_split_from_what_they_are(clara_s) -> None:
    """R3.29: prefilled with cash and discounts."""
    day = (await a_cash_batch()).post_date
    first, _ = await two_to_pay(discount=2000, discount_date=day)
    batch = await a_cash_batch()
    step = HEADER | {"amount": "980.00", f"type.{first}": "Y", "stage": "credits"}
    step["finish"] = "MULTIPLE_CREDITS"
    parts = await clara_s.post(address_of(batch), step | {"do": "split"}, target="entry-form")
    kept = keyed(parts.by_id("entry-form"))
    assert [kept[f"debitAccount.{place}"] for place in (0, 1, 2)] == ["1010", "4900", ""]
    assert [kept[f"debitAmount.{place}"] for place in (0, 1)] == ["980.00", "20.00"]
    split = step | {"debitAccount.0": "1010", "debitAmount.0": "980.00", "debitPart.0": "CASH"}
    split |= {"debitAccount.1": "6100", "debitAmount.1": "20.00", "debitPart.1": "DISCOUNT", "do": "accept"}
    await clara_s.post(address_of(batch), split, target="entry-form")
    (entry,) = await Entry.filter(batch_id=batch.id)
    assert await postings(entry) == [("1010", "Dr", 98000), ("6100", "Dr", 2000), ("1200", "Cr", 100000)]


async def test_miscellaneous_cash_goes_by_single_credit(clara_s) -> None:
    """R3.6, R3.14."""
    batch = await a_cash_batch()
    step = {"kind": "CASH", "customerNumber": "JE", "amount": "70.00", "stage": "credits"}
    step |= {"finish": "SINGLE_CREDIT", "creditAccount.0": "4100", "creditAmount.0": "70.00"}
    shown = await clara_s.post(address_of(batch), step | {"do": "single"}, target="entry-form")
    assert "disabled" in shown.by_id("entry-invoiceNumber")
    await clara_s.post(address_of(batch), step | {"do": "accept"}, target="entry-form")
    row = (await clara_s.get(address_of(batch))).by_id("entry-table").one("table").rows[0]
    assert row[:4] == ["JE", "miscellaneous", "X001", "70.00"]
    (entry,) = await Entry.filter(batch_id=batch.id)
    assert await postings(entry) == [("1010", "Dr", 7000), ("4100", "Cr", 7000)]


async def test_another_invoice_is_added_by_its_number(clara_s) -> None:
    """R3.25."""
    await two_to_pay()
    other = await something_to_pay("INV-9", customer="BIRCH")
    batch = await a_cash_batch()
    step = HEADER | {"stage": "credits", "finish": "MULTIPLE_CREDITS", "addInvoice": "inv-9", "do": "add"}
    parts = await clara_s.post(address_of(batch), step, target="entry-form")
    rows = parts.by_id("entry-form").one("table").rows
    assert [row[0] for row in rows] == ["INV-1", "INV-2", "INV-9 BIRCH"]
    assert f"entry-type.{at('OpenItem', await OpenItem.get(entry_id=other.id))}" in {
        one.attributes.get("id") for one in parts.all("input")
    }


async def test_a_receipt_comes_back_as_it_was_keyed_and_is_changed(clara_s) -> None:
    first, second = await two_to_pay()
    batch = await a_cash_batch()
    rows = (ApplicationDraft(invoice_number="INV-1"),)
    credits = (LineDraft(account_number="4100", amount="30.00"),)
    entry = await a_receipt(
        batch, customer="ACME", amount="1050.00", applications=rows, credits=credits, on_account="20.00"
    )
    edit = f"{address_of(batch)}?edit={at('Entry', entry)}"
    form = (await clara_s.get(edit, target="entry-form")).by_id("entry-form")
    kept = keyed(form)
    assert (kept["onAccount"], kept["creditAccount.0"], kept["creditAmount.0"]) == ("20.00", "4100", "30.00")
    assert (kept[f"type.{first}"], kept[f"apply.{first}"]) == ("Y", "1000.00")
    assert form.by_id("receipt-balanced").text == "Balanced"
    changed = {name: value for name, value in kept.items() if name != "discountEditable"}
    changed |= {f"type.{first}": "P", f"apply.{first}": "600.00", f"apply.{second}": "400.00"}
    address = f"{address_of(batch)}/{at('Entry', entry)}"
    await clara_s.post(address, changed | {"do": "accept"}, target="entry-form")
    assert clara_s.status == 200
    assert await rows_of(entry) == [("INV-1", "P", 60000, 0, 0), ("INV-2", "P", 40000, 0, 0)]


async def test_the_workings_are_shown_while_they_are_keyed(clara_s, books) -> None:
    """R3.24, R3.34, R3.38: type, discount, balance, and the totals; nothing is written."""
    day = (await a_cash_batch()).post_date
    first, _ = await two_to_pay(discount=2000, discount_date=day)
    await set_options(tolerance_amount=500, tolerance_percent="1")
    batch = await a_cash_batch()
    step = HEADER | {"amount": "1000.00", f"type.{first}": "Y", "stage": "credits"}
    step |= {"finish": "MULTIPLE_CREDITS", "onAccount": "5.00"}
    async with unchanged(books):
        part = await clara_s.post(f"{address_of(batch)}/receipt", step)
    (row,) = [one for one in part.all("span") if one.attributes.get("data-row") == first]
    assert (row["data-type"], row["data-apply"], row["data-discount"]) == ("Y", "980.00", "20.00")
    assert row["data-left"] == "0.00"
    assert part.by_id("receipt-difference").text == "15.00"
