"""What invoices and credit memos have in common: numbers, dates and the uniqueness of numbers (R4.1)."""

from __future__ import annotations

from datetime import date

from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References, document_key
from tieout.domain.refusal import Refusal, text_required


class DocumentNumberUsed(Refusal):
    """Document number {number} is used already. Key another number; each invoice has its own."""


class DocumentNumberReserved(Refusal):
    """{number} is a reserved word, not a document number. Key another."""


class DocumentDateFixed(Refusal):
    """The document date is today, {today}, by the company's setting. Leave it blank."""


class DueBeforeDocument(Refusal):
    """The due date {due_date} lies before the document date {document_date}. Correct one of the two."""


def new_document_number(found: References, keyed: str | None, customer: Row) -> tuple[str, str]:
    """The number and its key; refused when missing, reserved (DEBIT) or used (AMB-15)."""
    number = text_required("The document number", keyed, 40, field="documentNumber")
    if number.upper() == "DEBIT":
        raise DocumentNumberReserved(field="documentNumber", number=number)
    key = document_key(found, number, customer)
    if key in found.documents:
        raise DocumentNumberUsed(field="documentNumber", number=number)
    found.documents[key] = None
    return number, key


def document_date(found: References, keyed: date | None) -> date:
    """The document's date: the post date when blank, and only that when the setting fixes it (R4.1)."""
    if found.batch.options.current_date_as_document_date and keyed not in (None, found.batch.post_date):
        raise DocumentDateFixed(field="documentDate", today=found.batch.post_date)
    return keyed or found.batch.post_date


def due_date(keyed: date | None, dated: date) -> date:
    """The due date: the document's own when blank, never before it."""
    if keyed is not None and keyed < dated:
        raise DueBeforeDocument(field="dueDate", due_date=keyed, document_date=dated)
    return keyed or dated
