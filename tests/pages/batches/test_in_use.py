"""Batches in use on the pages: who has which, letting go, taking over, and what the entry form shows."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt
from tests.cast import CLARA, CONNIE
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.lease import Lease
from tieout.domain.batches.leasing import take, take_over

IN_USE = "/batches/in-use"


def record_of(batch: Batch) -> str:
    return f"/batches/{at('Batch', batch)}"


@pytest.mark.parametrize("count", [1, 3])
async def test_the_list_says_who_has_which_in_so_many_queries(browser_of, count) -> None:
    batches = [await a_cash_batch(number=f"AB00{row}", description="Post") for row in range(count)]
    for batch in batches:
        await take(batch.id, by=CLARA)
    connie_s = await browser_of("connie")
    with counted_queries() as queries:
        page = await connie_s.get(IN_USE)
    assert len(queries.statements) == 6, queries
    assert page.by_id("lease-list").rows == [
        [f"AB00{row}", "Cash", "Post", "", "Clara Clerk", "15 Mar 2026 12:00", "Take over…"]
        for row in reversed(range(count))
    ]


async def test_the_owner_lets_go_in_place_and_without_script(clara_s) -> None:
    one, two = await a_cash_batch(), await a_cash_batch()
    for batch in (one, two):
        await take(batch.id, by=CLARA)
    page = await clara_s.get(IN_USE)
    assert [row[4:] for row in page.by_id("lease-list").rows] == [
        ["Clara Clerk (you)", "15 Mar 2026 12:00", "Release"]
    ] * 2
    parts = await clara_s.post(IN_USE, {"id": at("Batch", one)}, target="messages")
    assert parts.by_id("messages").one("p").text == "Released."
    await clara_s.post(IN_USE, {"id": at("Batch", two)})
    assert (clara_s.status, clara_s.headers["location"]) == (303, IN_USE)
    assert "Nobody has a batch in use." in (await clara_s.get(IN_USE)).by_id("lease-list").text


async def test_the_owner_lets_go_on_the_record(clara_s) -> None:
    batch = await a_cash_batch()
    await take(batch.id, by=CLARA)
    page = await clara_s.get(record_of(batch))
    (form,) = page.by_id("batch-lease").all("form")
    parts = await clara_s.post(form["action"], target="messages")
    assert parts.by_id("messages").one("p").text == "Released."
    assert parts.by_id("batch-lease").text == ""


async def test_who_may_only_look_is_offered_nothing(browser_of) -> None:
    await take((await a_cash_batch()).id, by=CLARA)
    page = await (await browser_of("vera")).get(IN_USE)
    assert [row[-1] for row in page.by_id("lease-list").rows] == [""]


async def test_the_record_says_who_has_it_and_shows_the_form_disabled(clara_s, amir_s) -> None:
    batch = await a_cash_batch(number="AB001")
    await a_receipt(batch)
    await take(batch.id, by=CLARA)
    said = (
        "Batch AB001 is in use by Clara Clerk since 12:00; wait until Clara Clerk is done, or have a "
        "supervisor take it over under Batches in use."
    )
    page = await amir_s.get(f"{record_of(batch)}/entries")
    assert page.by_id("entry-held").text == said
    assert page.by_id("batch-lease").text == "In use by Clara Clerk since 15 Mar 2026 12:00"
    assert "disabled" in page.by_id("entry-fields")
    assert page.by_id("entry-table").all("a", class_="button") == []
    overview = await amir_s.get(record_of(batch))
    assert overview.by_id("batch-lease").text == said
    assert said in overview.by_id("why-close").text
    assert not overview.has("enter")

    mine = await clara_s.get(f"{record_of(batch)}/entries")
    assert mine.by_id("batch-lease").text == "In use by you since 15 Mar 2026 12:00"
    assert "disabled" not in mine.by_id("entry-fields")
    assert "hidden" in mine.by_id("entry-held")


async def test_a_save_after_a_take_over_brings_back_what_was_typed(clara_s, books) -> None:
    """C1.1: nothing is written, nothing typed is lost, and the reason is told."""
    batch = await a_cash_batch(number="AB001")
    await take(batch.id, by=CLARA)
    await take_over(batch.id, by=CONNIE, reason="Month end")
    async with unchanged(books):
        form = await clara_s.post(
            f"{record_of(batch)}/entries",
            {"kind": "CASH", "customerNumber": "ACME", "amount": "12.50", "memo": "Half a slip"},
            target="entry-form",
        )
    assert clara_s.status == 422
    assert form.by_id("entry-memo")["value"] == "Half a slip"
    assert "Connie Controller took over batch AB001 from you at 12:00 (Month end)." in form.text
    assert "disabled" in form.by_id("entry-fields")


async def test_a_supervisor_takes_over_with_a_reason_and_goes_on_to_key(browser_of, books) -> None:
    batch = await a_cash_batch(number="AB001")
    await take(batch.id, by=CLARA)
    connie_s = await browser_of("connie")
    dialog = (await connie_s.get(f"{record_of(batch)}?ask=take-over")).by_id("take-over-form")
    assert "Clara Clerk has it in use since 15 Mar 2026 12:00 and is told at once;" in dialog.text
    async with unchanged(books):
        again = await connie_s.post(f"{record_of(batch)}/take-over", {"reason": ""}, target="dialog")
    assert (connie_s.status, again.by_id("take-over-reason-error").text) == (
        422,
        "The reason is missing. Fill it in.",
    )
    await connie_s.post(f"{record_of(batch)}/take-over", {"reason": "Month end"}, target="dialog")
    assert connie_s.headers["hx-redirect"] == f"{record_of(batch)}/entries"
    assert (await Lease.get()).user_name == "Connie Controller"
    assert (await AuditEvent.filter(action="BATCH_TAKEN_OVER").get()).reason == "Month end"


async def test_the_page_of_an_open_form_takes_keeps_and_lets_go(clara_s, amir_s) -> None:
    batch = await a_cash_batch(number="AB001")
    address = f"{record_of(batch)}/lease"
    taken = (await clara_s.client.post(address, data={"action": "take", "entryId": ""})).json()
    assert (taken["refused"], 0 < taken["seconds"] <= 120) == ("", True)
    kept = (await clara_s.client.post(address, data={"action": "renew", "entryId": ""})).json()
    assert kept["lease"] == taken["lease"]
    refused = (await amir_s.client.post(address, data={"action": "take"})).json()
    assert refused["refused"].startswith("Batch AB001 is in use by Clara Clerk since 12:00")
    await clara_s.client.post(address, data={"action": "release", "leaseId": taken["lease"]})
    assert await Lease.all().count() == 0


async def test_signing_out_lets_go_of_everything(clara_s) -> None:
    await take((await a_cash_batch()).id, by=CLARA)
    await clara_s.post("/sign-out")
    assert await Lease.all().count() == 0


async def test_a_batch_is_made_shared_and_made_ones_own_again(clara_s, amir_s) -> None:
    """R11.3"""
    await clara_s.post("/batches", {"type": "CASH", "number": "AB001", "shared": "on"})
    batch = await Batch.get(number="AB001")
    entry = await a_receipt(batch)
    await take(batch.id, by=CLARA, entry_id=entry.id)
    page = await amir_s.get(f"{record_of(batch)}/entries")
    assert page.by_id("batch-lease").text == (
        f"Shared: several people may key into it at once. Entry {entry.reference} of 100.00 is being "
        "changed by Clara Clerk"
    )
    assert "disabled" not in page.by_id("entry-fields")
    form = await amir_s.get(f"{record_of(batch)}/entries?edit={at('Entry', entry)}", target="entry-form")
    assert "disabled" in form.by_id("entry-fields")
    assert form.by_id("entry-held").text == "Clara Clerk changes this entry. Wait until Clara Clerk is done."

    dialog = await clara_s.get(f"{record_of(batch)}?ask=header")
    assert "checked" in dialog.by_id("header-shared")
    await clara_s.post(f"{record_of(batch)}/update", {"expectedVersion": "1", "number": "AB001"})
    assert (await Batch.get(number="AB001")).shared is False
