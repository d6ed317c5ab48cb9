"""The ZIP of a posted ledger: what it holds, that it never changes, and that no cell of it is a formula."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from zipfile import ZipFile

import pytest

from tests.builders import a_cash_batch, a_receipt, an_invoice, an_invoice_batch, posted, with_ledger
from tests.cast import ADA, AMIR, account, customer, set_options
from tests.databases import Books
from tieout.domain.accounts.editing import AccountChanges, update_account
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.editing import CustomerChanges, update_customer
from tieout.domain.database import exporting
from tieout.domain.database.statements import execute
from tieout.domain.exports import outside_files as making
from tieout.domain.exports.mapping import OutsideAccount
from tieout.domain.exports.outside_files import FileFaulty, LedgerWithoutAmounts
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.ledgers.files import archive_name, make_zip, open_zip
from tieout.domain.ledgers.ledger import Ledger, LedgerLine, LedgerState, LedgerTotal
from tieout.domain.ledgers.reading import LedgerNotPosted
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import NotFound

SUMMARY = """\
batch_no,ledger_version,post_date,period,account,account_name,branch,currency,debit,credit,entries
R0012,1,2026-03-15,2026-03,1200,Accounts receivable,,USD,150.00,,2
R0012,1,2026-03-15,2026-03,1200,Accounts receivable,,USD,,25.50,1
R0012,1,2026-03-15,2026-03,4000,Sales,,USD,25.50,,1
R0012,1,2026-03-15,2026-03,4000,Sales,,USD,,150.00,2
"""
DETAIL = """\
batch_no,ledger_version,line_no,entry_no,post_date,doc_date,type,customer_no,customer_name,invoice_no,\
reference,account,account_name,branch,currency,foreign_debit,foreign_credit,rate,debit,credit,memo
R0012,1,1,1,2026-03-15,2026-02-27,INVOICE,ACME,Acme,INV-1,,1200,Accounts receivable,,USD,,,,100.00,,
R0012,1,2,1,2026-03-15,2026-02-27,INVOICE,ACME,Acme,INV-1,,4000,Sales,,USD,,,,,100.00,
R0012,1,3,2,2026-03-15,2026-03-15,INVOICE,BIRCH,Birch & Co,INV-2,,1200,Accounts receivable,,USD,,,,50.00,,"1,"
R0012,1,4,2,2026-03-15,2026-03-15,INVOICE,BIRCH,Birch & Co,INV-2,,4000,Sales,,USD,,,,,50.00,"1,"
R0012,1,5,3,2026-03-15,2026-03-15,INVOICE,ACME,Acme,INV-3,,1200,Accounts receivable,,USD,,,,,25.50,
R0012,1,6,3,2026-03-15,2026-03-15,INVOICE,ACME,Acme,INV-3,,4000,Sales,,USD,,,,25.50,,
"""


async def three_invoices() -> Batch:
    """A posted batch of two invoices and a negative one."""
    batch = await an_invoice_batch(number="R0012")
    await an_invoice(batch, number="INV-1", amount="100.00", document_date=date(2026, 2, 27))
    await an_invoice(batch, number="INV-2", amount="50.00", customer="BIRCH", memo="1,")
    await an_invoice(batch, number="INV-3", amount="-25.50")
    return await posted(batch)


async def ledger_of(batch: Batch) -> Ledger:
    return await Ledger.get(batch_id=batch.id, reverses_id=None)


async def zipped(ledger_id: int, layout: LedgerLayout) -> bytes:
    return b"".join([chunk async for chunk in open_zip(ledger_id, layout)])


def unzipped(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_the_summary_has_a_row_for_each_account_and_side(books: Books) -> None:
    ledger = await ledger_of(await three_invoices())
    files = unzipped(await zipped(ledger.id, LedgerLayout.SUMMARY))
    assert list(files) == ["summary.csv", "manifest.json"]
    assert files["summary.csv"].decode() == SUMMARY


async def test_the_detail_has_every_line_in_order(books: Books) -> None:
    ledger = await ledger_of(await three_invoices())
    files = unzipped(await zipped(ledger.id, LedgerLayout.DETAIL))
    assert list(files) == ["detail.csv", "manifest.json"]
    assert files["detail.csv"].decode() == DETAIL


async def test_the_manifest_says_what_the_file_is_and_its_hash(books: Books) -> None:
    ledger = await ledger_of(await three_invoices())
    manifest = json.loads(unzipped(await zipped(ledger.id, LedgerLayout.SUMMARY))["manifest.json"])
    assert manifest == {
        "batch": "R0012",
        "version": 1,
        "reversal": False,
        "layout": "summary",
        "post_date": "2026-03-15",
        "period": "2026-03",
        "currency": "USD",
        "debit_total": "175.50",
        "credit_total": "175.50",
        "entries": 3,
        "lines": 6,
        "user": "Amir Accountant",
        "time": "2026-03-15T12:00:00+00:00",
        "files": [
            {
                "name": "summary.csv",
                "bytes": len(SUMMARY.encode()),
                "sha256": hashlib.sha256(SUMMARY.encode()).hexdigest(),
            }
        ],
    }


async def test_nothing_of_the_day_it_is_made_gets_into_the_zip(books: Books) -> None:
    ledger = await ledger_of(await three_invoices())
    with ZipFile(io.BytesIO(await zipped(ledger.id, LedgerLayout.DETAIL))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("layout", LedgerLayout)
async def test_a_version_gives_the_same_bytes_whatever_happens_later(
    books: Books, layout: LedgerLayout
) -> None:
    batch = await three_invoices()
    ledger = await ledger_of(batch)
    before = await zipped(ledger.id, layout)
    await update_customer(
        customer("ACME"), by=ADA, expected_version=1, changes=CustomerChanges(name="Acme Inc")
    )
    await update_account(account("4000"), by=ADA, expected_version=1, changes=AccountChanges(name="Revenue"))
    await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    assert await zipped(ledger.id, layout) == before


async def test_an_archive_is_named_for_its_batch_layout_and_version(books: Books) -> None:
    batch = await three_invoices()
    ledger = await ledger_of(batch)
    assert archive_name(ledger, batch, LedgerLayout.SUMMARY) == "batch-R0012-ledger-summary-v1.zip"
    archive = await make_zip(ledger.id, LedgerLayout.DETAIL)
    assert archive.name == "batch-R0012-ledger-detail-v1.zip"
    assert archive.size == len(b"".join([chunk async for chunk in archive.chunks()]))


async def test_the_reversal_of_a_voided_version_has_a_file_of_its_own(books: Books) -> None:
    batch = await three_invoices()
    ledger = await ledger_of(batch)
    await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    reversal = await Ledger.get(reverses_id=ledger.id)
    archive = await make_zip(reversal.id, LedgerLayout.SUMMARY)
    files = unzipped(b"".join([chunk async for chunk in archive.chunks()]))
    assert archive.name == "batch-R0012-reversal-summary-v1.zip"
    assert json.loads(files["manifest.json"])["reversal"] is True
    rows = list(csv.DictReader(io.StringIO(files["summary.csv"].decode())))
    assert [(row["account"], row["debit"], row["credit"]) for row in rows] == [
        ("1200", "25.50", ""),
        ("1200", "", "150.00"),
        ("4000", "150.00", ""),
        ("4000", "", "25.50"),
    ]


async def test_no_cell_begins_as_a_formula(books: Books) -> None:
    cedar = await update_customer(
        customer("ACME"), by=ADA, expected_version=1, changes=CustomerChanges(name="=cmd|' /C calc'!A0")
    )
    batch = await a_cash_batch(branch="")
    await a_receipt(batch, customer=cedar.number, amount="9.99", reference="@SUM(A1)", memo="-1+1")
    ledger = await ledger_of(await posted(batch))
    files = unzipped(await zipped(ledger.id, LedgerLayout.DETAIL))
    [row, _] = csv.DictReader(io.StringIO(files["detail.csv"].decode()))
    assert row["customer_name"] == "'=cmd|' /C calc'!A0"
    assert (row["reference"], row["memo"]) == ("'@SUM(A1)", "'-1+1")


async def test_no_account_or_branch_of_the_summary_begins_as_a_formula(books: Books) -> None:
    await update_account(account("4000"), by=ADA, expected_version=1, changes=AccountChanges(name="+Sales"))
    batch = await an_invoice_batch()
    await an_invoice(batch, branch="=1")
    ledger = await ledger_of(await posted(batch))
    files = unzipped(await zipped(ledger.id, LedgerLayout.SUMMARY))
    rows = list(csv.DictReader(io.StringIO(files["summary.csv"].decode())))
    assert [(row["account_name"], row["branch"]) for row in rows] == [
        ("Accounts receivable", "'=1"),
        ("'+Sales", "'=1"),
    ]


async def test_a_long_ledger_is_written_a_page_at_a_time(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ROWS_AT_ONCE", 4)
    batch = await an_invoice_batch()
    for _ in range(5):
        await an_invoice(batch)
    ledger = await ledger_of(await posted(batch))
    files = unzipped(await zipped(ledger.id, LedgerLayout.DETAIL))
    rows = csv.DictReader(io.StringIO(files["detail.csv"].decode()))
    assert [row["line_no"] for row in rows] == [str(number) for number in range(1, 11)]


async def test_lines_in_another_currency_show_it_beside_the_company_s(books: Books) -> None:
    batch = await a_cash_batch()
    ledger_id = await a_ledger_of(
        *(batch, ("USD", 1, {"debit": 74000, "base_debit": 74000})),
        ("CAD", 1, {"credit": 100000, "base_credit": 74000}),
        ("JPY", 1, {"debit": 15011, "base_debit": 10007}),
    )
    files = unzipped(await zipped(ledger_id, LedgerLayout.DETAIL))
    rows = list(csv.DictReader(io.StringIO(files["detail.csv"].decode())))
    columns = ("currency", "foreign_debit", "foreign_credit", "rate", "debit", "credit")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("USD", "", "", "", "740.00", ""),
        ("CAD", "", "1000.00", "0.74", "", "740.00"),
        ("JPY", "15011", "", "0.00666644", "100.07", ""),
    ]


async def test_the_file_of_the_outside_system_goes_first_and_never_changes(books: Books) -> None:
    """D9, R8.2: beside the neutral file, with its hash in the manifest; the same bytes every time."""
    ledger = await ledger_of(await three_invoices())
    await set_options(exports={"accounting_system": "QUICKBOOKS_DESKTOP"})
    first = await zipped(ledger.id, LedgerLayout.DETAIL)
    files = unzipped(first)
    assert list(files) == ["R0012-26v1.iif", "detail.csv", "manifest.json"]
    assert files["detail.csv"].decode() == DETAIL
    manifest = json.loads(files["manifest.json"])
    assert (manifest["system"], manifest["format"]) == ("QUICKBOOKS_DESKTOP", "QUICKBOOKS_DESKTOP_IIF")
    assert [(one["name"], one["bytes"], one["sha256"]) for one in manifest["files"]] == [
        (name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name != "manifest.json"
    ]
    assert await zipped(ledger.id, LedgerLayout.DETAIL) == first


async def test_a_file_that_would_not_be_taken_is_not_offered(books: Books) -> None:
    """A name of which a file can show nothing passes the mapping, and not the check of the file."""
    ledger = await ledger_of(await three_invoices())
    await set_options(exports={"accounting_system": "QUICKBOOKS_ONLINE"})
    await OutsideAccount.create(
        system=AccountingSystem.QUICKBOOKS_ONLINE, account_id=account("4000"), name="\u200b"
    )
    with pytest.raises(FileFaulty) as refused:
        await make_zip(ledger.id, LedgerLayout.SUMMARY)
    assert refused.value.message == (
        "The QuickBooks Online CSV file of batch R0012 would not be taken: 2 faults. Look at the reasons; "
        "most are mended by mapping to another name."
    )
    assert [one.message for one in refused.value.blockers] == [
        "R0012-26v1-1.csv, line 5: the account has no name.",
        "R0012-26v1-1.csv, line 6: the account has no name.",
    ]


async def test_a_file_that_says_something_else_than_the_ledger_is_not_offered(
    sqlite_books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each account comes to in the file is compared with the ledger's own summary."""
    ledger = await ledger_of(await three_invoices())
    await set_options(exports={"accounting_system": "NETSUITE"})
    wrong = making._NET.replace("base_debit - base_credit", "base_debit")
    monkeypatch.setattr(making, "_NET", wrong)
    with pytest.raises(FileFaulty) as refused:
        await make_zip(ledger.id, LedgerLayout.SUMMARY)
    says = "R0012-26v1.csv does not say what the ledger says: account"
    assert [one.message for one in refused.value.blockers] == [
        f"{says} 1200 Accounts receivable comes to 124.50 and should come to 150.00.",
        f"{says} 4000 Sales comes to -124.50 and should come to 25.50.",
    ]


async def test_a_ledger_that_comes_to_nothing_in_our_currency_has_no_file_for_outside(books: Books) -> None:
    ledger_id = await a_ledger_of(await a_cash_batch(), ("JPY", 1, {"debit": 1}), ("JPY", 1, {"credit": 1}))
    await set_options(exports={"accounting_system": "NETSUITE"})
    with pytest.raises(LedgerWithoutAmounts):
        await make_zip(ledger_id, LedgerLayout.DETAIL)


async def test_a_version_that_never_counted_has_no_file(books: Books) -> None:
    batch = await a_cash_batch(number="R0012")
    await a_receipt(batch)
    ledger = await ledger_of(await with_ledger(batch))
    with pytest.raises(LedgerNotPosted) as refused:
        await make_zip(ledger.id, LedgerLayout.DETAIL)
    assert refused.value.message == (
        "Version 1 of the ledger of batch R0012 is not posted, and files are made of posted ledgers. "
        "Post the batch first."
    )


async def test_a_ledger_that_is_not_there_has_no_file(books: Books) -> None:
    with pytest.raises(NotFound):
        await make_zip(404, LedgerLayout.DETAIL)


async def test_a_zip_that_cannot_be_finished_leaves_no_file_open(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await ledger_of(await three_invoices())
    monkeypatch.setattr("tieout.domain.ledgers.layouts.digits", broken)
    with pytest.raises(RuntimeError):
        await make_zip(ledger.id, LedgerLayout.DETAIL)


def broken(currency: str) -> int:
    raise RuntimeError(currency)


async def a_ledger_of(batch: Batch, *lines: tuple[str, int, dict[str, int]]) -> int:
    """A posted ledger written past the rules, whose lines are (currency, entry number, amounts): no batch
    takes another currency yet.
    """
    await execute("UPDATE batch SET status = 'LEDGER_PENDING', ledger_version = 1 WHERE id = $1", batch.id)
    ledger_id = (await a_ready_ledger(batch)).id
    for number, (currency, entry, amounts) in enumerate(lines, 1):
        sides = {"debit": 0, "credit": 0, "base_debit": 0, "base_credit": 0} | amounts
        names = {"account_number": "1010", "account_name": "Cash"}
        await LedgerTotal.create(
            ledger_id=ledger_id, account_id=1, branch="", currency=currency, entries=1, **names, **sides
        )
        await LedgerLine.create(
            ledger_id=ledger_id,
            line_number=number,
            entry_number=entry,
            entry_id=entry,
            type="CASH_RECEIPT",
            document_date=batch.post_date,
            customer_number="ACME",
            customer_name="Acme",
            document_number="",
            reference="",
            account_id=1,
            branch="",
            currency=currency,
            memo="",
            **sides,
        )
    await execute(
        "UPDATE ledger SET state = 'POSTED', posted_at = $2 WHERE id = $1", ledger_id, batch.created_at
    )
    return ledger_id


async def a_ready_ledger(batch: Batch) -> Ledger:
    return await Ledger.create(
        batch_id=batch.id,
        version=1,
        state=LedgerState.READY,
        fiscal_period_id=batch.fiscal_period_id,
        post_date=batch.post_date,
        line_count=0,
        entry_count=0,
        tally_total=0,
        debit_total=0,
        credit_total=0,
        created_by=AMIR.name,
        created_at=batch.created_at,
    )
