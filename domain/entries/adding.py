"""Adding entries to an open batch, one at a time or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import event
from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.batches.holding import holding_at, refuse_held
from tieout.domain.batches.locking import WORDS
from tieout.domain.clock import now
from tieout.domain.database.statements import Held, Rows, on_postgres
from tieout.domain.database.transactions import announce, transactional, unless_stuck
from tieout.domain.entries import adjustment, cash_receipt, credit_memo, invoice, journal, refund
from tieout.domain.entries.context import BatchFacts, References, batch_facts, look, references
from tieout.domain.entries.documents import DocumentNumberUsed
from tieout.domain.entries.drafts import (
    AdjustmentDraft,
    CashReceiptDraft,
    CreditMemoDraft,
    Draft,
    InvoiceDraft,
    JournalDraft,
    RefundDraft,
)
from tieout.domain.entries.duplicating import check_duplicates
from tieout.domain.entries.entry import Entry, EntryType
from tieout.domain.entries.prepared import Prepared
from tieout.domain.entries.writing import (
    ENTRY_COLUMNS,
    Keyed,
    entry_values,
    keyed,
    number_references,
    write,
    write_while,
)
from tieout.domain.money import Money
from tieout.domain.periods.exception import lets_in
from tieout.domain.refusal import Refusal, raise_all
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

LARGEST_SET = 5_000


class BatchNotOpen(Refusal):
    """Batch {number} is {status}, so nothing can be keyed into it. What you keyed is not lost: reopen it or
    choose another batch.
    """


class BatchPeriodNotOpen(Refusal):
    """Batch {number} lies in {period}, which is {state}, so nothing can be keyed into it. Choose a
    batch of an open period.
    """


class EntryNotOfType(Refusal):
    """Batch {number} takes {wanted} entries, not {given}. Key it in a batch of its type."""


class EntriesMissing(Refusal):
    """There is no entry to add. Send at least one."""


class TooManyEntries(Refusal):
    """{count} entries are more than one command takes; send {limit} at most and go on with the next."""


class EntryRefused(Refusal):
    """Entry {position} of {count} is refused: {sentence}."""


# a mixed batch takes all of them (AMB-1)
_TYPE_OF: dict[type, BatchType] = {
    CashReceiptDraft: BatchType.CASH,
    InvoiceDraft: BatchType.INVOICE,
    CreditMemoDraft: BatchType.CREDIT_MEMO,
    AdjustmentDraft: BatchType.ADJUSTMENT,
    RefundDraft: BatchType.MIXED,
    JournalDraft: BatchType.MIXED,
}


_MIXED_ONLY: dict[type, str] = {RefundDraft: "refund", JournalDraft: "journal"}


async def add(batch_id: int, *, by: Actor, entry: Draft) -> Entry:
    """Add one entry to an open batch of its type and return it.

    Refused with the sentence of the rule it breaks (sections 3, 4 and 14); then nothing is written.
    """
    try:
        straight = await unless_stuck(_add_straight(batch_id, by=by, entry=entry))
        return straight or await _add(batch_id, by=by, entry=entry)
    except IntegrityError as error:
        raise _taken_meanwhile(error, getattr(entry, "document_number", None)) from error


async def add_many(batch_id: int, *, by: Actor, entries: Sequence[Draft]) -> int:
    """Add a set of entries, all or none; how many. Every entry that is refused is named (`EntryRefused`)."""
    if not entries:
        raise EntriesMissing(field="entries")
    if len(entries) > LARGEST_SET:
        raise TooManyEntries(field="entries", count=len(entries), limit=LARGEST_SET)
    try:
        return await _add_many(batch_id, by=by, entries=entries)
    except IntegrityError as error:
        raise _taken_meanwhile(error, "one of the set") from error


def prepare(entry: Draft, found: References, *, by: Actor) -> Prepared:
    """Work an entry out by the rules of its kind; of a mixed batch only payments are added up (R2.12)."""
    prepared = _prepare(entry, found, by=by)
    if found.batch.type is BatchType.MIXED and prepared.type is not EntryType.CASH_RECEIPT:
        prepared.tally = 0
    return prepared


def _prepare(entry: Draft, found: References, *, by: Actor) -> Prepared:
    match entry:
        case CashReceiptDraft():
            return cash_receipt.prepare(entry, found, by=by)
        case InvoiceDraft():
            return invoice.prepare(entry, found)
        case CreditMemoDraft():
            return credit_memo.prepare(entry, found)
        case AdjustmentDraft():
            return adjustment.prepare(entry, found, by=by)
        case RefundDraft():
            return refund.prepare(entry, found)
        case JournalDraft():
            return journal.prepare(entry, found)


def refuse_unless_taking(batch: BatchFacts, entries: Sequence[Draft], *, by: Actor) -> None:
    """Refuse unless the batch is open, in a period open to the actor, and of the entries' type."""
    if batch.status is not BatchStatus.OPEN:
        raise BatchNotOpen(number=batch.number, status=WORDS[batch.status])
    excepted = batch.period_state == "CLOSED" and lets_in(batch.excepted, by)
    if batch.period_state != "OPEN" and not excepted:
        state = batch.period_state.lower()
        raise BatchPeriodNotOpen(number=batch.number, period=batch.period_name, state=state)
    for entry in entries:
        given = _TYPE_OF[type(entry)]
        if batch.type not in (given, BatchType.MIXED):
            what = _MIXED_ONLY.get(type(entry), _word(given))
            raise EntryNotOfType(number=batch.number, wanted=_word(batch.type), given=what)


async def refuse_in_use(batch: BatchFacts, *, by: Actor) -> None:
    """Refuse while somebody else has the batch in use; of a shared one only entries are (R11.3)."""
    if not batch.shared and batch.holder_id not in (None, by.user_id):
        await refuse_held(batch.id, batch.number, await holding_at(batch.id, None), by=by)


_STILL_TAKING = """
SELECT batch.id FROM batch WHERE batch.id = $1 AND batch.version = $2 AND batch.status = 'OPEN'
AND EXISTS (SELECT 1 FROM fiscal_period WHERE id = batch.fiscal_period_id AND state = 'OPEN')
AND (batch.shared OR NOT EXISTS (SELECT 1 FROM lease WHERE lease.batch_id = batch.id
     AND coalesce(entry_id, 0) = 0 AND expires_at > $3 AND user_id IS DISTINCT FROM $4)) FOR SHARE
"""


async def _add_straight(batch_id: int, *, by: Actor, entry: Draft) -> Entry | None:
    """Look, work the entry out, write it if the batch still is as it was seen: two statements in all.

    None, and nothing written, where it is not that simple: on SQLite, for what holds open items or other
    receipts, when the batch takes nothing, and when it changed meanwhile. Then `_add` is to decide.
    """
    if not on_postgres() or not isinstance(entry, InvoiceDraft) or entry.packing_list:
        return None
    by.require(Permission.ENTER, "key entries into a batch")
    batch, named = await look(batch_id, entry)
    free = batch.shared or batch.holder_id in (None, by.user_id)
    if batch.status is not BatchStatus.OPEN or batch.period_state != "OPEN" or not free:
        return None
    refuse_unless_taking(batch, [entry], by=by)
    prepared = prepare(entry, await references(batch, [entry], named=named), by=by)
    moment = now()
    [one] = await keyed([prepared], batch.fresh)
    held = Held(_STILL_TAKING, (batch_id, batch.version, moment, by.user_id))
    told = _told(one, batch_id, by)
    if not await write_while(held, batch_id, one, told, by=by.name, at=moment):
        return None
    announce(f"batch:{batch_id}")
    return _written(one, batch_id, by, moment)


@transactional
async def _add(batch_id: int, *, by: Actor, entry: Draft) -> Entry:
    by.require(Permission.ENTER, "key entries into a batch")
    batch = await batch_facts(batch_id, keys=True)
    refuse_unless_taking(batch, [entry], by=by)
    await refuse_in_use(batch, by=by)
    prepared = prepare(entry, await references(batch, [entry]), by=by)
    await check_duplicates([prepared], batch.options.duplicate_check, batch_number=batch.number)
    await number_references(batch_id, [prepared])
    moment = now()
    [one] = await keyed([prepared], batch.fresh)
    await write(batch_id, [one], _told(one, batch_id, by), by=by.name, at=moment)
    announce(f"batch:{batch_id}")
    return _written(one, batch_id, by, moment)


def _told(one: Keyed, batch_id: int, by: Actor) -> Rows:
    return event(
        "ENTRY_ADDED",
        by=by,
        batch_id=batch_id,
        entry=one.entry_id,
        document=one.entry.document_number or one.entry.reference,
        amount=str(Money(one.entry.amount, one.entry.currency)),
    )


def _written(one: Keyed, batch_id: int, by: Actor, moment: datetime) -> Entry:
    """The entry as a query would find it; made as one does, at a tenth of the cost of `Entry(...)`."""
    values = entry_values(one.entry_id, batch_id, one.entry, by.name, moment, 1)
    return Entry._init_from_db(**dict(zip(ENTRY_COLUMNS, values, strict=True)))


@transactional
async def _add_many(batch_id: int, *, by: Actor, entries: Sequence[Draft]) -> int:
    by.require(Permission.ENTER, "key entries into a batch")
    batch = await batch_facts(batch_id)
    refuse_unless_taking(batch, entries, by=by)
    await refuse_in_use(batch, by=by)
    prepared = _prepare_all(entries, await references(batch, entries), by)
    await check_duplicates(prepared, batch.options.duplicate_check, batch_number=batch.number)
    await number_references(batch_id, prepared)
    total = Money(sum(entry.tally for entry in prepared), batch.currency)
    told = event("ENTRIES_ADDED", by=by, batch_id=batch_id, entries=len(prepared), total=str(total))
    await write(batch_id, await keyed(prepared), told, by=by.name, at=now())
    announce(f"batch:{batch_id}")
    return len(prepared)


def _prepare_all(entries: Sequence[Draft], found: References, by: Actor) -> list[Prepared]:
    prepared: list[Prepared] = []
    refused: list[Refusal] = []
    for position, entry in enumerate(entries, 1):
        try:
            prepared.append(prepare(entry, found, by=by))
        except Refusal as refusal:
            refused.append(
                EntryRefused(
                    field=f"entries.{position - 1}.{refusal.field or ''}".rstrip("."),
                    position=position,
                    count=len(entries),
                    sentence=refusal.message.removesuffix("."),
                )
            )
    if refused:
        raise_all(tuple(refused))
    return prepared


def _taken_meanwhile(error: IntegrityError, number: str | None) -> Exception:
    """Somebody used the document number between our look and our write."""
    text = str(error)
    if "uq_open_item_document" in text or "open_item.document_key" in text:
        return DocumentNumberUsed(field="documentNumber", number=number or "")
    return error


def _word(batch_type: BatchType) -> str:
    return batch_type.value.replace("_", " ").lower()
