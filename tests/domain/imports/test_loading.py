"""Carrying an import out: whole batches that tie out with the file, or nothing; and running it again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.builders import a_posted_invoice, an_invoice, an_invoice_batch
from tests.cast import ADA, AMIR, CONNIE, set_options
from tests.databases import Books
from tests.domain.imports.files import (
    CUSTOMERS,
    INVOICES,
    RECEIPTS,
    a_file,
    loaded,
    planned,
    receipts,
)
from tests.watching import unchanged
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType
from tieout.domain.batches.blockers import ApprovalMissing
from tieout.domain.batches.totals import totals_of
from tieout.domain.customers.listing import find
from tieout.domain.database.statements import fetch
from tieout.domain.imports import loading
from tieout.domain.imports.loading import TakeOn, load
from tieout.domain.imports.mapping import Kind
from tieout.domain.money import Money
from tieout.domain.refusal import RightMissing

TWO_MONTHS = (
    "ACME,INV-1,2026-01-10,100.00",
    "BIRCH,INV-2,2026-02-10,20.00",
    "ACME,INV-3,2026-01-20,-3.00",
)


async def batches() -> list[Batch]:
    return await Batch.all().order_by("id")


async def test_a_batch_for_each_month_ties_out_with_the_file(books: Books, tmp_path: Path) -> None:
    plan = await planned(a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES)
    found = await loaded(plan)
    assert [(batch.number, batch.status, batch.control_count, batch.control_total) for batch in found] == [
        ("I2601", BatchStatus.OPEN, 2, Money(10300, "USD")),
        ("I2602", BatchStatus.OPEN, 1, Money(2000, "USD")),
    ]
    january, february = await batches()
    assert (january.type, january.origin) == (BatchType.INVOICE, BatchOrigin.EXTERNAL)
    assert january.post_date == date(2026, 1, 31)
    assert january.description == "Invoices of 2026-01, from file.csv"
    assert (await totals_of(january.id)).tied_out
    assert (await totals_of(february.id)).tied_out


async def test_one_batch_for_each_day_when_told(books: Books, tmp_path: Path) -> None:
    plan = await planned(
        a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES, group="day", invoices={"letter": "X"}
    )
    assert [batch.number for batch in await loaded(plan)] == ["X0110", "X0120", "X0210"]


@pytest.mark.parametrize(
    ("take_on", "status"), [(TakeOn.CLOSED, BatchStatus.CLOSED), (TakeOn.POSTED, BatchStatus.POSTED)]
)
async def test_batches_are_taken_on_as_far_as_asked(
    books: Books, tmp_path: Path, take_on: TakeOn, status: BatchStatus
) -> None:
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS)
    assert {batch.status for batch in await loaded(await planned(path, Kind.INVOICES), take_on=take_on)} == {
        status
    }
    assert await loaded(await planned(path, Kind.INVOICES), take_on=take_on) == []


async def test_what_an_import_left_open_is_taken_on_by_the_next(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS)
    await loaded(await planned(path, Kind.INVOICES))
    again = await planned(path, Kind.INVOICES)
    assert (again.new, again.parts[0].known) == (0, 3)
    async with unchanged(books):
        assert await loaded(again) == []
    closed = await loaded(again, take_on=TakeOn.CLOSED)
    assert [(batch.number, batch.status, batch.new) for batch in closed] == [
        ("I2601", BatchStatus.CLOSED, False),
        ("I2602", BatchStatus.CLOSED, False),
    ]
    finished = await loaded(await planned(path, Kind.INVOICES), take_on=TakeOn.POSTED)
    assert {batch.status for batch in finished} == {BatchStatus.POSTED}


async def test_a_batch_that_somebody_keyed_is_left_to_them(books: Books, tmp_path: Path) -> None:
    batch = await an_invoice_batch(post_date=date(2026, 1, 31))
    await an_invoice(batch, number="INV-1", document_date=date(2026, 1, 10))
    plan = await planned(a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES)
    assert [batch.new for batch in await loaded(plan, take_on=TakeOn.POSTED)] == [True, True]
    assert (await Batch.get(id=batch.id)).status is BatchStatus.OPEN


async def test_late_documents_of_a_month_get_a_batch_of_their_own(books: Books, tmp_path: Path) -> None:
    await loaded(await planned(a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES))
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS, "ACME,INV-4,2026-01-31,4.00")
    (late,) = await loaded(await planned(path, Kind.INVOICES))
    assert (late.number, late.control_count, late.control_total) == ("I0001", 1, Money(400, "USD"))


async def test_an_import_that_died_on_the_way_is_completed_by_the_next(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS)
    killed = load(await planned(path, Kind.INVOICES), by=ADA, take_on=TakeOn.POSTED)
    first = await anext(killed)
    await killed.aclose()
    assert [batch.number for batch in await batches()] == [first.number]
    rest = await loaded(await planned(path, Kind.INVOICES), take_on=TakeOn.POSTED)
    assert [batch.number for batch in rest] == ["I2602"]


async def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "at_once", lambda _: 1)
    plan = await planned(a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES)
    other = await an_invoice_batch()
    await an_invoice(other, number="inv-3")
    async with unchanged(books):
        with pytest.raises(loading.LineRefused) as refused:
            await loaded(plan)
    assert refused.value.message == (
        "Line 4 is refused after all: Document number INV-3 is used already. "
        "Key another number; each invoice has its own."
    )


async def test_rejected_lines_keep_the_others_back_unless_they_are_accepted(
    books: Books, tmp_path: Path
) -> None:
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS, "NOBODY,INV-9,2026-01-10,1.00")
    plan = await planned(path, Kind.INVOICES)
    async with unchanged(books):
        with pytest.raises(loading.LinesRejected) as refused:
            await loaded(plan)
    assert refused.value.message == (
        "Lines of file.csv are rejected (1), so nothing is imported. Correct them, or import the rest "
        "without them (--accept-rejected)."
    )
    found = await loaded(plan, accept_rejected=True, take_on=TakeOn.CLOSED)
    assert [batch.control_count for batch in found] == [2, 1]


async def test_months_go_alternately_so_that_receipts_find_their_invoices(
    books: Books, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path,
        "customer,number,date,amount,invoice,paid",
        "ACME,INV-1,2026-01-10,100.00,INV-1,2026-02-20",
        "BIRCH,INV-2,2026-02-10,20.00,INV-2,2026-02-11",
        "DOVE,INV-3,2026-03-01,3.00,INV-3,",
    )
    plan = await planned(path, *Kind, customers={"number": "customer"}, receipts={"date": "paid"})
    assert [(part.new, part.known, part.blank) for part in plan.parts] == [(1, 2, 0), (3, 0, 0), (2, 0, 1)]
    found = await loaded(plan, take_on=TakeOn.POSTED)
    assert [batch.number for batch in found] == ["I2601", "I2602", "C2602", "I2603"]
    assert (await receipts(path, receipts={"date": "paid"})).known == 2


async def test_receipts_count_on_batches_that_an_earlier_import_left_open(
    books: Books, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path,
        "customer,number,date,amount,invoice,paid",
        "ACME,INV-1,2026-01-10,100.00,INV-1,2026-02-20",
    )
    await loaded(await planned(path, Kind.INVOICES))
    plan = await planned(path, Kind.INVOICES, Kind.RECEIPTS, receipts={"date": "paid"})
    found = await loaded(plan, take_on=TakeOn.POSTED)
    assert [(batch.number, batch.new) for batch in found] == [("I2601", False), ("C2602", True)]


async def test_a_receipt_taken_by_somebody_else_meanwhile_stops_the_import(
    books: Books, tmp_path: Path
) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    plan = await planned(a_file(tmp_path, RECEIPTS, "INV-1,2026-03-20,100.00"), Kind.RECEIPTS)
    await loaded(await planned(a_file(tmp_path, RECEIPTS, "INV-1,2026-03-21,100.00"), Kind.RECEIPTS))
    async with unchanged(books):
        with pytest.raises(loading.LineRefused):
            await loaded(plan)


async def test_customers_are_added_with_what_the_file_says_of_them(books: Books, tmp_path: Path) -> None:
    path = a_file(
        tmp_path, f"{CUSTOMERS},bill_to,branch", 'dove,Dove,Hull,pay@dove.example,"1 Quay\nHull",NORTH'
    )
    assert await loaded(await planned(path, Kind.CUSTOMERS), by=AMIR) == []
    dove = await find(number="DOVE")
    assert dove is not None
    assert (dove.name, dove.city, dove.email, dove.bill_to, dove.branch, dove.currency) == (
        *("Dove", "Hull", "pay@dove.example", "1 Quay\nHull", "NORTH", "USD"),
    )
    assert (await planned(path, Kind.CUSTOMERS)).parts[0].known == 1


async def test_the_audit_trail_tells_from_which_file_and_lines(books: Books, tmp_path: Path) -> None:
    plan = await planned(
        a_file(tmp_path, INVOICES, *TWO_MONTHS, "DOVE,INV-4,2026-02-01,1.00"),
        *(Kind.CUSTOMERS, Kind.INVOICES),
        customers={"number": "customer"},
    )
    await loaded(plan, by=AMIR)
    rows = await fetch("SELECT * FROM audit_event WHERE action LIKE 'IMPORT%' ORDER BY id")
    assert [(row["action"], row["actor"], row["subject"]) for row in rows] == [
        ("IMPORT_CUSTOMERS", "Amir Accountant", "file.csv"),
        ("IMPORT_BATCH", "Amir Accountant", "file.csv"),
        ("IMPORT_BATCH", "Amir Accountant", "file.csv"),
    ]
    assert json.loads(rows[1]["facts"]) == {
        "entries": 2,
        "total": "103.00 USD",
        "first_line": 2,
        "last_line": 4,
        "fingerprint": plan.fingerprint,
    }


async def test_missing_fiscal_years_are_created_first(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2024-06-01,1.00")
    (batch,) = await loaded(await planned(path, Kind.INVOICES, create_years=True, by=CONNIE), by=CONNIE)
    assert (batch.number, batch.post_date) == ("I2406", date(2024, 6, 30))
    names = await fetch("SELECT name FROM fiscal_year ORDER BY start_date")
    assert [row["name"] for row in names] == ["2024", "2025", "2026", "2027"]


async def test_what_cannot_be_posted_stays_closed_and_stops_the_import(books: Books, tmp_path: Path) -> None:
    await set_options(approval_amount=10_000)
    path = a_file(tmp_path, INVOICES, *TWO_MONTHS)
    with pytest.raises(ApprovalMissing):
        await loaded(await planned(path, Kind.INVOICES), take_on=TakeOn.POSTED)
    assert [(batch.number, batch.status) for batch in await batches()] == [
        ("I2601", BatchStatus.LEDGER_READY)
    ]


async def test_a_deleted_batch_may_be_imported_again(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, TWO_MONTHS[0])
    await loaded(await planned(path, Kind.INVOICES))
    (batch,) = await batches()
    await editing.delete(batch.id, by=AMIR)
    assert [batch.number for batch in await loaded(await planned(path, Kind.INVOICES))] == ["I0001"]


async def test_loading_takes_the_rights_of_what_it_does(books: Books, tmp_path: Path, clara, amir) -> None:
    plan = await planned(a_file(tmp_path, INVOICES, *TWO_MONTHS), Kind.INVOICES)
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await loaded(plan, by=clara)
    plan.years = [date(2028, 1, 1)]
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await loaded(plan, by=amir)
