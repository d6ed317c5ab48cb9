"""Changing a batch's header, its control figures and notes, and deleting it (R2.9 to R2.13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.audit.recording import record
from tieout.domain.batches import header, numbering
from tieout.domain.batches.batch import Batch, BatchAction, BatchStatus
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.holding import holdings_of, let_go, refuse_held
from tieout.domain.batches.locking import lock_batch, refuse_stale
from tieout.domain.batches.moving import change, move
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.deferrals.following import remove_of
from tieout.domain.money import Money
from tieout.domain.orders.returning import give_back_all
from tieout.domain.periods.finding import open_period_of
from tieout.domain.refusal import Refusal, refuse_any, text_required, text_within
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class NumberFixed(Refusal):
    """Batch {number} keeps its number: ledgers made from it carry it. Say what changed in the description."""


class FieldNotOfType(Refusal):
    """{label} belongs to cash and mixed batches only; batch {number} is of another type. Leave it blank."""


@dataclass(frozen=True, slots=True)
class HeaderChanges:
    """What to change; None leaves a field as it is."""

    number: str | None = None
    description: str | None = None
    post_date: date | None = None
    branch: str | None = None
    cash_account_id: int | None = None
    deposit_id: str | None = None
    deposit_sequence: int | None = None
    shared: bool | None = None


async def update(batch_id: int, *, by: Actor, expected_version: int, changes: HeaderChanges) -> Batch:
    """Change header fields of an open batch; each change is noted with its old and new value.

    A new post date is checked as for a new batch, and the number again in its fiscal year (AMB-3).
    """
    try:
        return await change_header(batch_id, by=by, expected_version=expected_version, changes=changes)
    except IntegrityError as error:
        year = (changes.post_date or (await Batch.get(id=batch_id)).post_date).year
        raise numbering.taken_meanwhile(error, (changes.number or "").upper(), year) from error


@transactional
async def change_header(batch_id: int, *, by: Actor, expected_version: int, changes: HeaderChanges) -> Batch:
    """As `update`, joining the transaction of a caller, who meets a number taken meanwhile."""
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.UPDATE, by=by))
    refuse_stale(batch, expected_version)
    company = await options.current()
    columns = {**await _dated(batch, changes, company, by), **await _banked(batch, changes)}
    if changes.description is not None:
        text = text_within("The description", changes.description, 200, field="description")
        columns["description"] = text
    if changes.branch is not None:
        columns["branch"] = await header.branch(changes.branch, company, kept=batch.branch)
    if changes.shared not in (None, batch.shared):
        columns["shared"] = changes.shared
        await _end_leases(batch, by=by)
    noted = _noted(batch, columns)
    await _carry_into_entries(batch, columns)
    await change(batch, **columns)
    await record("BATCH_UPDATED", by=by, batch_id=batch_id, changes=noted)
    return batch


@transactional
async def update_control(
    batch_id: int,
    *,
    by: Actor,
    expected_version: int,
    control_total: str | None,
    control_count: int | None,
    reason: str = "",
) -> Batch:
    """Change the control total and count of a batch not yet posted; the change is noted (R2.10).

    None leaves a figure as it is; a blank total or a count of 0 switches its check off.
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.UPDATE_CONTROL, by=by))
    refuse_stale(batch, expected_version)
    company = await options.current()
    columns: dict[str, Any] = {}
    if control_total is not None:
        required = company.options.require_control_total
        columns["control_total"] = header.control_total(
            control_total, batch.currency, required=required
        ).minor
    if control_count is not None:
        columns["control_count"] = header.control_count(control_count)
    why = text_within("The reason", reason, 500, field="reason")
    noted = _noted(batch, columns)
    await change(batch, **columns)
    await record("CONTROL_UPDATED", by=by, batch_id=batch_id, reason=why, changes=noted)
    return batch


@transactional
async def add_note(batch_id: int, *, by: Actor, text: str) -> Batch:
    """Write a note on the batch, whatever its status."""
    by.require(Permission.ENTER, "write notes on a batch")
    batch = await lock_batch(batch_id)
    note = text_required("The note", text, 500, field="text")
    await record("NOTE_ADDED", by=by, batch_id=batch_id, reason=note)
    announce(f"batch:{batch_id}")
    return batch


@transactional
async def delete(batch_id: int, *, by: Actor) -> Batch:
    """Delete an open batch with no posted effect (R9.7).

    Its number and its entries are kept; document numbers and what it applied to are freed.
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.DELETE, by=by))
    await give_back_all(batch_id, by=by)
    await execute("UPDATE open_item SET document_key = NULL WHERE batch_id = $1", batch_id)
    # else the items it applied to could never be keyed anew, should their batch be reopened
    await execute(
        "DELETE FROM application WHERE entry_id IN (SELECT id FROM entry WHERE batch_id = $1)", batch_id
    )
    await remove_of(batch_id, by=by)
    await move(batch, BatchStatus.DELETED)
    await let_go(batch_id)
    await record("BATCH_DELETED", by=by, batch_id=batch_id, number=batch.number)
    return batch


async def _end_leases(batch: Batch, *, by: Actor) -> None:
    """Nobody has it in use in the old way when it becomes shared, or stops being so (R11.3)."""
    for holding in await holdings_of(batch.id):
        await refuse_held(batch.id, batch.number, holding, by=by)
    await let_go(batch.id)


async def _dated(batch: Batch, changes: HeaderChanges, company: CompanyFacts, by: Actor) -> dict[str, Any]:
    """The columns of number, post date and period, checked together."""
    wanted = changes.post_date or batch.post_date
    number = numbering.checked(changes.number) if changes.number is not None else batch.number
    if (wanted, number) == (batch.post_date, batch.number):
        return {}
    if number != batch.number and batch.ledger_version:
        raise NumberFixed(field="number", number=batch.number)
    if wanted != batch.post_date:
        header.post_date(wanted, batch.type, company)
    period = await open_period_of(wanted, ar_hold=company.options.ar_hold_reaction, by=by)
    await numbering.refuse_used(number, period["fiscal_year_id"], except_batch=batch.id)
    return {
        "number": number,
        "post_date": wanted,
        "fiscal_period_id": period["id"],
        "fiscal_year_id": period["fiscal_year_id"],
    }


async def _banked(batch: Batch, changes: HeaderChanges) -> dict[str, Any]:
    """The columns of cash account and deposit, checked together (R3.2, R3.3)."""
    wanted = (changes.cash_account_id, changes.deposit_id, changes.deposit_sequence)
    if wanted == (None, None, None):
        return {}
    if not batch.type.banks:
        raise FieldNotOfType(field="depositId", label="The deposit", number=batch.number)
    account = await header.cash_account(changes.cash_account_id or batch.cash_account_id, batch.currency)
    deposit_id = text_within("The deposit ID", changes.deposit_id, 20, field="depositId")
    deposit_id = deposit_id or batch.deposit_id or f"{batch.post_date:%Y%m%d}"
    await header.lock_deposits(account)
    sequence = changes.deposit_sequence
    if sequence is None:
        sequence = batch.deposit_sequence
    if sequence is None:
        sequence = await header.deposit_sequence(account, deposit_id)
    await header.refuse_deposit_used(account, deposit_id, sequence, except_batch=batch.id)
    return {"cash_account_id": account, "deposit_id": deposit_id, "deposit_sequence": sequence}


# all lines of an entry, since the database looks whether what a statement touches balances; cash that was
# sent to another account by hand stays there (R3.29)
_BANKED = """
UPDATE line SET account_id = CASE WHEN role = 'CASH' AND account_id =
    (SELECT account_id FROM cash_account JOIN batch ON batch.cash_account_id = cash_account.id
     WHERE batch.id = $1) THEN (SELECT account_id FROM cash_account WHERE id = $2) ELSE account_id END
WHERE entry_id IN (SELECT id FROM entry WHERE batch_id = $1)
"""
_IN_BRANCH = "UPDATE entry SET branch = $2 WHERE batch_id = $1 AND branch <> $2"
_ITEMS_IN_BRANCH = "UPDATE open_item SET branch = $2 WHERE batch_id = $1 AND branch <> $2"
_DATED = (
    "UPDATE entry SET document_date = $2 "
    "WHERE batch_id = $1 AND type IN ('CASH_RECEIPT', 'ADJUSTMENT', 'REFUND', 'JOURNAL')"
)
_ITEMS_DATED = (
    "UPDATE open_item SET document_date = $2, due_date = $2 WHERE batch_id = $1 AND kind = 'ON_ACCOUNT'"
)
_CARRIED = {
    "cash_account_id": (_BANKED,),
    "branch": (_IN_BRANCH, _ITEMS_IN_BRANCH),
    "post_date": (_DATED, _ITEMS_DATED),
}


async def _carry_into_entries(batch: Batch, columns: dict[str, Any]) -> None:
    """What entries took from the header follows it: cash account (R3.2), branch (AMB-32), dates.

    The branch is carried even if the header had it: entries may have been keyed while each had its own.
    """
    for name, statements in _CARRIED.items():
        if name in columns and (name == "branch" or columns[name] != getattr(batch, name)):
            for statement in statements:
                await execute(statement, batch.id, columns[name])


def _noted(batch: Batch, columns: dict[str, Any]) -> dict[str, list[str]]:
    """Old and new of what really changes, as the user reads it."""
    noted: dict[str, list[str]] = {}
    for name, new in columns.items():
        old = getattr(batch, name)
        if old == new or name.endswith(("_year_id", "_period_id")):
            continue
        if name == "control_total":
            old, new = Money(old, batch.currency), Money(new, batch.currency)
        if name == "shared":
            old, new = ("yes" if shared else "no" for shared in (old, new))
        noted[name] = [str(old), str(new)]
    return noted
