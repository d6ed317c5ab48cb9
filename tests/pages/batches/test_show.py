"""The Overview of a batch: how it ties out, what can be done with it and what is in the way."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, an_invoice_batch, in_status
from tests.cast import CLARA
from tests.pages.conftest import at
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch

SHOWN = {
    "OPEN": ["Key entries", "Close Batch", "Delete Batch…"],
    "CLOSED": ["Create Ledger", "Reopen Batch"],
    "LEDGER_PENDING": [],
    "LEDGER_READY": ["Post Batch", "Reopen Batch"],
    "LEDGER_FAILED": ["Create Ledger", "Reopen Batch"],
    "POSTED": [
        *("Ledger (Summary)", "Ledger (Detail)", "Download summary", "Download detail", "Reopen Batch…")
    ],
    "DELETED": [],
}


def buttons(panel) -> list[str]:
    return [
        one.text for one in panel.walk() if one.tag == "button" or "button" in one.attributes.get("class", "")
    ]


@pytest.mark.parametrize("status", SHOWN)
async def test_each_status_offers_what_may_follow(browser_of, status) -> None:
    batch = await in_status(status)
    page = await (await browser_of("ada")).get(f"/batches/{at('Batch', batch)}")
    assert buttons(page.by_id("batch-actions")) == SHOWN[status]


async def test_the_totals_show_the_signed_difference_in_red_when_off(clara_s) -> None:
    batch = await a_cash_batch(control_total="250.00", control_count=2)
    await a_receipt(batch, amount="100.00")
    page = await clara_s.get(f"/batches/{at('Batch', batch)}")
    assert page.by_id("difference").text == "−150.00"
    assert page.by_id("difference")["class"] == "bad"
    assert page.by_id("batch-totals").text == (
        "Control total 250.00 Accumulated total 100.00 Difference −150.00 "
        "Entries 1 of 2 Ties out no Currency USD Find the difference"
    )


async def test_blockers_stand_beside_the_button_before_it_is_pressed(clara_s) -> None:
    batch = await a_cash_batch(control_total="250.00", control_count=2)
    await a_receipt(batch, amount="100.00")
    page = await clara_s.get(f"/batches/{at('Batch', batch)}")
    listed = page.by_id("why-close")
    total, count = [one.text for one in listed.all("li")[1:]]
    assert total == (
        "The control total is 250.00 USD, the batch holds 100.00 USD: 150.00 USD missing. "
        "Correct the entries or the control total. Change the control total"
    )
    assert count == (
        "The control count is 2, the batch holds 1 entry. Correct the entries or the control count. "
        "Change the control total"
    )
    assert {link["href"] for link in listed.all("a")} == {f"/batches/{at('Batch', batch)}?ask=control"}


async def test_an_empty_batch_leads_to_keying(clara_s) -> None:
    batch = await a_cash_batch()
    page = await clara_s.get(f"/batches/{at('Batch', batch)}")
    assert page.by_id("why-close").one("a")["href"] == f"/batches/{at('Batch', batch)}/entries"


async def test_a_batch_of_another_type_has_no_cash_account(clara_s) -> None:
    page = await clara_s.get(f"/batches/{at('Batch', await an_invoice_batch())}")
    assert "Cash account" not in page.by_id("batch-facts").text


async def test_a_pending_ledger_shows_that_it_runs(clara_s) -> None:
    page = await clara_s.get(f"/batches/{at('Batch', await in_status('LEDGER_PENDING'))}")
    assert page.one("div", role="progressbar")["aria-labelledby"] == "ledger-progress"


async def test_notes_are_shown_newest_first_as_text(clara_s) -> None:
    batch = await a_cash_batch()
    await editing.add_note(batch.id, by=CLARA, text="Called <i>the bank</i>")
    page = await clara_s.get(f"/batches/{at('Batch', batch)}")
    first = page.by_id("batch-notes").all("li")[0]
    assert "Called <i>the bank</i>" in first.text
    assert first.all("i") == []


async def test_the_live_element_gets_every_block_that_others_may_change(clara_s) -> None:
    address = f"/batches/{at('Batch', await a_cash_batch())}"
    page = await clara_s.get(address)
    assert page.by_id("stream")["hx-sse:connect"] == f"/events?topic=batch%3A{at('Batch', await _only())}"
    assert page.by_id("live")["hx-get"] == address
    parts = await clara_s.get(address, target="live")
    assert [part["hx-target"] for part in parts.all("hx-partial")] == [
        *("#batch-head", "#batch-totals", "#batch-difference"),
        *("#batch-actions", "#batch-facts", "#batch-notes"),
    ]
    assert parts.all("form", id="note-form") == []


async def test_a_dialog_opens_by_address_and_alone_for_htmx(clara_s) -> None:
    address = f"/batches/{at('Batch', await a_cash_batch(control_total='250.00'))}?ask=control"
    whole = await clara_s.get(address)
    assert whole.one("dialog").one("h2").text == "Control total"
    part = await clara_s.get(address, target="dialog")
    assert part.by_id("control-controlTotal")["value"] == "250.00"
    assert not part.all("html")


async def _only():
    return await Batch.get()


@pytest.mark.parametrize(("name", "offered"), [("vera", False), ("clara", True)])
async def test_who_only_looks_is_offered_nothing_to_key(browser_of, name, offered) -> None:
    browser, batch = await browser_of(name), await a_cash_batch()
    record = await browser.get(f"/batches/{at('Batch', batch)}")
    lists = [await browser.get(address) for address in ("/", "/batches")]
    assert [bool(record.all("form", id="note-form"))] == [offered]
    assert [bool(page.all("a", href="/batches/new")) for page in lists] == [offered, offered]
