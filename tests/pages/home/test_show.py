"""Home shows what waits."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_receipt, in_status
from tests.domain.banking.test_identifying import loaded


async def test_home_says_when_nothing_waits(clara_s) -> None:
    page = await clara_s.get("/")
    assert clara_s.status == 200
    assert [one.text for one in page.all("p", class_="empty")][:2] == [
        "No ledger waits to be posted.",
        "No batch is open.",
    ]


async def test_an_open_batch_shows_how_far_it_is_from_tying_out(clara_s) -> None:
    batch = await a_cash_batch(control_total="250.00")
    await a_receipt(batch, amount="100.00")
    page = await clara_s.get("/")
    (row,) = [row for row in page.by_id("waiting").rows if row[0] == batch.number]
    assert row[6:10] == ["1", "100.00", "250.00", "−150.00"]


async def test_ready_and_failed_ledgers_are_named(clara_s) -> None:
    ready, failed = await in_status("LEDGER_READY"), await in_status("LEDGER_FAILED")
    page = await clara_s.get("/")
    rows = {row[0]: row[2] for row in page.by_id("waiting").rows}
    assert rows == {ready.number: "Ledger ready", failed.number: "Ledger failed"}


async def test_a_period_that_ended_open_is_named(clara_s, clock) -> None:
    page = await clara_s.get("/")
    assert "2026-02 ended 28 Feb 2026 and is open" in page.by_id("waiting").text


async def test_receipts_of_a_bank_file_wait_to_be_matched(clara_s) -> None:
    await loaded()
    page = await clara_s.get("/")
    assert page.by_id("to-match").one("a")["href"] == "/bank-files/matching"
    assert "1 receipt of bank files waits" in page.by_id("to-match").text
