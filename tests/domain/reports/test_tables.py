"""Every report of the registry as a table: its rows fit its columns, on screen, in CSV and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fpdf import FPDF

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    posted,
)
from tests.cast import AMIR
from tests.databases import Books
from tieout.domain.batches import closing
from tieout.domain.customers.customer import Customer
from tieout.domain.database import paging
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.reports import ledger_transactions, pdf_file
from tieout.domain.reports.asking import Asked, ReportChoiceInvalid, ReportDateInvalid, ReportDatesReversed
from tieout.domain.reports.csv_file import csv_of
from tieout.domain.reports.pdf_file import TooLongForPaper, pdf_of
from tieout.domain.reports.registry import REPORTS


async def a_busy_month() -> None:
    """An invoice paid in part, a credit memo, money on account, and a batch that was taken back."""
    await a_posted_invoice("INV-1", amount="100.00")
    receipts = await a_cash_batch()
    part = (ApplicationDraft(invoice_number="INV-1", apply="40.00"),)
    await a_receipt(receipts, customer="ACME", amount="40.00", reference="=1+1", applications=part)
    await a_receipt(receipts, customer="BIRCH", amount="5.00")
    await posted(receipts)
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, customer="ACME", amount="25.00")
    await posted(memos)
    taken_back = await a_posted_invoice("INV-2", amount="7.00")
    await closing.reopen(taken_back.batch_id, by=AMIR, reason="Wrong")


async def rows_of(name: str, **asked: object) -> list[str]:
    table = await REPORTS[name].make(Asked(**asked))  # type: ignore[arg-type]
    written = b"".join([piece async for piece in csv_of(table)])
    return written.decode().splitlines()


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_comes_as_csv_and_pdf_with_as_many_cells_as_columns(
    books: Books, name: str
) -> None:
    await a_busy_month()
    for asked in (Asked(customer="ACME"), Asked(documents=True, voided=True, customer="ACME")):
        table = await REPORTS[name].make(asked)
        seen = [row async for rows in table.pages for row in rows]
        assert {len(row) for row in [*seen, *table.foot]} <= {len(table.columns)}
        again = await REPORTS[name].make(asked)
        content = await pdf_of(again, company="Harbour & Pine", by="Vera")
        assert content.startswith(b"%PDF-")


async def test_what_looks_like_a_formula_is_guarded(books: Books) -> None:
    await a_busy_month()
    rows = await rows_of("ledger-transactions")
    assert sum(",'=1+1," in row for row in rows) == 2


async def test_voided_versions_come_with_their_reversals_when_asked_for(books: Books) -> None:
    await a_busy_month()
    counting = await rows_of("ledger-transactions")
    everything = await rows_of("ledger-transactions", voided=True)
    assert len(everything) == len(counting) + 4
    marks = sorted(row.split(",")[2] for row in everything if "INV-2" in row)
    assert marks == ["1 reversal", "1 reversal", "1 voided", "1 voided"]


async def test_a_file_in_portions_is_the_same_as_in_one(books: Books, monkeypatch) -> None:
    await a_busy_month()
    asked = {"customer": "ACME"}
    whole = {name: await rows_of(name, **asked) for name in REPORTS}
    monkeypatch.setattr(paging, "A_PORTION", 2)
    monkeypatch.setattr(ledger_transactions, "TOGETHER", 3)
    assert {name: await rows_of(name, **asked) for name in REPORTS} == whole


async def test_paper_has_an_end(books: Books, monkeypatch) -> None:
    await a_busy_month()
    monkeypatch.setattr(pdf_file, "MOST_ROWS", 2)
    table = await REPORTS["ledger-transactions"].make(Asked())
    with pytest.raises(TooLongForPaper):
        await pdf_of(table, company="Harbour & Pine", by="Vera")


async def test_what_stands_on_paper_can_be_read(books: Books, monkeypatch) -> None:
    await a_busy_month()
    await Customer.filter(number="ACME").update(name="Łódź Ελλάς")
    printed: list[str] = []
    real: Callable[..., None] = FPDF.text

    def text(self: FPDF, x: float, y: float, text: str = "") -> None:
        printed.append(" ".join(text.split()))
        real(self, x, y, text)

    monkeypatch.setattr(FPDF, "text", text)
    await pdf_of(await REPORTS["credits"].make(Asked()), company="Harbour & Pine", by="Vera")
    assert printed[0] == "Harbour & Pine: List of credits Page 1"
    assert [row for row in printed if row.startswith(("ACME", "BIRCH", "Total"))] == [
        "ACME Łódź Ελλάς credit memo CM-3 2026-03-15 USD -25.00 -25.00 -25.00 -25.00 35.00",
        "BIRCH Birch & Co on account X001 2026-03-15 USD -5.00 -5.00 -5.00 -5.00 -5.00",
        "Total USD -30.00",
        "Total in base -30.00",
    ]
    assert printed[-3:-1] == [
        "Credits -30.00 USD, owed by customers 60.00 USD.",
        "Ties out: 30.00 USD in this report, 30.00 USD in the AR control accounts.",
    ]


def test_what_is_asked_is_read_and_said_again_in_an_address() -> None:
    query = {"asOf": "2026-03-31", "ageBy": "DOCUMENT_DATE", "customer": "ACME", "documents": "yes"}
    assert Asked.read({**query, "rows": "all"}).query() == query
    for wrong, refusal in (
        ({"asOf": "someday"}, ReportDateInvalid),
        ({"asOf": "0002-01-01"}, ReportDateInvalid),
        ({"start": "2026-02-01", "end": "2026-01-01"}, ReportDatesReversed),
        ({"ageBy": "MOOD"}, ReportChoiceInvalid),
    ):
        with pytest.raises(refusal):
            Asked.read(wrong)
