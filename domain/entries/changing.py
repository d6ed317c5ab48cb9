"""Changing and deleting entries of an open batch, each as a unit (R3.31)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import event, record
from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.batches.holding import holding_at, let_go, refuse_held
from tieout.domain.database.statements import execute, fetch, fetch_one, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.deferrals.following import follow_entry
from tieout.domain.entries.adding import prepare, refuse_in_use, refuse_unless_taking
from tieout.domain.entries.context import batch_facts, references
from tieout.domain.entries.document_notes import screen_changes, screen_facts, screen_kept
from tieout.domain.entries.documents import DocumentNumberUsed
from tieout.domain.entries.drafts import Draft
from tieout.domain.entries.duplicating import check_duplicates
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.prepared import Prepared
from tieout.domain.entries.writing import (
    ENTRY_COLUMNS,
    entry_values,
    erase_parts,
    keyed_anew,
    number_references,
    write_parts,
)
from tieout.domain.money import Money
from tieout.domain.orders.returning import give_back, hold_order_of, refuse_unlike
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class EntryChanged(Refusal):
    """Somebody else changed this entry meanwhile (it is at version {version}, you saw {expected}). Look
    again, then save.
    """


class EntryApplied(Refusal):
    """{document} is used by {other} of this batch. Take it back there first, then change or delete it
    here.
    """


async def update_entry(entry_id: int, *, by: Actor, expected_version: int, entry: Draft) -> Entry:
    """Key an entry anew: its lines, open item and applications are worked out again from the draft.

    Refused (`EntryChanged`) when it is no longer at `expected_version`, and for every reason for
    which adding it would be.
    """
    try:
        return await _update(entry_id, by=by, expected_version=expected_version, entry=entry)
    except IntegrityError as error:
        if "uq_open_item_document" in str(error):
            number = getattr(entry, "document_number", "")
            raise DocumentNumberUsed(field="documentNumber", number=number) from error
        raise


@transactional
async def delete_entry(entry_id: int, *, by: Actor, expected_version: int | None = None) -> Batch:
    """Delete an entry with everything that belongs to it; the note keeps what it was."""
    by.require(Permission.ENTER, "delete entries of a batch")
    kept = await _locked(entry_id, expected_version, by=by)
    facts = await _facts(kept, await _postings(entry_id)) | await screen_kept(kept)
    await give_back(entry_id, kept.batch_id, by=by)
    await erase_parts(entry_id)
    await execute("DELETE FROM entry WHERE id = $1", entry_id)
    await follow_entry(entry_id, by=by)
    await record("ENTRY_DELETED", by=by, batch_id=kept.batch_id, entry=entry_id, **facts)
    announce(f"batch:{kept.batch_id}")
    return await Batch.get(id=kept.batch_id, using_db=writer())


@transactional
async def _update(entry_id: int, *, by: Actor, expected_version: int, entry: Draft) -> Entry:
    by.require(Permission.ENTER, "change entries of a batch")
    kept = await _locked(entry_id, expected_version, by=by)
    before, screen = await _facts(kept, await _postings(entry_id)), await screen_kept(kept)
    await erase_parts(entry_id)
    batch = await batch_facts(kept.batch_id)
    refuse_unless_taking(batch, [entry], by=by)
    prepared = prepare(entry, await references(batch, [entry]), by=by)
    if batch.type is BatchType.MIXED:
        await refuse_unlike(entry_id, prepared)
    await check_duplicates(
        *([prepared], batch.options.duplicate_check), batch_number=batch.number, except_entry=entry_id
    )
    if prepared.reference is None and kept.reference:
        prepared.refer(kept.reference)
    await number_references(kept.batch_id, [prepared])
    changed = await _rewrite(kept, prepared)
    after = await _facts(changed, [(line.account_id, line.amount) for line in prepared.lines])
    told = event(
        "ENTRY_UPDATED",
        by=by,
        batch_id=kept.batch_id,
        entry=entry_id,
        document=after["document"],
        changes={
            **{name: [old, after[name]] for name, old in before.items() if old != after[name]},
            **screen_changes(screen, screen_facts(prepared.document, changed)),
        },
    )
    await write_parts(kept.batch_id, [await keyed_anew(entry_id, prepared)], told)
    await follow_entry(entry_id, by=by)
    announce(f"batch:{kept.batch_id}")
    return changed


async def _locked(entry_id: int, expected_version: int | None, *, by: Actor) -> Entry:
    """The entry, its batch held open first so that the locks are taken in the house's order."""
    batch_id = await fetch_value("SELECT batch_id FROM entry WHERE id = $1", entry_id)
    if batch_id is None:
        raise NotFound(kind="entry", key=entry_id)
    batch = await batch_facts(batch_id)
    refuse_unless_taking(batch, [], by=by)
    await refuse_in_use(batch, by=by)
    found = await fetch_value("SELECT id FROM entry WHERE id = $1 FOR UPDATE", entry_id)
    if found is None:
        raise NotFound(kind="entry", key=entry_id)
    kept = await Entry.get(id=entry_id, using_db=writer())
    if expected_version not in (None, kept.version):
        raise EntryChanged(version=kept.version, expected=expected_version)
    if batch.type is BatchType.MIXED:
        await hold_order_of(entry_id)
        await _refuse_applied(kept)
    if batch.shared:
        await refuse_held(batch.id, batch.number, await holding_at(batch.id, entry_id), by=by)
        await let_go(batch.id, entry_id)
    return kept


# in another batch nothing applies to it: an open batch has nothing posted (R9.4)
_APPLYING = """
SELECT using_it.id, coalesce(nullif(using_it.reference, ''), using_it.document_number) AS named,
       open_item.document_number AS document
FROM open_item JOIN application ON application.open_item_id = open_item.id
JOIN entry AS using_it ON using_it.id = application.entry_id
WHERE open_item.entry_id = $1 ORDER BY using_it.id LIMIT 1
"""


async def _refuse_applied(kept: Entry) -> None:
    """In a mixed batch an entry's open item may be used by another entry of it (R3.35)."""
    await fetch("SELECT id FROM open_item WHERE entry_id = $1 FOR UPDATE", kept.id)
    using_it = await fetch_one(_APPLYING, kept.id)
    if using_it is not None:
        raise EntryApplied(
            about=("Entry", using_it["id"]), document=using_it["document"], other=using_it["named"]
        )


async def _rewrite(kept: Entry, prepared: Prepared) -> Entry:
    """Write the entry's own row; who made it and when stays."""
    values = entry_values(
        kept.id, kept.batch_id, prepared, kept.created_by, kept.created_at, kept.version + 1
    )
    columns = dict(zip(ENTRY_COLUMNS, values, strict=True))
    changing = [name for name in ENTRY_COLUMNS if name not in ("id", "batch_id", "created_by", "created_at")]
    assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(changing, 2))
    await execute(
        f"UPDATE entry SET {assignments} WHERE id = $1", kept.id, *(columns[name] for name in changing)
    )
    return Entry(**columns)


async def _postings(entry_id: int) -> list[tuple[int, int]]:
    """The lines of an entry as account and amount, debits positive."""
    rows = await fetch(
        "SELECT account_id, debit - credit AS amount FROM line WHERE entry_id = $1 ORDER BY position",
        entry_id,
    )
    return [(row["account_id"], row["amount"]) for row in rows]


async def _facts(entry: Entry, postings: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """What an entry says, as a reader knows it: nothing else is left of one that was deleted (R1.10)."""
    accounts = [account_id for account_id, _ in postings]
    rows = await fetch("SELECT id, number FROM account WHERE id = ANY($1)", accounts)
    numbers = {row["id"]: row["number"] for row in rows}
    lines = (
        f"{'Dr' if amount > 0 else 'Cr'} {numbers[account_id]} {Money(abs(amount), entry.currency).plain()}"
        for account_id, amount in postings
    )
    return {
        "document": entry.document_number or entry.reference,
        "customer": await fetch_value("SELECT number FROM customer WHERE id = $1", entry.customer_id),
        "amount": str(Money(entry.amount, entry.currency)),
        "lines": ", ".join(lines),
        "document_date": str(entry.document_date),
        "due_date": str(entry.due_date or ""),
        "reference": entry.reference,
        "branch": entry.branch,
        "memo": entry.memo,
    }
