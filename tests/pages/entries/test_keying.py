"""Keying entries: saved in place with the totals, refused beside the field, finished with BATCH."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment_batch,
    an_invoice_batch,
    closed,
)
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.entries.entry import Entry

RECEIPT = {
    "kind": "CASH",
    "customerNumber": "ACME",
    "invoiceNumber": "",
    "amount": "60.00",
    "reference": "4711",
}


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/entries"


async def test_a_saved_entry_answers_with_an_empty_form_the_totals_and_the_table(clara_s) -> None:
    batch = await a_cash_batch(control_total="100.00")
    parts = await clara_s.post(address_of(batch), RECEIPT, target="entry-form")
    assert clara_s.status == 200
    form = parts.by_id("entry-form")
    assert form.one("span", role="status").text == "Saved: receipt 4711"
    assert {one["value"] for one in form.all("input") if one.attributes.get("type") == "text"} == {""}
    assert "autofocus" in parts.by_id("entry-invoiceNumber")
    assert parts.by_id("difference").text == "−40.00"
    assert parts.by_id("entry-table").rows[0][:4] == ["ACME Acme", "on account", "4711", "60.00"]


async def test_the_entry_that_reaches_the_target_fills_in_batch(clara_s) -> None:
    batch = await a_cash_batch(control_total="60.00")
    parts = await clara_s.post(address_of(batch), RECEIPT, target="entry-form")
    assert parts.by_id("entry-customerNumber")["value"] == "BATCH"
    assert "autofocus" in parts.by_id("entry-customerNumber")


async def test_batch_as_customer_finishes_and_leads_to_what_comes_next(clara_s, books) -> None:
    batch = await a_cash_batch(control_total="60.00")
    async with unchanged(books):
        await clara_s.post(
            address_of(batch), RECEIPT | {"customerNumber": "batch", "amount": ""}, target="entry-form"
        )
    assert clara_s.headers["HX-Redirect"] == f"/batches/{at('Batch', batch)}/leaving"


async def test_an_invoice_keyed_over_batch_finds_its_customer(clara_s) -> None:
    await a_posted_invoice("INV-1", customer="BIRCH", amount="80.00")
    batch = await a_cash_batch()
    fields = {"kind": "CASH", "customerNumber": "BATCH", "invoiceNumber": "INV-1", "amount": ""}
    parts = await clara_s.post(address_of(batch), fields, target="entry-form")
    assert parts.by_id("entry-table").rows[0][:4] == ["BIRCH Birch & Co", "INV-1", "X001", "80.00"]


async def test_batch_is_no_customer_of_an_adjustment(clara_s, books) -> None:
    """R4.13: not offered at the target and not taken; the user leaves when done."""
    await a_posted_invoice("INV-1")
    batch = await an_adjustment_batch()
    fields = {"kind": "ADJUSTMENT", "customerNumber": "BATCH", "invoiceNumber": "INV-1", "amount": "5.00"}
    async with unchanged(books):
        await clara_s.post(address_of(batch), fields | {"direction": "REDUCE"}, target="entry-form")
    assert clara_s.status == 422


async def test_a_refused_entry_keeps_what_was_typed_with_the_message_and_the_focus_at_its_field(
    clara_s, books
) -> None:
    batch = await a_cash_batch()
    typed = RECEIPT | {"invoiceNumber": "NONE", "memo": "<b>mine</b>"}
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), typed, target="entry-form")
    assert clara_s.status == 422
    assert parts.by_id("entry-invoiceNumber-error").text.startswith(
        "There is no invoice NONE of customer ACME."
    )
    assert "autofocus" in parts.by_id("entry-invoiceNumber")
    assert parts.by_id("entry-invoiceNumber")["aria-describedby"].strip() == "entry-invoiceNumber-error"
    assert {name: parts.by_id(f"entry-{name}")["value"] for name in ("customerNumber", "amount", "memo")} == {
        "customerNumber": "ACME",
        "amount": "60.00",
        "memo": "<b>mine</b>",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customerNumber": "NOBODY"}, "customerNumber"),
        ({"customerNumber": "CEDAR"}, "customerNumber"),
        ({"customerNumber": ""}, "customerNumber"),
        ({"amount": "twelve"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": ""}, "amount"),
    ],
)
async def test_each_mistake_is_told_beside_its_field(clara_s, books, wrong, field) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), RECEIPT | wrong, target="entry-form")
    assert clara_s.status == 422
    assert parts.by_id(f"entry-{field}-error").text
    assert not parts.has("entry-summary")


async def test_a_batch_closed_meanwhile_refuses_and_what_was_typed_stays(clara_s, books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await closed(batch)
    async with unchanged(books):
        parts = await clara_s.post(address_of(batch), RECEIPT, target="entry-form")
    assert clara_s.status == 422
    assert f"Batch {batch.number} is closed" in parts.by_id("entry-summary").text
    assert parts.by_id("entry-amount")["value"] == "60.00"


async def test_without_script_a_saved_entry_comes_back_to_the_tab_and_a_refused_one_is_the_whole_page(
    clara_s,
) -> None:
    batch = await a_cash_batch()
    await clara_s.post(address_of(batch), RECEIPT)
    assert (clara_s.status, clara_s.headers["location"]) == (303, address_of(batch))
    page = await clara_s.post(address_of(batch), RECEIPT | {"amount": "x"})
    assert clara_s.status == 422
    assert page.one("html").by_id("entry-amount-error").text.startswith("x is not an amount of USD")


async def test_the_same_form_sent_twice_makes_one_entry(clara_s) -> None:
    batch = await a_cash_batch()
    form = await clara_s.get(address_of(batch))
    key = form.by_id("entry-form").one("input", name="idempotencyKey")["value"]
    for _ in range(2):
        await clara_s.post(address_of(batch), RECEIPT | {"idempotencyKey": key}, target="entry-form")
        assert clara_s.status == 200
    assert await Entry.all().count() == 1


@pytest.mark.parametrize(
    ("open_batch", "fields", "row"),
    [
        (
            an_invoice_batch,
            {"kind": "INVOICE", "customerNumber": "ACME", "documentNumber": "N-1", "amount": "-12.00"},
            ["ACME Acme", "N-1", "15 Mar 2026", "15 Mar 2026", "−12.00"],
        ),
        (
            a_credit_memo_batch,
            {"kind": "CREDIT_MEMO", "customerNumber": "", "invoiceNumber": "INV-1", "amount": "30.00"},
            ["ACME Acme", "", "15 Mar 2026", "INV-1", "30.00"],
        ),
        (
            an_adjustment_batch,
            {"kind": "ADJUSTMENT", "invoiceNumber": "INV-1", "direction": "INCREASE", "amount": "4.00"},
            ["ACME Acme", "INV-1", "increases", "4.00"],
        ),
    ],
)
async def test_every_type_is_keyed_in_its_form(clara_s, open_batch, fields, row) -> None:
    await a_posted_invoice("INV-1")
    batch = await open_batch()
    parts = await clara_s.post(address_of(batch), fields, target="entry-form")
    assert clara_s.status == 200
    assert parts.by_id("entry-table").rows[0][: len(row)] == row


async def test_an_entry_is_changed_and_a_stale_change_told(clara_s, books) -> None:
    batch = await a_cash_batch()
    entry = await a_receipt(batch, amount="12.50")
    address = f"{address_of(batch)}/{at('Entry', entry)}"
    changed = RECEIPT | {"expectedVersion": "1", "amount": "13.50"}
    parts = await clara_s.post(address, changed, target="entry-form")
    assert clara_s.status == 200
    assert parts.by_id("entry-form").one("h2").text == "New receipt"
    assert parts.by_id("entry-table").rows[0][3] == "13.50"
    async with unchanged(books):
        stale = await clara_s.post(address, changed | {"amount": "14.50"}, target="entry-form")
    assert clara_s.status == 422
    assert stale.by_id("entry-amount")["value"] == "14.50"
    assert "meanwhile" in stale.by_id("entry-summary").text


async def test_an_entry_is_deleted_after_asking(clara_s) -> None:
    batch = await a_cash_batch()
    entry = await a_receipt(batch)
    address = f"{address_of(batch)}/{at('Entry', entry)}/delete"
    parts = await clara_s.post(address, {"expectedVersion": "1"}, target="dialog")
    assert clara_s.status == 200
    assert parts.by_id("dialog").parts == []
    assert parts.by_id("entry-table").rows == []
    assert await Entry.all().count() == 0
