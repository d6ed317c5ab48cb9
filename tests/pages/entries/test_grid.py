"""The grid of a receipt: what it lists, what it does not let choose, and why nothing was added (3.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, an_invoice, an_invoice_batch
from tests.cast import set_options
from tests.domain.entries.reading import rows_of
from tests.masters import a_customer, a_rate, a_reason, an_account, something_to_pay
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.accounts.account import AccountUse
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.drafts import ApplicationDraft, LineDraft
from tieout.domain.entries.entry import Application, Entry, Finish, Line, OpenItem

CREDITS = {"kind": "CASH", "customerNumber": "ACME", "amount": "1000.00", "stage": "credits"}
MULTIPLE = CREDITS | {"finish": "MULTIPLE_CREDITS"}


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/entries"


def to(account: str, amount: str) -> LineDraft:
    return LineDraft(account_number=account, amount=amount)


async def id_of(entry) -> str:
    return at("OpenItem", await OpenItem.get(entry_id=entry.id))


def keyed(form) -> dict[str, str]:
    """What the form sends, hidden fields included and disabled ones not."""
    kept = {}
    for one in form.all("input"):
        ticked = one.attributes.get("type") != "checkbox" or "checked" in one
        if "name" in one and "disabled" not in one and ticked:
            kept[one["name"]] = one.attributes.get("value", "")
    for one in form.all("select"):
        kept[one["name"]] = next(
            (option["value"] for option in one.all("option") if "selected" in option), "CASH"
        )
    return kept


async def test_what_is_not_added_says_why(clara_s, books) -> None:
    """R3.19: unknown, paid, factored and not yet posted invoices; what was typed stays."""
    await something_to_pay("INV-1")
    await something_to_pay("INV-10")
    await something_to_pay("INV-2")
    await a_receipt(await a_cash_batch(), invoice="INV-2")
    await something_to_pay("INV-3", factored=True)
    await an_invoice(await an_invoice_batch(number="INVS1"), number="INV-4")
    batch = await a_cash_batch()
    said = {
        "inv-9": "There is no invoice INV-9.",
        "INV-2": "INV-2 is paid or its payment is keyed",
        "INV-3": "Invoice INV-3 is sold to a factor. Use Factor Cash Receipt.",
        "INV-4": "Invoice INV-4 stands in batch INVS1, which is not posted yet.",
    }
    async with unchanged(books):
        for number, sentence in said.items():
            step = MULTIPLE | {"addInvoice": number, "do": "add"}
            form = (await clara_s.post(address_of(batch), step, target="entry-form")).by_id("entry-form")
            assert clara_s.status == 422
            assert form.by_id("entry-addInvoice-error").text.startswith(sentence)
            assert form.by_id("entry-addInvoice")["value"] == number
    other = await something_to_pay("A B", customer="BIRCH")
    step = MULTIPLE | {"addInvoice": "a b", "do": "add"}
    form = (await clara_s.post(address_of(batch), step, target="entry-form")).by_id("entry-form")
    assert [row[0] for row in form.one("table").rows] == ["INV-1", "INV-10", "INV-3 factored", "A B BIRCH"]
    assert "autofocus" in form.by_id(f"entry-type.{await id_of(other)}")


async def test_family_and_paid_items_are_offered_and_what_cannot_be_paid_is_not_choosable(clara_s) -> None:
    """AMB-11, R3.19 (show paid), R3.28."""
    parent = await a_customer("PARENT")
    await Customer.filter(number="BIRCH").update(parent_id=parent.id)
    first = await something_to_pay("INV-1", customer="PARENT")
    await something_to_pay("INV-2", customer="BIRCH")
    sold = await something_to_pay("INV-3", customer="PARENT", factored=True)
    paid = await something_to_pay("INV-4", customer="PARENT")
    await a_receipt(await a_cash_batch(), invoice="INV-4")
    await a_reason("LATE", description="Paid late")
    batch = await a_cash_batch()
    step = MULTIPLE | {"customerNumber": "PARENT", "do": "paid"}
    form = (await clara_s.post(address_of(batch), step, target="entry-form")).by_id("entry-form")
    assert [row[0] for row in form.one("table").rows] == [
        "INV-1",
        "INV-2 BIRCH",
        "INV-3 factored",
        "INV-4 paid",
    ]
    assert ["disabled" in form.by_id(f"entry-type.{await id_of(one)}") for one in (first, sold, paid)] == [
        False,
        True,
        True,
    ]
    assert form.by_id("receipt-reasons").one("option")["value"] == "LATE"
    form = (await clara_s.post(address_of(batch), keyed(form) | {"do": "paid"}, target="entry-form")).by_id(
        "entry-form"
    )
    assert [row[0] for row in form.one("table").rows] == ["INV-1", "INV-2 BIRCH", "INV-3 factored"]


async def test_a_row_that_somebody_else_paid_meanwhile_stays_with_the_reason(clara_s, books) -> None:
    """R3.24: nothing keyed is lost, and the sentence stands at its row."""
    invoice = await something_to_pay("INV-1")
    key = await id_of(invoice)
    await a_receipt(await a_cash_batch(), invoice="INV-1")
    batch = await a_cash_batch()
    step = MULTIPLE | {f"type.{key}": "P", f"apply.{key}": "400.00", "do": "review"}
    async with unchanged(books):
        form = (await clara_s.post(address_of(batch), step, target="entry-form")).by_id("entry-form")
    assert clara_s.status == 422
    assert form.by_id(f"entry-apply.{key}")["value"] == "400.00"
    assert form.one("p", class_="error").text.startswith("Invoice INV-1 is paid already")


async def test_a_factors_receipt_lists_all_factored_invoices_and_comes_back_whole(clara_s) -> None:
    """R3.39: of all customers, and only these; the fee comes back too."""
    await an_account("6200", use=AccountUse.FACTOR_FEES)
    await a_customer("FACTOR")
    await something_to_pay("INV-1")
    sold = [
        await something_to_pay(f"INV-{n}", customer=c, factored=True) for n, c in ((2, "ACME"), (3, "BIRCH"))
    ]
    batch = await a_cash_batch()
    header = {"kind": "CASH", "customerNumber": "FACTOR", "amount": "1940.00", "do": "factor"}
    form = (await clara_s.post(address_of(batch), header, target="entry-form")).by_id("entry-form")
    assert [row[0] for row in form.one("table").rows] == ["INV-2 factored ACME", "INV-3 factored BIRCH"]
    rows = {f"type.{await id_of(one)}": "Y" for one in sold} | {"fee": "60.00", "do": "accept"}
    await clara_s.post(address_of(batch), keyed(form) | rows, target="entry-form")
    (entry,) = await Entry.filter(batch_id=batch.id)
    await assert_unchanged_by_editing(clara_s, batch, entry)


async def test_each_kind_of_receipt_comes_back_as_it_was(clara_s) -> None:
    """R3.30: opened, reviewed and accepted, the same rows, lines, discounts and rate come out."""
    batch = await a_cash_batch()
    await set_options(tolerance_amount=500, tolerance_percent="1", allow_base_currency_payments=True)
    await a_reason("LATE")
    await a_customer("MAPLE", currency="CAD")
    await a_rate("CAD", "0.75")
    await something_to_pay("INV-1", discount=2000, discount_date=batch.post_date)
    await something_to_pay("INV-2")
    await something_to_pay("INV-3", customer="MAPLE")
    row = ApplicationDraft
    rows = (row(invoice_number="INV-1"), row(invoice_number="INV-2", apply="997.00", write_off=True))
    taken: dict[str, Any] = {"applications": rows, "on_account": "3.00"}
    part: dict[str, Any] = {"finish": Finish.SINGLE_CREDIT, "base_amount": "299.00"}
    made = [
        await a_receipt(batch, customer="ACME", amount="2000.00", credits=(to("6100", "20.00"),), **taken),
        await a_receipt(batch, customer="JE", amount="5.00", credits=(to("4100", "5.00"),)),
        await a_receipt(batch, invoice="INV-3", amount="400.00", **part),
        await a_receipt(batch, customer="MAPLE", amount="10.00", exchange_rate="0.8"),
    ]
    for entry in made:
        await assert_unchanged_by_editing(clara_s, batch, entry)


async def test_a_receipt_in_another_currency_is_changed_without_touching_its_rate(clara_s) -> None:
    """R3.12: the rate that cannot be keyed is not sent as if it were, and what was listed since is taken."""
    await a_customer("EURO", currency="EUR")
    await a_rate("EUR", "1.1")
    batch = await a_cash_batch(currency="EUR")
    entry = await a_receipt(batch, customer="EURO", amount="10.00")
    await assert_unchanged_by_editing(clara_s, batch, entry)


async def written(entry) -> list[object]:
    """All that the entry holds but its version and the key of the item it makes."""
    names = [
        "amount",
        "base_amount",
        "tally",
        "fee",
        "finish",
        "exchange_date",
        "exchange_rate",
        "reference",
        "branch",
    ]
    kept = await Entry.get(id=entry.id)
    lines = Line.filter(entry_id=entry.id).order_by("position")
    columns = ("role", "account_id", "debit", "credit", "base_debit", "base_credit")
    reasons = await Application.filter(entry_id=entry.id).order_by("id").values_list("reason", flat=True)
    left = await OpenItem.filter(entry_id=entry.id).values_list("amount", "base_amount", "document_number")
    shown = [getattr(kept, name) for name in names]
    return [*shown, reasons, left, await rows_of(kept), await lines.values_list(*columns)]


async def assert_unchanged_by_editing(browser, batch, entry) -> None:
    before = await written(entry)
    address = f"{address_of(batch)}/{at('Entry', entry)}"
    edit = f"{address_of(batch)}?edit={at('Entry', entry)}"
    sent = keyed((await browser.get(edit, target="entry-form")).by_id("entry-form"))
    if sent["stage"]:
        form = (await browser.post(address, sent | {"do": "review"}, target="entry-form")).by_id("entry-form")
        assert browser.status == 200, form.text
        sent = keyed(form)
    await browser.post(address, sent, target="entry-form")
    assert browser.status == 200
    assert (await Entry.get(id=entry.id)).version == entry.version + 1
    assert await written(entry) == before


async def test_modify_debits_opens_them_line_by_line(clara_s) -> None:
    """R3.30."""
    invoice = await something_to_pay("INV-1")
    batch = await a_cash_batch()
    step = MULTIPLE | {f"type.{await id_of(invoice)}": "Y", "stage": "review", "do": "debits"}
    form = (await clara_s.post(address_of(batch), step, target="entry-form")).by_id("entry-form")
    assert form.by_id("entry-debitAccount.0")["value"] == "1010"
    assert "autofocus" in form.by_id("entry-debitAccount.0")


@pytest.mark.parametrize(
    "fields",
    [
        {"debitAccount.0": "1010", "debitAmount.0": "1", "debitPart.0": "<script>"},
        {"creditAccount.x": "1", "creditAccount.²": "1", f"creditAmount.{'9' * 5000}": "1"},
        {"type.<script>": "Y", "added": "x y <b>"},
        {"type.T3BlbkJhdGNoOjE": "Y"},
        {"exchangeDate": "yesterday", "exchangeRate": "1e9999", "amount": "9" * 1000},
        {"finish": "NOTHING", "customerNumber": "x" * 1000, "invoiceNumber": "y" * 1000},
    ],
)
async def test_whatever_is_sent_is_answered_by_a_sentence(clara_s, books, fields) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        for do in ("review", "split"):
            page = await clara_s.post(address_of(batch), MULTIPLE | {"do": do} | fields, target="entry-form")
            assert clara_s.status in (200, 422)
            assert "<script>" not in {one.text for one in page.all("script")}
        await clara_s.post(f"{address_of(batch)}/receipt", MULTIPLE | fields)
        assert clara_s.status == 200


async def test_a_version_that_is_no_number_is_answered_too(clara_s, books) -> None:
    batch = await a_cash_batch()
    entry = await a_receipt(batch)
    async with unchanged(books):
        address = f"{address_of(batch)}/{at('Entry', entry)}"
        await clara_s.post(address, MULTIPLE | {"expectedVersion": "x", "do": "accept"}, target="entry-form")
    assert clara_s.status == 422


async def test_three_rows_take_as_many_queries_as_one(clara_s) -> None:
    async def asked() -> int:
        step = MULTIPLE | {f"type.{at('OpenItem', item)}": "P" for item in await OpenItem.all()}
        step |= {f"apply.{at('OpenItem', item)}": "1.00" for item in await OpenItem.all()}
        with counted_queries() as queries:
            form = await clara_s.post(address_of(batch), step | {"do": "credits"}, target="entry-form")
        assert form.by_id("receipt-difference")
        return len(queries.statements)

    batch = await a_cash_batch()
    await something_to_pay("INV-1")
    await asked()
    for_one = await asked()
    await something_to_pay("INV-2")
    await something_to_pay("INV-3")
    assert await asked() == for_one
