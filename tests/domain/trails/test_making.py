"""The audit trail of a batch: what it lists, kept for good, made again at any time (R2.9, R2.14)."""

from __future__ import annotations

import csv
import io

import pytest

from tests.builders import (
    a_batch,
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    in_status,
)
from tests.cast import ADA, AMIR, CLARA, VERA
from tieout.domain.batches.audit_trail import AuditTrail
from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.database.paging import PageRequest
from tieout.domain.money import Money
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.trails import content
from tieout.domain.trails.csv_file import COLUMNS, csv_of
from tieout.domain.trails.making import make
from tieout.domain.trails.reading import (
    AuditTrailDamaged,
    content_of,
    contents_of,
    entries_of,
    find_trail,
    trails_of,
)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


async def a_trail():
    """A cash batch of two receipts, of the invoice INV-1 and on account, listed."""
    await a_posted_invoice("INV-1", customer="ACME", amount="100.00")
    batch = await a_cash_batch(number="R0001", description="Monday", control_total="160.00", control_count=2)
    first = await a_receipt(batch, invoice="INV-1", reference="=1+1", memo="part")
    second = await a_receipt(batch, customer="BIRCH", amount="30.00")
    return batch, [first, second], await make(batch.id, by=CLARA)


async def test_a_trail_lists_header_totals_and_accounts(books) -> None:
    _, _, facts = await a_trail()
    trail = await content_of(facts.id)
    shown = ("number", "type", "status", "description", "post_date", "period", "cash_account", "created_by")
    assert [trail.head[name] for name in shown] == [
        *("R0001", "CASH", "OPEN", "Monday", "2026-03-15", "2026-03", "1010 Cash", "Clara Clerk")
    ]
    assert (trail.money("control"), trail.money("accumulated"), trail.money("difference")) == (
        *(usd(16000), usd(13000), usd(-3000)),
    )
    assert (trail.count, trail.head["control_count"]) == (2, 2)
    assert (trail.head["made_by"], trail.head["made_at"]) == ("Clara Clerk", "2026-03-15T12:00:00+00:00")
    assert trail.accounts() == [
        content.TrailAccount("1010", "Cash", 2, usd(13000), usd(0), usd(13000), usd(0)),
        content.TrailAccount("1200", "Accounts receivable", 2, usd(0), usd(13000), usd(0), usd(13000)),
    ]


async def test_every_entry_is_listed_with_its_lines_and_what_its_applications_leave(books) -> None:
    _, entries, facts = await a_trail()
    first, second = (await content_of(facts.id)).entries()
    assert (first.position, first.entry_id, first.customer_number, first.customer_name) == (
        *(1, entries[0].id, "ACME", "Acme"),
    )
    assert (first.reference, first.memo, first.amount, first.base_amount) == (
        *("=1+1", "part", usd(10000), usd(10000)),
    )
    assert first.lines == (
        content.TrailLine("1010", "Cash", usd(10000), usd(0), usd(10000), usd(0)),
        content.TrailLine("1200", "Accounts receivable", usd(0), usd(10000), usd(0), usd(10000)),
    )
    assert first.applications == (content.TrailApplication("INV-1", usd(10000), usd(0), usd(0), usd(0)),)
    assert (second.customer_name, second.amount, second.applications) == ("Birch & Co", usd(3000), ())


async def test_a_trail_stays_as_it_was_made_whatever_happens_to_the_batch(books) -> None:
    batch, _, first = await a_trail()
    before = [row.content for row in await AuditTrail.filter(id=first.id)]
    await a_receipt(batch, amount="60.00")
    second = await make(batch.id, by=AMIR)
    assert [row.content for row in await AuditTrail.filter(id=first.id)] == before
    assert [(one.version, one.created_by) for one in (await trails_of([batch.id]))[batch.id]] == [
        *((2, "Amir Accountant"), (1, "Clara Clerk")),
    ]
    counts = [(await content_of(one.id)).count for one in (first, second)]
    assert counts == [2, 3]
    assert await find_trail(second.id) == second
    assert await find_trail(999) is None


async def test_a_trail_can_be_made_whatever_the_status(books) -> None:
    for status in BatchStatus:
        batch = await in_status(status)
        trail = await content_of((await make(batch.id, by=ADA)).id)
        assert (trail.head["status"], trail.count) == (status, 1)


async def test_a_batch_without_entries_has_a_trail_without_entries(books) -> None:
    batch = await a_batch(BatchType.CASH)
    trail = await content_of((await make(batch.id, by=CLARA)).id)
    assert (trail.count, trail.accounts(), list(trail.entries())) == (0, [], [])
    assert csv_rows(trail)[0]["row"] == "CONTROL"
    assert entries_of(trail, PageRequest()).rows == []


async def test_who_only_looks_makes_no_trail(books) -> None:
    batch = await a_cash_batch()
    with pytest.raises(RightMissing):
        await make(batch.id, by=VERA)
    assert await AuditTrail.all().count() == 0


async def test_there_is_no_trail_of_what_is_not(books) -> None:
    with pytest.raises(NotFound):
        await make(999, by=CLARA)
    with pytest.raises(NotFound):
        await content_of(999)
    assert await contents_of([]) == {}


async def test_a_trail_that_was_tampered_with_is_not_shown(books) -> None:
    batch = await a_cash_batch(number="R0007")
    kept = content.TrailWriter().finish({"base_currency": "USD", "count": 0})
    tampered = await AuditTrail.create(
        batch_id=batch.id, version=1, event_id=1, content=kept[0], digest="0" * 64, created_by="Eve",
        created_at=batch.created_at,
    )  # fmt: skip
    with pytest.raises(AuditTrailDamaged) as refused:
        await content_of(tampered.id)
    assert refused.value.message.startswith("Version 1 of the audit trail of batch R0007 is not as it was")


async def test_entries_are_paged_by_position_in_both_directions(books, monkeypatch) -> None:
    monkeypatch.setattr(content, "BLOCK", 2)
    batch = await an_invoice_batch()
    for number in range(1, 8):
        await an_invoice(batch, number=f"INV-{number}", amount=f"{number}.00")
    trail = await content_of((await make(batch.id, by=CLARA)).id)

    def shown(**asked: int) -> tuple[list[int], bool, bool]:
        page = entries_of(trail, PageRequest(**asked))
        return [row.amount.minor // 100 for row in page.rows], page.has_previous, page.has_next

    assert shown(first=3) == ([1, 2, 3], False, True)
    assert shown(first=3, after=3) == ([4, 5, 6], True, True)
    assert shown(first=3, after=6) == ([7], True, False)
    assert shown(first=3, after=7) == ([], True, False)
    assert shown(last=3) == ([5, 6, 7], True, False)
    assert shown(last=3, before=4) == ([1, 2, 3], False, True)
    assert shown(last=3, before=1) == ([], False, True)


def csv_rows(trail: content.Trail) -> list[dict[str, str]]:
    text = b"".join(csv_of(trail)).decode()
    return list(csv.DictReader(io.StringIO(text)))


async def test_the_csv_holds_totals_accounts_entries_lines_and_applications(books) -> None:
    _, _, facts = await a_trail()
    trail = await content_of(facts.id)
    rows = csv_rows(trail)
    assert [row["row"] for row in rows] == [
        *("CONTROL", "ACCUMULATED", "DIFFERENCE", "ACCOUNT", "ACCOUNT"),
        *("ENTRY", "LINE", "LINE", "APPLICATION", "ENTRY", "LINE", "LINE"),
    ]
    assert [(row["amount"], row["count"]) for row in rows[:3]] == [
        *(("160.00", "2"), ("130.00", "2"), ("-30.00", ""))
    ]
    assert {name: rows[5][name] for name in ("reference", "amount", "user", "memo")} == {
        "reference": "'=1+1",  # a formula in a spreadsheet, were it not guarded
        "amount": "100.00",
        "user": "Clara Clerk",
        "memo": "part",
    }
    assert {name: value for name, value in rows[8].items() if value} == {
        "row": "APPLICATION",
        "batch_no": "R0001",
        "version": "1",
        "entry_no": "1",
        "type": "CASH_RECEIPT",
        "date": "2026-03-15",
        "customer_no": "ACME",
        "customer_name": "Acme",
        "document_no": "INV-1",
        "reference": "'=1+1",
        "currency": "USD",
        "applied_to": "INV-1",
        "applied": "100.00",
        "balance_left": "0.00",
    }
    assert b"".join(csv_of(trail)) == b"".join(csv_of(await content_of(facts.id)))
    assert len(rows[0]) == len(COLUMNS) == len(set(COLUMNS))


async def test_each_application_shows_what_it_leaves_of_its_item(books) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch, other = await a_credit_memo_batch(), await a_credit_memo_batch()
    await a_credit_memo(batch, invoice="INV-1", amount="25.00")
    await a_credit_memo(other, invoice="INV-1", amount="5.00")
    await a_credit_memo(batch, invoice="INV-1", amount="30.00")
    entries = (await content_of((await make(batch.id, by=CLARA)).id)).entries()
    left = [(one.amount, one.balance) for entry in entries for one in entry.applications]
    assert left == [(usd(2500), usd(7500)), (usd(3000), usd(4000))]
