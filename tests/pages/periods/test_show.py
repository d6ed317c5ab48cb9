"""A fiscal period: its batches, its buttons and what is in the way of each."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, in_status
from tests.cast import CONNIE, period
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.periods import closing
from tieout.domain.periods.fiscal_year import FiscalPeriod


async def place(name: str = "2026-03") -> str:
    return f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name=name))}"


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_batch_has_its_row(clara_s, count) -> None:
    batches = [await a_cash_batch() for _ in range(count)]
    page = await clara_s.get(await place())
    assert [row[0] for row in page.by_id("period-batches").rows] == [one.number for one in reversed(batches)]


async def test_three_batches_take_as_many_queries_as_one(clara_s) -> None:
    address = await place()
    await a_cash_batch()
    with counted_queries() as for_one:
        await clara_s.get(address)
    await a_cash_batch()
    await a_cash_batch()
    with counted_queries() as for_three:
        await clara_s.get(address)
    assert len(for_three.statements) == len(for_one.statements)


async def test_what_blocks_the_close_is_linked_batch_by_batch(browser_of) -> None:
    batch = await a_cash_batch()
    connie_s = await browser_of("connie")
    page = await connie_s.get(await place())
    why = page.by_id("why-close")
    assert [(link.text, link["href"]) for link in why.all("a")] == [
        ("Period 2026-01", await place("2026-01")),
        ("Period 2026-02", await place("2026-02")),
        (f"Batch {batch.number}", f"/batches/{at('Batch', batch)}"),
    ]
    assert page.by_id("close-period-button")["aria-describedby"] == "why-close"


async def test_a_period_is_closed_reopened_and_locked_in_place(browser_of) -> None:
    connie_s = await browser_of("connie")
    address = await place("2026-01")
    page = await connie_s.post(f"{address}/close", target="messages")
    assert page.by_id("messages").one("p").text == "2026-01 is closed."
    assert page.by_id("period-head").one("span", class_="badge").text == "Closed"
    page = await connie_s.post(f"{address}/reopen", {"reason": "a late credit"}, target="dialog")
    assert page.by_id("messages").one("p").text == "2026-01 is open again."
    assert "a late credit" in page.by_id("period-notes").text
    await connie_s.post(f"{address}/close")
    assert (connie_s.status, connie_s.headers["location"]) == (303, address)
    page = await connie_s.post(f"{address}/lock", target="dialog")
    assert page.by_id("messages").one("p").text == "2026-01 is locked for good."
    assert page.by_id("period-actions").all("button") == []


async def test_reopening_takes_a_reason_asked_for_in_the_dialog(browser_of, books) -> None:
    await closing.close(period("2026-01"), by=CONNIE)
    connie_s = await browser_of("connie")
    async with unchanged(books):
        page = await connie_s.post(f"{await place('2026-01')}/reopen", {"reason": ""}, target="dialog")
    assert connie_s.status == 422
    assert page.by_id("reopen-reason-error").text == "The reason is missing. Fill it in."
    assert "autofocus" in page.by_id("reopen-reason")


async def test_many_reasons_are_told_once_below_the_button(browser_of, books) -> None:
    await a_cash_batch()
    await a_cash_batch()
    connie_s = await browser_of("connie")
    async with unchanged(books):
        page = await connie_s.post(f"{await place()}/close", target="messages")
    assert connie_s.status == 422
    assert page.by_id("refused").text.startswith("Not done, for 4 reasons: they are listed under What next.")
    assert len(page.by_id("why-close").all("li")) == 4


async def test_the_ar_hold_is_set_and_lifted(browser_of) -> None:
    connie_s = await browser_of("connie")
    page = await connie_s.post(
        f"{await place()}/hold", {"expectedVersion": "1", "arHold": "on"}, target="messages"
    )
    assert page.by_id("messages").one("p").text == "2026-03 is on AR hold."
    assert page.by_id("hold-button").text == "Lift AR hold"
    stale = await connie_s.post(
        f"{await place()}/hold", {"expectedVersion": "1", "arHold": ""}, target="messages"
    )
    assert connie_s.status == 422
    assert "Somebody else changed 2026-03 meanwhile" in stale.by_id("refused").text
    await connie_s.post(f"{await place()}/hold", {"expectedVersion": "2", "arHold": ""})
    assert (await FiscalPeriod.get(name="2026-03")).ar_hold is False


async def test_who_only_keys_is_offered_neither_hold_nor_posting(clara_s, books) -> None:
    await in_status("LEDGER_READY")
    page = await clara_s.get(await place())
    assert [button.text for button in page.by_id("period-actions").all("button")] == ["Close Period"]
    assert "takes the right MANAGE_PERIODS" in page.by_id("why-close").text
    async with unchanged(books):
        await clara_s.post(f"{await place()}/close", target="messages")
    assert clara_s.status == 422


async def test_its_stream_hears_of_the_period_and_of_batches(clara_s) -> None:
    page = await clara_s.get(await place())
    key = (await place()).rpartition("/")[2]
    assert page.by_id("stream")["hx-sse:connect"] == f"/events?topic=period%3A{key}&topic=batches"
    part = await clara_s.get(await place(), target="live")
    assert [one["hx-target"] for one in part.all("hx-partial")] == [
        *(
            "#period-head",
            "#period-actions",
            "#period-deferrals",
            "#period-exceptions",
            "#period-batches",
            "#period-notes",
        )
    ]


async def test_no_such_period_is_told(clara_s) -> None:
    page = await clara_s.get(f"/periods/{at('FiscalPeriod', FiscalPeriod(id=999))}")
    assert clara_s.status == 404
    assert "There is no fiscal period here." in page.text
