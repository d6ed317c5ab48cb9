"""Checking invoices and receipts of a file: against each other, the books, the periods and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tieout.domain.batches import header
from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.database.statements import Row
from tieout.domain.entries.adding import prepare
from tieout.domain.entries.context import BatchFacts, References, references
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.entries.items import ItemFacts
from tieout.domain.imports.mapping import Kind
from tieout.domain.imports.plan import CustomerRow, DocumentRow, Group, Part, Plan, Progress
from tieout.domain.imports.recognising import leave_out_known
from tieout.domain.periods.finding import PostDateOutsidePeriods, open_period_of
from tieout.domain.refusal import Refusal
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import SYSTEM, Actor

TYPES = {Kind.INVOICES: BatchType.INVOICE, Kind.RECEIPTS: BatchType.CASH}


class DocumentToldTwice(Refusal):
    """{what} {number} stands on line {first} of the file already. Each is imported once."""


class FiscalYearMissing(Refusal):
    """No fiscal period holds {post_date}. Create the fiscal year first, or have the import create it
    (--create-years).
    """


class InvoiceLaterThanReceipt(Refusal):
    """Invoice {number} (line {line}) comes into a batch of {invoice_date}, after this receipt's of
    {receipt_date}, so it is not posted by then.
    """


@dataclass(slots=True)
class Ahead:
    """What the earlier parts of a plan will have put into the books by the time a later one is imported."""

    customers: dict[str, Row] = field(default_factory=dict)
    invoices: dict[str, DocumentRow] = field(default_factory=dict)
    batches: set[int] = field(default_factory=set)

    def add_customers(self, rows: Sequence[CustomerRow], company: CompanyFacts) -> None:
        """Customers to be created; no row of the books has their ids."""
        for position, row in enumerate(rows, 1):
            self.customers[row.number] = {
                "id": -position,
                "number": row.number,
                "name": row.name,
                "currency": company.currency,
                "branch": row.branch,
                "normal_account_id": None,
                "active": True,
                **dict.fromkeys(("parent_id", "terms_id", "vat_rule_id")),
                **dict.fromkeys(("vat", "factored"), False),
                **dict.fromkeys(("sales_rep", "area", "state"), ""),
            }

    def add_invoices(self, part: Part) -> None:
        """Invoices to be imported, and the batches of earlier imports, which will be posted."""
        self.invoices |= {row.key: row for group in part.groups for row in group.rows}
        self.batches |= {batch.batch_id for batch in part.recognised}


async def check_documents(
    plan: Plan,
    part: Part,
    rows: list[DocumentRow],
    ahead: Ahead,
    company: CompanyFacts,
    *,
    create_years: bool,
    progress: Progress,
    by: Actor,
) -> None:
    """Sort the rows into those to import, by batch, those known already and those rejected."""
    await header.branch(plan.mapping.branch, company)
    if part.kind is Kind.RECEIPTS:
        await header.cash_account(None, company.currency)
    part.keep(await leave_out_known(part, list(_once(part, rows)), company.currency))
    done, total = 0, part.new
    for group in part.groups:
        refusal = await _refusal_of(group, TYPES[part.kind], company, create_years=create_years, by=by)
        if refusal is not None:
            for row in group.rows:
                part.reject(row.line, refusal)
            group.rows.clear()
        else:
            await _by_the_rules(part, group, ahead, company)
        done += len(group.rows)
        progress(f"Checking {part.kind.value}", done, total)
    part.groups = [group for group in part.groups if group.rows]
    if part.kind is Kind.INVOICES:
        ahead.add_invoices(part)


def at_once(company: CompanyFacts) -> int:
    """How many documents go through one statement; numbers kept per customer are looked up in pairs."""
    return 250 if company.options.document_numbers_per_customer else 5_000


def _once(part: Part, rows: Sequence[DocumentRow]) -> Iterator[DocumentRow]:
    """Each document once; a further line with its number is rejected."""
    lines: dict[str, int] = {}
    what = "Invoice" if part.kind is Kind.INVOICES else "A receipt for invoice"
    for row in rows:
        first = lines.setdefault(row.key, row.line)
        if first == row.line:
            yield row
        else:
            part.reject(row.line, DocumentToldTwice(what=what, number=_number(row), first=first))


async def _refusal_of(
    group: Group, batch_type: BatchType, company: CompanyFacts, *, create_years: bool, by: Actor
) -> Refusal | None:
    """Why no batch with the group's post date can be opened, None when one can."""
    try:
        header.post_date(group.post_date, batch_type, company)
        await open_period_of(group.post_date, ar_hold=company.options.ar_hold_reaction, lock=False, by=by)
    except PostDateOutsidePeriods:
        return None if create_years else FiscalYearMissing(post_date=group.post_date)
    except Refusal as refusal:
        return refusal
    return None


async def _by_the_rules(part: Part, group: Group, ahead: Ahead, company: CompanyFacts) -> None:
    """Work every entry out as if it were keyed into the group's batch, and keep those that can be."""
    batch = _batch(TYPES[part.kind], group.post_date, company)
    rows = list(group.rows)
    group.rows.clear()
    step = at_once(company)
    for start in range(0, len(rows), step):
        chunk = rows[start : start + step]
        found = await references(batch, [row.draft for row in chunk], lock=False)
        _look_ahead(found, chunk, ahead)
        for row in chunk:
            try:
                _refuse_out_of_order(row, ahead)
                prepare(row.draft, found, by=SYSTEM)
            except Refusal as refusal:
                part.reject(row.line, refusal)
            else:
                group.rows.append(row)


def _look_ahead(found: References, rows: Sequence[DocumentRow], ahead: Ahead) -> None:
    """Let the rules find what is not in the books yet but will be."""
    for number, customer in ahead.customers.items():
        if number not in found.customers:
            found.customers[number] = customer
            found.customers_by_id[customer["id"]] = customer
    if isinstance(rows[0].draft, InvoiceDraft):
        ahead.customers |= found.customers
        return
    for row in rows:
        invoice = ahead.invoices.get(row.key)
        if invoice is not None and row.key not in found.items:
            found.items[row.key] = _item(invoice, ahead, found.batch.currency)
    for item in found.items.values():
        if item.batch_id in ahead.batches:
            item.batch_status = BatchStatus.POSTED


def _refuse_out_of_order(row: DocumentRow, ahead: Ahead) -> None:
    if isinstance(row.draft, InvoiceDraft):
        return
    invoice = ahead.invoices.get(row.key)
    if invoice is not None and invoice.post_date > row.post_date:
        raise InvoiceLaterThanReceipt(
            number=_number(invoice),
            line=invoice.line,
            invoice_date=invoice.post_date,
            receipt_date=row.post_date,
        )


def _item(invoice: DocumentRow, ahead: Ahead, currency: str) -> ItemFacts:
    assert isinstance(invoice.draft, InvoiceDraft)
    return ItemFacts(
        id=-invoice.line,
        batch_id=0,
        customer_id=ahead.customers[invoice.draft.customer_number.upper()]["id"],
        kind="INVOICE",
        document_number=invoice.draft.document_number,
        document_date=invoice.post_date,
        due_date=invoice.post_date,
        currency=currency,
        amount=invoice.minor,
        base_amount=invoice.minor,
        account_id=0,
        branch="",
        batch_number="",
        batch_status=BatchStatus.POSTED,
        available=invoice.minor,
        base_available=invoice.minor,
    )


def _batch(batch_type: BatchType, post_date: date, company: CompanyFacts) -> BatchFacts:
    """The batch there will be, as the rules see it."""
    return BatchFacts(
        id=0,
        number="",
        type=batch_type,
        status=BatchStatus.OPEN,
        post_date=post_date,
        currency=company.currency,
        branch="",
        cash_account_id=0,
        period_name="",
        period_state="OPEN",
        base_currency=company.currency,
        options=company.options,
    )


def _number(row: DocumentRow) -> str:
    draft = row.draft
    return draft.document_number if isinstance(draft, InvoiceDraft) else draft.invoice_number or ""
