"""The audit trail, and verifying the books on demand."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice
from tests.watching import counted_queries
from tieout.domain.audit.event import AuditEvent
from tieout.domain.database.statements import execute


@pytest.mark.parametrize("count", [1, 3])
async def test_every_event_has_its_row_with_its_batch(browser_of, count) -> None:
    connie_s = await browser_of("connie")
    for _ in range(count):
        await a_cash_batch()
    with counted_queries() as queries:
        page = await connie_s.get("/audit")
    signing_in = await AuditEvent.filter(batch_id=None).count()
    rows = page.by_id("audit-list").rows
    assert len(rows) == count + signing_in
    assert rows[0][1:4] == ["Clara Clerk", f"B{count:04}", f"The cash batch B{count:04} was opened."]
    assert len(queries.statements) == 6


async def test_the_events_go_on_by_keyset_in_place(browser_of) -> None:
    connie_s = await browser_of("connie")
    for _ in range(52):
        await a_cash_batch()
    first = await connie_s.get("/audit")
    part = await connie_s.get(first.by_id("turn-next")["href"], target="audit-list")
    assert not part.all("html")
    assert part.by_id("audit-list").rows[0][2] == "B0002"


async def test_sound_books_pass_every_check(browser_of) -> None:
    await a_posted_invoice("INV-1")
    connie_s = await browser_of("connie")
    part = await connie_s.post("/audit", target="verification")
    assert not part.all("html")
    checks = [item.text for item in part.by_id("verification").all("li")]
    assert len(checks) > 5
    assert [check for check in checks if not check.startswith("Passed: ")] == []
    assert "The books are sound: every check passed." in part.text


async def test_what_was_changed_behind_the_program_s_back_is_told(browser_of, books) -> None:
    await a_posted_invoice("INV-1")
    await execute("UPDATE account_balance SET debit = debit + 1")
    connie_s = await browser_of("connie")
    page = await connie_s.post("/audit")
    assert connie_s.status == 200
    failed = [item.text for item in page.by_id("verification").all("li") if item.text.startswith("Failed: ")]
    assert len(failed) == 1
    assert "The books are not sound: see what failed." in page.text


async def test_who_may_not_audit_sees_neither(amir_s) -> None:
    await amir_s.get("/audit")
    assert amir_s.status == 403
    await amir_s.post("/audit", target="verification")
    assert amir_s.status == 403
