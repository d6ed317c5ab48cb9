"""The dry run: every line is held to the rules it would meet when keyed, and nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import a_posted_invoice, an_invoice, an_invoice_batch
from tests.cast import AMIR, CLARA, CONNIE, VERA, period, set_options
from tests.databases import Books, Place
from tests.domain.imports.files import (
    CUSTOMERS,
    INVOICES,
    RECEIPTS,
    a_file,
    invoices,
    loaded,
    planned,
    reasons,
    receipts,
)
from tests.watching import unchanged
from tieout.domain.batches.header import BranchMissing, CashAccountMissing
from tieout.domain.database.connecting import connected
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.database.statements import execute
from tieout.domain.imports import years
from tieout.domain.imports.checking import check
from tieout.domain.imports.loading import TakeOn
from tieout.domain.imports.mapping import Kind, mapping_of
from tieout.domain.money import Money
from tieout.domain.periods import closing
from tieout.domain.refusal import RightMissing


async def test_nothing_is_written(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-03-02,100.00", "BIRCH,INV-2,2026-03-31,0.50")
    async with unchanged(books):
        found = await planned(path, Kind.INVOICES)
    (part,) = found.parts
    assert (part.read, part.new, part.total("USD")) == (2, 2, Money(10050, "USD"))
    assert [(group.post_date, group.control_count) for group in part.groups] == [(date(2026, 3, 31), 2)]
    assert (found.rejected, found.years, part.known) == ([], [], 0)


async def test_every_fault_of_a_line_is_told_at_once(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,,31.03.2026,12.345", ",INV-2,,x")
    assert reasons(await invoices(path)) == {
        2: "The invoice number is missing. Fill it in. 31.03.2026 is not a date in the format YYYY-MM-DD. "
        "12.345 is not an amount of USD: write it in figures, with 2 decimals at most.",
        3: "The customer is missing. Fill it in. The date is missing. Fill it in. "
        "x is not an amount of USD: write it in figures, with 2 decimals at most.",
    }


async def test_an_invoice_meets_the_rules_of_entry(books: Books, tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        f"{INVOICES},due_date,account",
        "NOBODY,INV-1,2026-03-02,1.00,,",
        "CEDAR,INV-2,2026-03-02,1.00,,",
        "ACME,DEBIT,2026-03-02,1.00,,",
        "ACME,INV-4,2026-03-02,0.00,,",
        "ACME,INV-5,2026-03-02,1.00,2026-03-01,",
        "ACME,INV-6,2026-03-02,1.00,,1200",
        "acme,inv-7,2026-03-02,-1.00,2026-04-01,4100",
    )
    part = await invoices(path)
    assert reasons(part) == {
        2: "There is no customer NOBODY. Check the number, or look the customer up by name.",
        3: "Customer CEDAR Cedar Ltd is inactive. Make the customer active again, or choose another.",
        4: "DEBIT is a reserved word, not a document number. Key another.",
        5: "The invoice amount is zero. Key what is owed; a negative invoice takes a minus sign.",
        6: "The due date 2026-03-01 lies before the document date 2026-03-02. Correct one of the two.",
        7: "Account 1200 Accounts receivable is an accounts receivable control account; "
        "it is posted to by itself. Choose another.",
    }
    assert part.total("USD") == Money(100, "USD")


async def test_the_same_number_twice_in_a_file_is_rejected(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-03-02,1.00", "BIRCH,inv-1,2026-03-02,2.00")
    assert reasons(await invoices(path)) == {
        3: "Invoice inv-1 stands on line 2 of the file already. Each is imported once."
    }


async def test_numbers_kept_per_customer_may_be_the_same(books: Books, tmp_path: Path) -> None:
    await set_options(document_numbers_per_customer=True)
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-03-02,1.00", "BIRCH,INV-1,2026-03-02,2.00")
    found = await planned(path, Kind.INVOICES)
    assert found.rejected == []
    await loaded(found, take_on=TakeOn.POSTED)
    assert (await invoices(path)).known == 2
    paid = a_file(tmp_path, f"customer,{RECEIPTS}", "BIRCH,INV-1,2026-03-09,2.00", ",INV-1,2026-03-09,1.00")
    assert list(reasons(await receipts(paid))) == [3]


async def test_an_invoice_of_the_books_is_known_only_if_it_is_the_same(books: Books, tmp_path: Path) -> None:
    batch = await an_invoice_batch(number="R0007")
    await an_invoice(batch, number="INV-1", amount="10.00", document_date=date(2026, 3, 2))
    await an_invoice(batch, number="INV-2", amount="10.00", document_date=date(2026, 3, 2))
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-03-02,10", "ACME,INV-2,2026-03-03,10")
    part = await invoices(path)
    assert (part.known, part.new, part.recognised) == (1, 0, [])
    assert reasons(part) == {
        3: "Invoice INV-2 is in the books already, in batch R0007: 10.00 USD of 2026-03-02 for customer "
        "ACME. The line tells it otherwise."
    }


async def test_a_receipt_meets_the_rules_of_entry(books: Books, tmp_path: Path) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await an_invoice_batch()
    await an_invoice(batch, number="INV-2")
    path = a_file(
        tmp_path,
        f"{RECEIPTS},customer,reference",
        "INV-1,2026-03-20,99.99,,",
        "INV-2,2026-03-20,100.00,,",
        "INV-3,2026-03-20,1.00,,",
        "inv-4,,1.00,,",
        "INV-5,2026-03-20,,,",
        "INV-6,2026-03-20,0.00,,",
    )
    part = await receipts(path)
    assert part.blank == 1
    assert reasons(part) == {
        2: "Invoice INV-1 is open with 100.00 USD, the check is 99.99 USD. Standard accounts take payment in "
        "full: use Single Credit Entry for a part, or leave the invoice blank to take the money on account.",
        3: f"Invoice INV-2 stands in batch {batch.number}, which is not posted yet. Post that batch first.",
        4: "There is no invoice INV-3. Check the number, or look the invoice up by its amount.",
        6: "The amount is missing. Fill it in.",
        7: "There is no invoice INV-6. Check the number, or look the invoice up by its amount.",
    }


async def test_an_invoice_is_paid_once_in_a_file(books: Books, tmp_path: Path) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    path = a_file(tmp_path, RECEIPTS, "INV-1,2026-03-20,100.00", "INV-1,2026-03-21,100.00")
    part = await receipts(path)
    assert part.new == 1
    assert reasons(part) == {
        3: "A receipt for invoice INV-1 stands on line 2 of the file already. Each is imported once."
    }


async def test_a_receipt_may_pay_an_invoice_of_the_same_file_but_not_before_it(
    books: Books, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path,
        "customer,number,date,amount,invoice,paid,owner",
        "ACME,INV-1,2026-03-02,1.00,INV-1,2026-03-20,ACME",
        "ACME,INV-2,2026-04-02,2.00,INV-2,2026-03-31,ACME",
        "ACME,INV-3,2026-03-02,3.00,INV-3,2026-03-20,BIRCH",
        "NOBODY,INV-4,2026-03-02,4.00,INV-4,2026-03-20,",
    )
    found = await planned(path, Kind.INVOICES, Kind.RECEIPTS, receipts={"date": "paid", "customer": "owner"})
    assert [(kind, rejected.line) for kind, rejected in found.rejected] == [
        (Kind.RECEIPTS, 3),
        (Kind.RECEIPTS, 4),
        (Kind.INVOICES, 5),
        (Kind.RECEIPTS, 5),
    ]
    assert reasons(found.parts[1]) == {
        3: "Invoice INV-2 (line 3) comes into a batch of 2026-04-30, after this receipt's of 2026-03-31, "
        "so it is not posted by then.",
        4: "Invoice INV-3 belongs to customer ACME, not to BIRCH. Correct one of the two.",
        5: "There is no invoice INV-4. Check the number, or look the invoice up by its amount.",
    }


async def test_a_new_customer_s_invoice_counts_on_the_customer(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "DOVE,INV-1,2026-03-02,1.00")
    found = await planned(path, Kind.CUSTOMERS, Kind.INVOICES, customers={"number": "customer"})
    assert [part.new for part in found.parts] == [1, 1]


async def test_a_document_outside_the_fiscal_years_waits_for_its_year(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2024-12-31,1.00", "ACME,INV-2,2028-01-01,1.00")
    assert reasons(await invoices(path)) == {
        2: "No fiscal period holds 2024-12-31. Create the fiscal year first, or have the import create it "
        "(--create-years).",
        3: "No fiscal period holds 2028-01-31. Create the fiscal year first, or have the import create it "
        "(--create-years).",
    }
    found = await planned(path, Kind.INVOICES, create_years=True)
    assert found.rejected == []
    assert found.years == [date(2025, 1, 1), date(2024, 1, 1), date(2028, 1, 1)]


async def test_a_wrong_date_does_not_create_years_without_end(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,1026-03-01,1.00")
    with pytest.raises(years.YearsTooMany):
        await planned(path, Kind.INVOICES, create_years=True)


async def test_where_there_is_no_fiscal_year_none_is_made_up(nothing_yet: Place) -> None:
    """There is no telling on which day the first one begins."""
    await bring_up_to_date(nothing_yet.url)
    async with connected(nothing_yet.url):
        assert await years.missing_years([date(2026, 3, 31)]) == []


async def test_a_closed_period_takes_no_document(books: Books, tmp_path: Path) -> None:
    await closing.close(period("2026-01"), by=CONNIE)
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-01-05,1.00", "ACME,INV-2,2026-02-05,1.00")
    part = await invoices(path)
    assert reasons(part) == {
        2: "2026-01-31 falls in 2026-01, which is closed. Choose a post date in an open period."
    }
    assert part.new == 1


async def test_customers_are_told_once_and_those_of_the_books_are_known(books: Books, tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        CUSTOMERS,
        "dove,Dove & Sons,Hull,pay@dove.example",
        "DOVE,Dove & Sons,Hull,pay@dove.example",
        "ACME,Another name,,",
        "DOVE,Dove,Hull,",
        "JE,,,",
        ",,Hull,",
        "ELM,,,nonsense",
        "FIR,,,",
    )
    (part,) = (await planned(path, Kind.CUSTOMERS)).parts
    assert [(row.number, row.name) for row in part.customers] == [("DOVE", "Dove & Sons"), ("FIR", "FIR")]
    assert part.known == 1
    assert reasons(part) == {
        5: "Customer DOVE is told differently on line 2. Make the two lines agree.",
        6: "JE cannot number a customer: the word means something else in entry. Choose another number.",
        7: "The customer number is missing. Fill it in.",
        8: "nonsense is not an e-mail address. Write one such as name@example.org.",
    }


async def test_a_line_of_the_wrong_length_is_among_the_rejected(books: Books, tmp_path: Path) -> None:
    path = a_file(tmp_path, INVOICES, "ACME,INV-1", "ACME,INV-2,2026-03-02,1.00")
    part = await invoices(path)
    assert (part.read, part.new) == (2, 1)
    assert reasons(part) == {2: "The line has 2 values where the heading has 4."}


async def test_branches_on_batches_have_to_be_told(books: Books, tmp_path: Path) -> None:
    await set_options(branch_accounting=True)
    path = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-03-02,1.00")
    with pytest.raises(BranchMissing):
        await planned(path, Kind.INVOICES)
    (batch,) = await loaded(await planned(path, Kind.INVOICES, branch="NORTH"))
    assert batch.control_count == 1


async def test_receipts_need_a_cash_account(books: Books, tmp_path: Path) -> None:
    await execute("UPDATE cash_account SET is_default = $1 WHERE currency = 'USD'", False)
    with pytest.raises(CashAccountMissing):
        await receipts(a_file(tmp_path, RECEIPTS, "INV-1,2026-03-02,1.00"))


async def test_progress_is_told(books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_file(tmp_path, INVOICES, *(f"ACME,INV-{n},2026-03-02,1.00" for n in range(2_000)))
    told: list[tuple[str, int, int | None]] = []
    await check(path, mapping_of({}), [Kind.INVOICES], by=AMIR, progress=lambda *what: told.append(what))
    assert told == [
        ("Reading invoices", 2000, None),
        ("Reading invoices", 2000, 2000),
        ("Checking invoices", 2000, 2000),
    ]


@pytest.mark.parametrize("kind", list(Kind))
async def test_importing_takes_its_right(books: Books, tmp_path: Path, kind: Kind) -> None:
    path = a_file(tmp_path, INVOICES)
    for person in (CLARA, VERA):
        with pytest.raises(RightMissing) as refused:
            await planned(path, kind, by=person)
        assert refused.value.message == (
            "You may not import files: that takes the right IMPORT. Ask an administrator for it."
        )
