"""Deferred revenue through the API: schedules, recognition, the report (R10.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import AMIR, CLARA, VERA, period
from tests.domain.deferrals.deferred import DEFERRED, a_deferred_invoice, a_schedule, recognise
from tests.graphql.asking import Data, ask, counting, do, dollars, id_of, refusal
from tests.working import all_done, until, working
from tieout.domain.deferrals.schedule import DeferralSchedule

MARCH = id_of("FiscalPeriod", period("2026-03"))
FIGURES = "state deferred { amount } credited { amount } recognised { amount } left { amount }"
SCHEDULE = f"... on DeferralSchedule {{ id documentNumber endDate version {FIGURES} }}"
LIST = """query ($state: [ScheduleState!]) { deferralSchedules(state: $state) { totalCount nodes {
  documentNumber state customer { number } batch { number } deferredAccount { number }
  revenueAccount { number } instalments { amount { amount } batch { number } } } } }"""
REPORT = """query ($asOf: Date) { deferredRevenue(asOf: $asOf) {
  deferred { amount } recognised { amount } left { amount }
  accounts { account { number } held { amount } left { amount } tiedOut }
  schedules { totalCount nodes { documentNumber customer { number } recognised { amount } } } } }"""
PERIOD = """query ($id: ID!) { fiscalPeriod(id: $id) { deferredRevenue {
  due { amount } instalments recognised { amount } running failure } } }"""


async def defer(entry: object, by: Any = CLARA, **given: Any) -> Data:
    asked = {"startDate": "2026-01-01", "months": 12, "revenueAccountNumber": "4000", "idempotencyKey": "1"}
    return await do(
        *(by, "deferRevenue", "$id: ID!, $input: DeferRevenueInput!", SCHEDULE),
        id=id_of("Entry", entry),
        input=asked | given,
    )


async def test_revenue_is_deferred_changed_and_ended(books: object) -> None:
    entry = await a_deferred_invoice()
    credits = "query ($id: ID!) { deferrableCredits(id: $id) { accountNumber amount { amount currency } } }"
    found = await ask(VERA, credits, id=id_of("Entry", entry))
    assert found == [{"accountNumber": DEFERRED, "amount": dollars("1200.00")}]
    assert refusal(await defer(entry, by=VERA))[0] == "RIGHT_MISSING"
    assert refusal(await defer(entry, months=0))[0] == "DEFERRAL_MONTHS_INVALID"
    made = await defer(entry)
    assert (await defer(entry))["id"] == made["id"]
    assert made["deferred"] == {"amount": "1200.00"}
    arguments = "$id: ID!, $input: UpdateDeferralScheduleInput!"
    rest = {"startDate": "2026-01-01", "endDate": "2026-03-31", "method": "DAY", "reason": "Shorter"}
    changed = await do(
        *(CLARA, "updateDeferralSchedule", arguments, SCHEDULE),
        id=made["id"],
        input={"expectedVersion": 1, "revenueAccountNumber": "4100", **rest},
    )
    assert (changed["version"], changed["endDate"], changed["left"]) == (
        *(2, "2026-03-31"),
        {"amount": "1200.00"},
    )
    ending = ("endDeferralSchedule", "$id: ID!, $input: EndDeferralScheduleInput!", SCHEDULE)
    end = {"expectedVersion": 1, "on": "2026-03-15", "reason": "Left"}
    assert refusal(await do(CLARA, *ending, id=made["id"], input=end))[0] == "SCHEDULE_CHANGED"
    ended = await do(CLARA, *ending, id=made["id"], input=end | {"expectedVersion": 2})
    assert ended["version"] == 3
    gone = await do(
        *(CLARA, "deleteDeferralSchedule", "$id: ID!, $expectedVersion: Int!", "... on Batch { status }"),
        id=made["id"],
        expectedVersion=3,
    )
    assert (gone["status"], await DeferralSchedule.all().count()) == ("POSTED", 0)


async def test_a_month_is_recognised_in_the_background_and_reported(books: object) -> None:
    await a_schedule(await a_deferred_invoice())
    march = {"due": {"amount": "100.00"}, "instalments": 1, "recognised": {"amount": "0.00"}}
    idle = {"running": False, "failure": ""}
    assert (await ask(VERA, PERIOD, id=MARCH))["deferredRevenue"] == march | idle
    answer = await do(AMIR, "recogniseRevenue", "$id: ID!", "... on FiscalPeriod { name }", id=MARCH)
    assert answer["name"] == "2026-03"
    assert (await ask(VERA, PERIOD, id=MARCH))["deferredRevenue"]["running"]
    async with working():
        await until(all_done)
    done = {"due": {"amount": "0.00"}, "instalments": 0, "recognised": {"amount": "100.00"}}
    assert (await ask(VERA, PERIOD, id=MARCH))["deferredRevenue"] == done | idle
    again = await do(AMIR, "recogniseRevenue", "$id: ID!", "", id=MARCH)
    assert refusal(again)[0] == "NOTHING_TO_RECOGNISE"
    for as_of, recognised, left in (("2026-03-31", "100.00", "1100.00"), ("2026-03-30", "0.00", "1200.00")):
        report = await ask(VERA, REPORT, asOf=as_of)
        account = {"account": {"number": DEFERRED}, "held": {"amount": left}, "left": {"amount": left}}
        assert report["accounts"] == [account | {"tiedOut": True}]
        assert report["recognised"] == {"amount": recognised}
        assert report["schedules"]["nodes"][0]["recognised"] == {"amount": recognised}
    assert (await ask(VERA, REPORT, asOf="2025-12-31"))["schedules"]["totalCount"] == 0


@pytest.mark.parametrize("count", [1, 3])
async def test_the_list_takes_as_many_statements_for_one_schedule_as_for_three(
    books: object, count: int
) -> None:
    for number in range(count):
        await a_schedule(await a_deferred_invoice(f"DUES-{number}"), months=2)
    await recognise(period("2026-01"))
    async with counting() as queries:
        listed = await ask(VERA, LIST, state=["RUNNING"])
    assert listed["totalCount"] == count
    assert listed["nodes"][0]["instalments"][1] == {"amount": {"amount": "600.00"}, "batch": None}
    assert queries.count == 11, queries
    assert (await ask(VERA, LIST, state=["DONE", "WAITING"]))["totalCount"] == 0
