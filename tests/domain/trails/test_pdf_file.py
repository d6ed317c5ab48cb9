"""The audit trail as PDF: what it prints, in which order, and the same bytes every time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fpdf import FPDF

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt
from tests.cast import CLARA
from tieout.domain.customers.customer import Customer
from tieout.domain.paper.sheets import LYING
from tieout.domain.trails.content import Trail, TrailWriter
from tieout.domain.trails.making import make
from tieout.domain.trails.pdf_file import pdf_of
from tieout.domain.trails.reading import content_of


@pytest.fixture
def printed(monkeypatch) -> list[str]:
    """What is printed, row by row."""
    rows: list[str] = []
    real = FPDF.text

    def text(self: FPDF, x: float, y: float, text: str = "") -> None:
        assert y < self.h - 5
        rows.append(text)
        real(self, x, y, text)

    monkeypatch.setattr(FPDF, "text", text)
    return rows


async def test_header_totals_accounts_and_entries_are_printed(books, printed) -> None:
    await a_posted_invoice("INV-1", amount="1234.50")
    batch = await a_cash_batch(number="R0001", description="Monday", control_total="1300.00", control_count=2)
    await a_receipt(batch, invoice="INV-1", reference="CHK 7", memo="thanks\nagain")
    await Customer.filter(number="BIRCH").update(name="Łódź Ελλάς Москва")
    await a_receipt(batch, customer="BIRCH", amount="30.00")
    facts = await make(batch.id, by=CLARA)
    first = pdf_of(await content_of(facts.id))
    rows = [" ".join(row.split()) for row in printed]
    assert first.startswith(b"%PDF-")
    assert first == pdf_of(await content_of(facts.id))
    assert rows[:2] == [
        "Harbour & Pine: audit trail of batch R0001, version 1 Page 1",
        "Made by Clara Clerk, 2026-03-15 12:00 UTC",
    ]
    assert rows[3:15] == [
        *("Type Cash, open", "Description Monday"),
        *("Post date 2026-03-15, fiscal period 2026-03", "Cash account 1010 Cash", "Deposit 20260315-000"),
        *("Opened Clara Clerk, 2026-03-15 12:00 UTC", "Control total 1,300.00 USD"),
        *("Accumulated total 1,264.50 USD", "Difference -35.50 USD", "Entries 2 of 2 expected", ""),
        "Totals per account",
    ]
    assert rows[15:19] == [
        "Account Debit Credit",
        "1010 Cash USD 1,264.50",
        "1200 Accounts receivable USD 1,264.50",
        "Total USD 1,264.50 1,264.50",
    ]
    assert rows[21:30] == [
        "1 ACME Acme INV-1 CHK 7 2026-03-15 1,234.50 USD thanks again",
        "1010 Cash USD 1,234.50",
        "1200 Accounts receivable USD 1,234.50",
        "applied to INV-1: 1,234.50 USD, leaves 0.00",
        "by Clara Clerk, 2026-03-15 12:00 UTC",
        "2 BIRCH Łódź Ελλάς Москва X001 2026-03-15 30.00 USD",
        "1010 Cash USD 30.00",
        "1200 Accounts receivable USD 30.00",
        "by Clara Clerk, 2026-03-15 12:00 UTC",
    ]
    assert rows[31] == "End of the audit trail: 2 entries listed."


def a_trail(*, entries: int, lines: int = 2, **head: object) -> Trail:
    """A trail in euros of a firm that keeps its books in dollars."""
    entry = {
        "entry_id": 1, "type": "CASH_RECEIPT", "direction": "", "customer_number": "", "customer_name": "",
        "document_number": "D" * 40, "document_date": "2026-03-15", "due_date": "", "reference": "",
        "branch": "", "reason": "SMALL", "memo": "", "created_by": "Clara Clerk", "currency": "EUR",
        "created_at": "2026-03-15T12:00:00+00:00", "amount": 1000, "base_amount": 1100,
        "lines": [["1020", "Cash in euros", 1000, 0, 1100, 0]] * lines,
        "applications": [["INV-1", "EUR", 900, 60, 40, 0]],
    }  # fmt: skip
    writer = TrailWriter()
    writer.add([entry] * entries)
    made = "2026-03-15T12:00:00+00:00"
    names = ("closed_by", "closed_at", "posted_by", "posted_at", "deposit_id", "branch", "description")
    content, _ = writer.finish(
        dict.fromkeys(names, "")
        | {
            "company": "Harbour & Pine",
            "number": "R0001",
            "version": 1,
            "made_by": "Clara Clerk",
            "made_at": made,
            "type": "CASH",
            "status": "OPEN",
            "post_date": "2026-03-15",
            "period": "2026-03",
            "cash_account": "",
            "created_by": "Clara Clerk",
            "created_at": made,
            "approved_by": "Connie Controller",
            "approved_at": made,
            "currency": "EUR",
            "base_currency": "USD",
            "control": 0,
            "control_count": 0,
            "accumulated": 0,
            "difference": 0,
            "count": entries,
            "accounts": [["1020", "Cash in euros", "EUR", 1, 1000, 0, 1100, 0]],
        }
        | head
    )
    return Trail(content)


def test_another_currency_stands_beside_the_company_s(printed) -> None:
    pdf_of(a_trail(entries=1, lines=1))
    rows = [" ".join(row.split()) for row in printed]
    assert "Approved Connie Controller, 2026-03-15 12:00 UTC" in rows
    assert "Control total none" in rows
    assert "Account Debit Credit Debit USD Credit USD" in rows
    assert rows.count("1020 Cash in euros EUR 10.00 USD 11.00") == 2
    assert "Total USD 11.00" in rows
    assert f"1 Cash receipt {'D' * 19}… 2026-03-15 10.00 EUR SMALL" in rows
    assert "applied to INV-1: 9.00 EUR, discount 0.60, written off 0.40, leaves 0.00" in rows


@pytest.mark.parametrize(("entries", "lines"), [(40, 2), (2, 2 * LYING.rows)])
def test_what_does_not_fit_goes_on_the_next_sheet(printed, entries, lines) -> None:
    """An entry stays on one sheet where it fits; one that is longer than a sheet goes on on the next."""
    content = pdf_of(a_trail(entries=entries, lines=lines))
    sheets = [number for number, row in enumerate(printed) if " Page " in row]
    assert content.count(b"/Type /Page\n") == len(sheets) > 3
    rows_on = [end - begin - 3 for begin, end in pairwise(sheets)]
    assert max(rows_on) <= LYING.rows
    if lines == 2:
        assert all(printed[begin + 3].lstrip()[:1].isdigit() for begin in sheets[1:])
