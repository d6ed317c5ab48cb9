"""What the buttons and forms of the Overview do, by themselves and in place."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, closed, in_status, posted, with_ledger
from tests.cast import AMIR, set_options
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.ledgers import sending
from tieout.domain.mail.message import LedgerLayout


async def status_of(batch: Batch) -> str:
    return str((await Batch.get(id=batch.id)).status.value)


async def test_close_without_script_comes_back_to_the_batch(clara_s) -> None:
    batch = await in_status("OPEN")
    await clara_s.post(f"/batches/{at('Batch', batch)}/close")
    assert (clara_s.status, clara_s.headers["location"]) == (303, f"/batches/{at('Batch', batch)}")
    assert await status_of(batch) == "CLOSED"


async def test_a_button_pressed_twice_does_it_once_and_says_the_same(amir_s, books) -> None:
    batch = await in_status("OPEN")
    record = f"/batches/{at('Batch', batch)}"
    for verb, after in (("close", "CLOSED"), ("create-ledger", "LEDGER_PENDING")):
        (form,) = (await amir_s.get(record)).all("form", action=f"{record}/{verb}")
        fields = {one["name"]: one["value"] for one in form.all("input")}
        await amir_s.post(f"{record}/{verb}", fields)
        async with unchanged(books):
            await amir_s.post(f"{record}/{verb}", fields)
        assert (amir_s.status, await status_of(batch)) == (303, after)


async def test_close_in_place_says_so_and_brings_the_blocks(clara_s) -> None:
    batch = await in_status("OPEN")
    parts = await clara_s.post(f"/batches/{at('Batch', batch)}/close", target="messages")
    assert clara_s.status == 200
    assert [part["hx-target"] for part in parts.all("hx-partial")] == [
        *("#batch-head", "#batch-totals", "#batch-difference"),
        *("#batch-actions", "#batch-facts", "#batch-notes", "#messages"),
    ]
    assert parts.by_id("messages").one("p").text == f"Batch {batch.number} is closed."
    assert parts.by_id("batch-head").one("span", class_="badge").text == "Closed"


async def test_a_refused_close_lists_every_reason_with_a_link_and_changes_nothing(clara_s, books) -> None:
    batch = await a_cash_batch(control_total="250.00", control_count=2)
    await a_receipt(batch, amount="100.00")
    for target in (None, "messages"):
        async with unchanged(books):
            page = await clara_s.post(f"/batches/{at('Batch', batch)}/close", target=target)
        assert clara_s.status == 422
        message = page.by_id("messages")
        assert len(message.all("li")) == 2
        assert message.all("a")[0]["href"] == f"/batches/{at('Batch', batch)}?ask=control"
        assert "autofocus" in page.by_id("refused")


async def test_a_missing_right_is_told_where_the_button_was_pressed(clara_s, books) -> None:
    batch = await in_status("CLOSED")
    async with unchanged(books):
        page = await clara_s.post(f"/batches/{at('Batch', batch)}/create-ledger", target="messages")
    assert clara_s.status == 422
    assert "takes the right CREATE_LEDGERS" in page.by_id("messages").text


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        ("CLOSED", "create-ledger", "LEDGER_PENDING"),
        ("LEDGER_READY", "post", "POSTED"),
        ("CLOSED", "reopen", "OPEN"),
        ("LEDGER_READY", "reopen", "OPEN"),
        ("POSTED", "reopen", "OPEN"),
        ("OPEN", "delete", "DELETED"),
    ],
)
async def test_every_button_does_what_it_says(amir_s, before, verb, after) -> None:
    batch = await in_status(before)
    await amir_s.post(f"/batches/{at('Batch', batch)}/{verb}", target="dialog")
    assert amir_s.status == 200
    assert await status_of(batch) == after


async def test_a_sent_ledger_is_reopened_only_with_a_reason_asked_for_in_the_dialog(amir_s, books) -> None:
    batch = await a_cash_batch()
    await a_receipt(batch)
    await posted(batch)
    await sending.send(batch.id, by=AMIR, email="cfo@example.com", layout=LedgerLayout.SUMMARY)
    address = f"/batches/{at('Batch', batch)}/reopen"
    async with unchanged(books):
        refused = await amir_s.post(address, {"reason": ""}, target="dialog")
    assert amir_s.status == 422
    assert refused.by_id("reopen-reason-error").text.endswith("Give the reason for reopening it.")
    page = await amir_s.post(address, {"reason": "wrong customer"}, target="dialog")
    assert amir_s.status == 200
    assert page.by_id("dialog").parts == []
    assert "wrong customer" in page.by_id("batch-notes").text
    assert await status_of(batch) == "OPEN"


async def test_the_control_total_is_saved_with_its_reason_in_the_notes(clara_s) -> None:
    batch = await a_cash_batch(control_total="250.00")
    values = {
        "expectedVersion": "1",
        "controlTotal": "300",
        "controlCount": "",
        "reason": "a check was added",
    }
    page = await clara_s.post(f"/batches/{at('Batch', batch)}/control", values, target="dialog")
    assert clara_s.status == 200
    assert page.by_id("messages").one("p").text == "Control total saved."
    assert "300.00" in page.by_id("batch-totals").text
    assert "a check was added" in page.by_id("batch-notes").text


async def test_a_control_total_that_is_no_amount_keeps_what_was_typed(clara_s, books) -> None:
    batch = await a_cash_batch(control_total="250.00")
    values = {"expectedVersion": "1", "controlTotal": "lots", "controlCount": "", "reason": "why"}
    async with unchanged(books):
        page = await clara_s.post(f"/batches/{at('Batch', batch)}/control", values, target="dialog")
    assert clara_s.status == 422
    assert (page.by_id("control-controlTotal")["value"], page.by_id("control-reason")["value"]) == (
        "lots",
        "why",
    )
    assert page.by_id("control-controlTotal-error").text.startswith("lots is not an amount of USD")


async def test_a_blank_control_total_switches_the_check_off(clara_s) -> None:
    batch = await a_cash_batch(control_total="250.00", control_count=3)
    values = {"expectedVersion": "1", "controlTotal": "", "controlCount": ""}
    await clara_s.post(f"/batches/{at('Batch', batch)}/control", values)
    now = await Batch.get(id=batch.id)
    assert (now.control_total, now.control_count) == (0, 0)


async def test_the_header_is_changed_and_a_stale_change_told(clara_s, books) -> None:
    batch = await a_cash_batch(description="before")
    values = {
        "expectedVersion": "1",
        "number": batch.number,
        "description": "after",
        "postDate": "2026-03-16",
    }
    address = f"/batches/{at('Batch', batch)}/update"
    page = await clara_s.post(address, values, target="dialog")
    assert page.by_id("batch-facts").text.count("after") == 1
    async with unchanged(books):
        stale = await clara_s.post(address, values | {"description": "too late"}, target="dialog")
    assert clara_s.status == 422
    assert "Somebody else changed batch" in stale.by_id("header-summary").text
    assert stale.by_id("header-description")["value"] == "too late"


async def test_a_note_is_added_in_place_and_a_blank_one_refused_beside_its_field(clara_s) -> None:
    batch = await closed(await in_status("OPEN"))
    address = f"/batches/{at('Batch', batch)}/note"
    page = await clara_s.post(address, {"text": "called the bank"}, target="note-form")
    assert "called the bank" in page.by_id("batch-notes").text
    assert page.by_id("note-text").text == ""
    refused = await clara_s.post(address, {"text": "  "}, target="note-form")
    assert clara_s.status == 422
    assert refused.by_id("note-text-error").text == "The note is missing. Fill it in."


async def test_an_unknown_action_is_not_here(clara_s) -> None:
    await clara_s.post(f"/batches/{at('Batch', await a_cash_batch())}/explode")
    assert clara_s.status == 404


async def test_approval_is_offered_only_where_it_is_needed(browser_of) -> None:
    batch = await with_ledger(await in_status("OPEN"))
    page = await (await browser_of("connie")).get(f"/batches/{at('Batch', batch)}")
    assert "Approve" not in page.by_id("batch-actions").text


async def test_a_batch_opened_before_branches_were_kept_is_given_one_in_its_header(clara_s) -> None:
    """AMB-32."""
    batch = await in_status("OPEN")
    record = f"/batches/{at('Batch', batch)}"
    assert not (await clara_s.get(f"{record}?ask=header")).has("header-branch")
    await set_options(branch_accounting=True)
    page = await clara_s.get(record)
    assert page.by_id("why-close").one("a")["href"] == f"{record}?ask=header"
    assert (await clara_s.get(f"{record}?ask=header")).has("header-branch")
    await clara_s.post(f"{record}/update", {"expectedVersion": "1", "branch": "NORTH"})
    await clara_s.post(f"{record}/close")
    assert await status_of(batch) == "CLOSED"


async def test_what_is_in_the_way_is_one_click_away(amir_s) -> None:
    invoice, receipts = await a_posted_invoice("INV-1"), await a_cash_batch()
    await a_receipt(receipts, invoice="INV-1")
    page = await amir_s.get(f"/batches/{at('Batch', await Batch.get(id=invoice.batch_id))}")
    link = page.by_id("why-reopen").one("a")
    assert (link["href"], link.text) == (f"/batches/{at('Batch', receipts)}", "Look at that batch")
