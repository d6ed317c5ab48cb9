"""What an entry would post, worked out by the same rules and not written: shown while it is keyed."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.batches.totals import Totals, totals_of
from tieout.domain.database.statements import fetch_value
from tieout.domain.entries import cash_receipt
from tieout.domain.entries.adding import prepare, refuse_unless_taking
from tieout.domain.entries.context import References, batch_facts, references
from tieout.domain.entries.drafts import CashReceiptDraft, Draft
from tieout.domain.entries.entry import LineRole
from tieout.domain.entries.posting_receipts import posted_as
from tieout.domain.entries.prepared import Prepared
from tieout.domain.entries.receipt import Receipt
from tieout.domain.money import Money
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line an entry would post; one of debit and credit is zero, in both currencies."""

    role: LineRole
    account_id: int
    debit: Money
    credit: Money
    base_debit: Money
    base_credit: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """What an entry would post, and the batch's totals with it.

    `receipt` holds the workings of a receipt. While that does not balance there is no `entry` yet and
    there are no lines.
    """

    lines: list[PreviewLine]
    totals: Totals
    entry: Prepared | None
    receipt: Receipt | None


_TALLY = "SELECT tally FROM entry WHERE id = $1 AND batch_id = $2"


async def preview(batch_id: int, *, by: Actor, entry: Draft, replacing: int = 0) -> Preview:
    """Work the entry out, nothing being written or locked; refused as adding it would be.

    A receipt that does not balance yet is no refusal here: its workings say what is missing (R3.26).
    `replacing` is the entry that would be changed into this one: what it applies and adds is left out.
    """
    by.require(Permission.ENTER, "key entries into a batch")
    batch = await batch_facts(batch_id, lock=False)
    refuse_unless_taking(batch, [entry], by=by)
    found = await references(batch, [entry], lock=False, replacing=replacing)
    receipt = cash_receipt.work_out(entry, found, by=by) if isinstance(entry, CashReceiptDraft) else None
    prepared = _prepared(entry, found, receipt, by)
    kept = await fetch_value(_TALLY, replacing, batch_id)
    more = _tally(prepared, receipt, found) - (kept or 0)
    totals = (await totals_of(batch_id)).with_more(more, entries=1 if kept is None else 0)
    return Preview(_lines(prepared, batch.base_currency), totals, prepared, receipt)


def _prepared(entry: Draft, found: References, receipt: Receipt | None, by: Actor) -> Prepared | None:
    if receipt is None:
        return prepare(entry, found, by=by)
    return posted_as(receipt, found) if receipt.unbalanced is None else None


def _tally(prepared: Prepared | None, receipt: Receipt | None, found: References) -> int:
    if prepared is not None:
        return prepared.tally
    assert receipt is not None
    return receipt.tally(found.batch.currency)


def _lines(prepared: Prepared | None, base: str) -> list[PreviewLine]:
    if prepared is None:
        return []
    return [
        PreviewLine(
            line.role,
            line.account_id,
            Money(max(line.amount, 0), prepared.currency),
            Money(max(-line.amount, 0), prepared.currency),
            Money(max(line.base_amount, 0), base),
            Money(max(-line.base_amount, 0), base),
        )
        for line in prepared.lines
    ]
