"""Marking invoices as sold to a factor, and taking that back, while they are unpaid (R3.39)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.entries.entry import OpenItemKind
from tieout.domain.entries.finding import InvoiceNotPosted
from tieout.domain.entries.items import ItemFacts, items_named_by
from tieout.domain.refusal import NotFound, Refusal, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class NotAnInvoice(Refusal):
    """{number} is a credit, and only invoices are sold to a factor. Choose an invoice."""


class NothingLeftToFactor(Refusal):
    """Invoice {number} is paid, or its payment is keyed: only an unpaid one may be marked or unmarked."""


class FactoredAlready(Refusal):
    """Invoice {number} is marked as factored already. Nothing is left to do."""


class FactoredNot(Refusal):
    """Invoice {number} is not marked as factored. Nothing is left to do."""


@transactional
async def mark_factored(item_id: int, *, by: Actor, note: str) -> int:
    """Mark an unpaid invoice as factored: from now on only a factor cash receipt pays it (R3.28)."""
    item, reason = await _unpaid(item_id, note, by)
    if item.factored:
        raise FactoredAlready(number=item.document_number)
    await execute("INSERT INTO factored_invoice (open_item_id, marked_by) VALUES ($1, $2)", item_id, by.name)
    return await _tell("INVOICE_FACTORED", item, reason, by)


@transactional
async def unmark_factored(item_id: int, *, by: Actor, note: str) -> int:
    """Take the mark off an unpaid invoice, so that its customer pays it again."""
    item, reason = await _unpaid(item_id, note, by)
    if not item.factored:
        raise FactoredNot(number=item.document_number)
    await execute("DELETE FROM factored_invoice WHERE open_item_id = $1", item_id)
    return await _tell("INVOICE_UNFACTORED", item, reason, by)


async def _unpaid(item_id: int, note: str, by: Actor) -> tuple[ItemFacts, str]:
    """The item, locked so that nobody pays it meanwhile, and the note."""
    by.require(Permission.ENTER, "mark invoices as factored")
    reason = text_required("The note", note, 200, field="note")
    item = (await items_named_by([], [item_id], lock=True)).get(item_id)
    if item is None:
        raise NotFound(kind="open item", key=item_id)
    if item.kind != OpenItemKind.INVOICE or item.amount < 0:
        raise NotAnInvoice(number=item.document_number)
    if item.batch_status != "POSTED":
        raise InvoiceNotPosted(number=item.document_number, batch=item.batch_number)
    if item.available <= 0:
        raise NothingLeftToFactor(number=item.document_number)
    return item, reason


async def _tell(action: str, item: ItemFacts, reason: str, by: Actor) -> int:
    await record(action, by=by, batch_id=item.batch_id, subject=item.document_number, reason=reason)
    announce(f"batch:{item.batch_id}")
    return item.id
