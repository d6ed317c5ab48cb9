"""The Month end tab: what is left, and runs, rolling and the ledger export started from it."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.cast import AMIR, period
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tests.working import all_done, until, working
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import Batch
from tieout.domain.database.publishing import settle
from tieout.domain.ledgers.mass_ledger import MassLedger
from tieout.domain.ledgers.mass_making import start
from tieout.domain.periods.batch_run import BatchRun
from tieout.domain.periods.fiscal_year import FiscalPeriod

MARCH = f"/periods/{at('FiscalPeriod', FiscalPeriod(id=period('2026-03')))}"
HERE = f"{MARCH}/month-end"


async def run_address() -> str:
    return f"/periods/runs/{at('BatchRun', await BatchRun.all().order_by('-id').first())}"


async def test_each_batch_has_its_row_and_what_is_in_its_way(amir_s) -> None:
    good, empty = await in_status("CLOSED"), await a_cash_batch()
    await in_status("POSTED")
    page = await amir_s.get(HERE)
    rows = {row[1]: row[-1] for row in page.by_id("month-end-batches").rows}
    assert rows[good.number] == "nothing: create ledger"
    assert rows[empty.number].startswith(f"Batch {empty.number} holds no entry.")
    assert set(rows) == {good.number, empty.number}
    buttons = [button.text for button in page.by_id("run-form").all("button")]
    assert buttons == [
        *("Close, create ledgers and post", "Close", "Create ledgers", "Post", "Roll to the next period…")
    ]


async def test_who_may_only_close_is_offered_only_that(clara_s) -> None:
    await a_cash_batch()
    page = await clara_s.get(HERE)
    offered = [button.text for button in page.by_id("run-form").all("button")]
    assert offered == ["Close", "Roll to the next period…"]
    assert [one.text for one in page.all("button") if "export" in one.text] == []


@pytest.mark.parametrize("address", [HERE, "/batches/update-ar"])
async def test_who_only_looks_sees_the_batches_and_has_nothing_to_tick(browser_of, address) -> None:
    batch = await a_cash_batch()
    vera_s = await browser_of("vera")
    page = await vera_s.get(address)
    assert batch.number in page.one("main").text
    assert page.one("main").all("input") == []
    assert page.one("main").all("button") == []


async def test_three_batches_take_as_many_queries_as_one(amir_s) -> None:
    await a_cash_batch()
    await amir_s.get(HERE)
    await settle()
    with counted_queries() as for_one:
        await amir_s.get(HERE)
    await a_cash_batch()
    await a_cash_batch()
    await settle()
    with counted_queries() as for_three:
        await amir_s.get(HERE)
    assert for_three.count == for_one.count, for_three


async def test_a_run_over_what_is_ticked_is_started_and_watched(amir_s) -> None:
    ticked, left = await in_status("CLOSED"), await in_status("CLOSED")
    await amir_s.post(HERE, {"ids": [at("Batch", ticked)], "goal": "POST_BATCHES"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, await run_address())
    page = await amir_s.get(await run_address())
    assert "0 of 1 batch done, 1 waiting" in page.by_id("run-progress").text
    async with working():
        await until(all_done)
    part = await amir_s.get(await run_address(), target="live")
    assert [one["hx-target"] for one in part.all("hx-partial")] == [
        *("#run-progress", "#run-mass", "#run-items")
    ]
    assert "1 of 1 batch done" in part.by_id("run-progress").text
    assert part.one("progress")["value"] == part.one("progress")["max"] == "1"
    assert (await Batch.get(id=left.id)).status == "CLOSED"
    page = await amir_s.get(HERE)
    assert "Close, create ledgers and post Finished" in page.by_id("month-end-runs").text


async def test_all_that_is_not_posted_is_run_when_that_is_ticked(amir_s) -> None:
    for _ in range(3):
        await in_status("CLOSED")
    await amir_s.post(HERE, {"all": "on", "goal": "CREATE_LEDGERS"})
    page = await amir_s.get(await run_address())
    assert "0 of 3 batches done, 3 waiting" in page.by_id("run-progress").text


@pytest.mark.parametrize("address", [HERE, "/batches/update-ar"])
async def test_nothing_ticked_starts_nothing(amir_s, books, address) -> None:
    await in_status("CLOSED")
    async with unchanged(books):
        page = await amir_s.post(address, {"goal": "POST"}, target="messages")
    assert amir_s.status == 422
    assert "No batch is chosen" in page.by_id("refused").text


async def test_the_refused_of_a_run_are_listed_with_the_way_on_and_tried_again(amir_s) -> None:
    good, empty = await in_status("CLOSED"), await a_cash_batch()
    await amir_s.post(HERE, {"all": "on", "goal": "POST_BATCHES"})
    async with working():
        await until(all_done)
    page = await amir_s.get(f"{await run_address()}?state=REFUSED")
    (row,) = page.by_id("run-items").rows
    assert (row[0], row[5]) == (empty.number, "refused")
    assert page.by_id("run-items").one("td", class_="text").one("a").text == "Key an entry"
    await a_receipt(empty)
    page = await amir_s.post(await run_address(), {}, target="messages")
    assert page.by_id("messages").one("p").text == "Started again."
    async with working():
        await until(all_done)
    page = await amir_s.get(await run_address())
    assert "2 of 2 batches done" in page.by_id("run-progress").text
    assert page.all("button", id="start-again") == []
    assert (await Batch.get(id=good.id)).status == "POSTED"


async def test_open_batches_are_rolled_from_the_dialog_and_the_rest_is_named(amir_s) -> None:
    """R10.3."""
    free, stuck = await a_cash_batch(), await in_status("CLOSED")
    dialog = await amir_s.get(f"{HERE}?ask=roll&ids={at('Batch', free)}", target="dialog")
    boxes = dialog.by_id("roll-form").all("input", type="checkbox")
    assert [(box["value"], "checked" in box) for box in boxes] == [(at("Batch", free), True)]
    ids = [at("Batch", free), at("Batch", stuck)]
    page = await amir_s.post(f"{MARCH}/roll", {"ids": ids, "postDate": ""}, target="dialog")
    assert page.by_id("messages").one("p").text == "1 of 2 batches moved."
    told = [item.text for item in page.by_id("month-end-outcomes").all("li")]
    assert told[0] == f"{free.number} moved to 1 Apr 2026"
    assert told[1].startswith(f"{stuck.number} not moved: Batch {stuck.number} is closed")


async def test_a_date_that_does_not_come_after_the_period_is_refused_at_its_field(amir_s, books) -> None:
    batch = await a_cash_batch()
    async with unchanged(books):
        page = await amir_s.post(
            f"{MARCH}/roll", {"ids": [at("Batch", batch)], "postDate": "2026-03-20"}, target="dialog"
        )
    assert amir_s.status == 422
    assert "does not come after 2026-03" in page.by_id("roll-postDate-error").text


async def test_the_ledger_export_names_what_is_open_and_makes_one_file(amir_s, books) -> None:
    """R8.4, R8.6."""
    batch = await a_cash_batch()
    await a_receipt(batch)
    async with unchanged(books):
        page = await amir_s.post(f"{MARCH}/mass-ledger", {"content": "BOTH", "email": ""}, target="dialog")
    assert amir_s.status == 422
    (way,) = page.by_id("mass-summary").all("a")
    assert (way.text, way["href"]) == ("Look at it", f"/batches/{at('Batch', batch)}")
    await amir_s.post(HERE, {"all": "on", "goal": "CLOSE"})
    async with working():
        await until(all_done)
    await amir_s.post(f"{MARCH}/mass-ledger", {"content": "SUMMARY", "email": "cfo@harbour-pine.example"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, await run_address())
    async with working():
        await until(all_done)
    mass = await MassLedger.get()
    page = await amir_s.get(await run_address())
    assert "mailed to cfo@harbour-pine.example" in page.by_id("run-mass").text
    assert page.by_id("mass-download")["href"] == f"/mass-ledgers/{at('MassLedger', mass)}/ledgers.zip"
    record = await amir_s.get(f"/batches/{at('Batch', batch)}")
    assert record.by_id("in-mass-ledger").one("a").text == "number 1"
    listed = (await amir_s.get(HERE)).by_id("month-end-mass")
    assert listed.one("li").text.startswith("Mass ledger 1 Made 1 ledger, 100.00 USD")


async def test_a_mass_ledger_that_is_not_complete_is_started_again_from_its_page(amir_s) -> None:
    batch = await in_status("CLOSED")
    await Batch.filter(id=batch.id).update(control_total=1)
    await start(period("2026-03"), by=AMIR)
    async with working():
        await until(all_done)
    page = await amir_s.get(await run_address())
    assert "No file was made" in page.by_id("run-mass").text
    await Batch.filter(id=batch.id).update(control_total=0)
    await amir_s.post(await run_address(), {})
    assert (amir_s.status, amir_s.headers["location"]) == (303, await run_address())
    async with working():
        await until(all_done)
    assert "Mass ledger 1 Made" in (await amir_s.get(await run_address())).by_id("run-mass").text


async def test_a_report_is_opened_for_the_period_and_marked_as_read(amir_s) -> None:
    """R10.1."""
    page = await amir_s.get(HERE)
    links = [
        link["href"] for link in page.by_id("month-end-steps").all("a") if link.text == "Open the report"
    ]
    assert links == [
        "/reports/ageing?asOf=2026-03-31",
        "/reports/credits?asOf=2026-03-31",
        "/reports/ledger-summary?start=2026-03-01&end=2026-03-31",
        "/reports/ledger-transactions?start=2026-03-01&end=2026-03-31",
    ]
    page = await amir_s.post(f"{MARCH}/read", {"report": "ageing"}, target="messages")
    assert page.by_id("messages").one("p").text == "Noted: the report was read."
    assert "Read by Amir Accountant on 2026-03-15." in page.by_id("month-end-steps").text
    await amir_s.post(f"{MARCH}/read", {"report": "credits"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, HERE)
    assert await AuditEvent.filter(action="REPORT_READ").count() == 2


async def test_every_period_s_batches_are_on_the_list_of_what_is_not_posted(amir_s) -> None:
    """AMB-41."""
    batch = await in_status("CLOSED")
    page = await amir_s.get("/batches/update-ar")
    assert [row[1] for row in page.by_id("update-ar").rows] == [batch.number]
    await amir_s.post("/batches/update-ar", {"ids": [at("Batch", batch)], "goal": "POST_BATCHES"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, await run_address())
    page = await amir_s.get(await run_address())
    assert page.by_id("run-progress").one("a").text == "Update AR batches"


@pytest.mark.parametrize("place", ["/periods/runs/{}", "/periods/{}/month-end"])
async def test_what_is_not_there_is_told(amir_s, place) -> None:
    kind = "BatchRun" if "runs" in place else "FiscalPeriod"
    await amir_s.get(place.format(at(kind, FiscalPeriod(id=999))))
    assert amir_s.status == 404
