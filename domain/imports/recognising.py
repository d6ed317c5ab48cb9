"""Recognising what an earlier import brought in, so that the same file can be taken twice without harm."""

from __future__ import annotations

from collections.abc import Sequence

from tieout.domain.database.statements import Row, fetch
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.imports.mapping import Kind
from tieout.domain.imports.plan import DocumentRow, Part, Recognised
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal

AT_ONCE = 5_000
IMPORT_BATCH = "IMPORT_BATCH"
"""The audit event of a batch that an import made."""

_INVOICES = """
SELECT open_item.document_key, open_item.amount, open_item.document_date, customer.number AS customer,
       batch.id AS batch_id, batch.number, batch.status, batch.post_date
FROM open_item JOIN customer ON customer.id = open_item.customer_id
JOIN batch ON batch.id = open_item.batch_id WHERE open_item.document_key = ANY($1)
"""
_RECEIPTS = """
SELECT open_item.document_key, application.amount, batch.id AS batch_id, batch.number, batch.status,
       batch.post_date
FROM open_item JOIN application ON application.open_item_id = open_item.id
JOIN entry ON entry.id = application.entry_id JOIN batch ON batch.id = application.batch_id
WHERE open_item.document_key = ANY($1) AND entry.type = 'CASH_RECEIPT' AND batch.status <> 'DELETED'
"""
_IMPORTED = f"SELECT batch_id FROM audit_event WHERE action = '{IMPORT_BATCH}' AND batch_id = ANY($1)"


class InvoiceDiffers(Refusal):
    """Invoice {number} is in the books already, in batch {batch}: {amount} of {dated} for customer
    {customer}. The line tells it otherwise.
    """


async def leave_out_known(part: Part, rows: Sequence[DocumentRow], currency: str) -> list[DocumentRow]:
    """The rows that are not in the books yet.

    Known is an invoice of the same number, customer, date and amount, and a receipt for the same
    invoice over the same amount. An invoice with the number of another one is rejected.
    """
    query = _INVOICES if part.kind is Kind.INVOICES else _RECEIPTS
    new: list[DocumentRow] = []
    batches: dict[int, Recognised] = {}
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        kept = {row["document_key"]: row for row in await fetch(query, [row.key for row in chunk])}
        for row in chunk:
            other = kept.get(row.key)
            if other is None or (part.kind is Kind.RECEIPTS and other["amount"] != row.minor):
                new.append(row)
            elif part.kind is Kind.INVOICES and not _same(row, other):
                part.reject(row.line, _differing(row, other, currency))
            else:
                part.known += 1
                batch_id = other["batch_id"]
                batches[batch_id] = Recognised(batch_id, other["number"], other["status"], other["post_date"])
    imported = {row["batch_id"] for row in await fetch(_IMPORTED, list(batches))} if batches else set()
    part.recognised = sorted(
        (batch for batch in batches.values() if batch.batch_id in imported),
        key=lambda batch: (batch.post_date, batch.number),
    )
    return new


def _same(row: DocumentRow, kept: Row) -> bool:
    assert isinstance(row.draft, InvoiceDraft)
    draft = row.draft
    told = (row.minor, draft.customer_number.upper(), draft.document_date)
    return told == (kept["amount"], kept["customer"], kept["document_date"])


def _differing(row: DocumentRow, kept: Row, currency: str) -> InvoiceDiffers:
    assert isinstance(row.draft, InvoiceDraft)
    return InvoiceDiffers(
        number=row.draft.document_number,
        batch=kept["number"],
        amount=Money(kept["amount"], currency),
        dated=kept["document_date"],
        customer=kept["customer"],
    )
