"""The Entries tab: the form in sight, the table, and BATCH at the target."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
    in_status,
)
from tests.pages.conftest import at
from tests.watching import counted_queries


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/entries"


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_entry_has_its_row_newest_first(clara_s, count) -> None:
    batch = await a_cash_batch()
    for number in range(count):
        await a_receipt(batch, amount=f"{number + 1}000.50")
    page = await clara_s.get(address_of(batch))
    rows = [row[:4] for row in page.by_id("entry-table").rows]
    assert rows == [
        ["ACME Acme", "on account", f"X{number:03d}", f"{number},000.50"] for number in range(count, 0, -1)
    ]


async def test_three_entries_take_as_many_queries_as_one(clara_s) -> None:
    batch = await a_cash_batch()
    await a_posted_invoice("INV-1", amount="50.00")
    await a_receipt(batch, invoice="INV-1")
    with counted_queries() as for_one:
        await clara_s.get(address_of(batch))
    await a_posted_invoice("INV-2")
    await a_receipt(batch, invoice="INV-2")
    await a_receipt(batch)
    with counted_queries() as for_three:
        await clara_s.get(address_of(batch))
    assert len(for_three.statements) == len(for_one.statements)


FOREIGN = "baseAmount exchangeDate exchangeRate"
TAXED = "taxable taxCodes amountToTax"
GROUPED = "salesRep branch area state"
REVENUE = " ".join(f"revenue{part}.{place}" for place in range(3) for part in ("Account", "Amount"))
BLANK = (
    *("customerPo", "salesRep", "area", "state"),
    *(
        "branch",
        "baseAmount",
        "exchangeDate",
        "exchangeRate",
        "freight",
        "discountDate",
        "ruled-discountDate",
    ),
    *("taxCodes", "amountToTax", "cost", "packingList", "salesOrder", "shipment"),
    *("receivablesAmount.0", "revenueAccount.0", "revenueAmount.0"),
    *(
        f"{side}{part}.{place}"
        for side in ("receivables", "revenue")
        for part in ("Account", "Amount")
        for place in (1, 2)
    ),
)
LINES = f"{REVENUE.replace('revenue', 'receivables')} {REVENUE}"


@pytest.mark.parametrize(
    ("open_batch", "fields"),
    [
        (
            a_cash_batch,
            f"invoiceNumber customerNumber amount reference packingList memo branch {FOREIGN}",
        ),
        (
            an_invoice_batch,
            (
                f"customerNumber documentNumber documentDate amount accountNumber customerPo memo {FOREIGN} "
                f"terms dueDate freight discountOverride discount discountDate {TAXED} {GROUPED} cost "
                f"packingList salesOrder shipment factored finish {LINES}"
            ),
        ),
        (
            a_credit_memo_batch,
            (
                "customerNumber invoiceNumber documentNumber documentDate amount accountNumber customerPo "
                f"memo {FOREIGN} terms dueDate {TAXED} {GROUPED} cost finish originalAccounts {LINES}"
            ),
        ),
        (
            an_adjustment_batch,
            (
                "invoiceNumber customerNumber direction amount accountNumber reason customerPo memo "
                f"{FOREIGN} {GROUPED} finish {REVENUE}"
            ),
        ),
    ],
)
async def test_the_form_is_that_of_the_type_in_keying_order(clara_s, open_batch, fields) -> None:
    page = await clara_s.get(address_of(await open_batch()))
    form = page.by_id("entry-form")
    shown = [
        one
        for one in form.walk()
        if one.tag in ("input", "select") and one.attributes.get("type") != "hidden"
    ]
    assert [one["name"] for one in shown] == fields.split()
    assert ["autofocus" in one for one in shown] == [True] + [False] * (len(shown) - 1)
    labelled = [one["id"] for one in shown if "aria-label" not in one]
    assert labelled == [label["for"] for label in form.all("label")]


async def test_at_the_target_the_customer_field_says_batch_and_has_the_focus(clara_s) -> None:
    batch = await a_cash_batch(control_total="100.00")
    await a_receipt(batch, amount="100.00")
    page = await clara_s.get(address_of(batch))
    assert page.by_id("entry-customerNumber")["value"] == "BATCH"
    assert "autofocus" in page.by_id("entry-customerNumber")


async def test_past_the_target_it_does_not(clara_s) -> None:
    batch = await a_cash_batch(control_total="99.00")
    await a_receipt(batch, amount="100.00")
    page = await clara_s.get(address_of(batch))
    assert page.by_id("entry-customerNumber")["value"] == ""
    assert page.by_id("difference").text == "+1.00"


async def test_without_a_control_total_there_is_no_target(clara_s) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    page = await clara_s.get(address_of(batch))
    assert page.by_id("entry-customerNumber")["value"] == ""


async def test_an_adjustment_batch_never_says_batch(clara_s) -> None:
    await a_posted_invoice("INV-1")
    batch = await an_adjustment_batch(control_total="10.00")
    await an_adjustment(batch, invoice="INV-1", amount="10.00")
    page = await clara_s.get(address_of(batch))
    assert page.by_id("entry-customerNumber")["value"] == ""


async def test_a_closed_batch_shows_no_form_and_no_buttons(clara_s) -> None:
    page = await clara_s.get(address_of(await in_status("CLOSED")))
    assert not page.has("entry-form")
    assert page.by_id("entry-table").all("a", class_="button") == []


async def test_an_entry_comes_into_the_form_to_be_changed(clara_s) -> None:
    batch = await an_invoice_batch()
    entry = await an_invoice(batch, number="INV-7", amount="12.50", memo="<first>", account_number="4100")
    part = await clara_s.get(f"{address_of(batch)}?edit={at('Entry', entry)}", target="entry-form")
    form = part.by_id("entry-form")
    values = {one["name"]: one["value"] for one in form.all("input")}
    assert values == {
        "kind": "INVOICE",
        "expectedVersion": "1",
        "editing": at("Entry", entry),
        "customerNumber": "ACME",
        "documentNumber": "INV-7",
        "documentDate": "2026-03-15",
        "dueDate": "2026-03-15",
        "ruled-dueDate": "2026-03-15",
        "amount": "12.50",
        "accountNumber": "4100",
        "memo": "<first>",
        "discount": "0.00",
        "ruled-discount": "0.00",
        "ruled-amountToTax": "0.00",
        "discountOverride": "on",
        "receivablesAccount.0": "1200",
        **dict.fromkeys(BLANK, ""),
    }
    assert form["hx-post"] == f"{address_of(batch)}/{at('Entry', entry)}"


async def test_deleting_asks_first(clara_s) -> None:
    batch = await a_cash_batch()
    entry = await a_receipt(batch, amount="12.50")
    part = await clara_s.get(f"{address_of(batch)}?ask=delete&entry={at('Entry', entry)}", target="dialog")
    assert "Cash receipt of 12.50 USD, ACME Acme" in part.one("dialog").text


async def test_the_live_blocks_leave_the_form_alone(clara_s) -> None:
    parts = await clara_s.get(address_of(await a_cash_batch()), target="live")
    assert [part["hx-target"] for part in parts.all("hx-partial")] == [
        *("#batch-head", "#batch-totals", "#batch-difference", "#entry-table")
    ]
