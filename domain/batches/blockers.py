"""What stands in the way of each action on a batch: asked before acting and shown beside the button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.batches import order_blockers, reconciled
from tieout.domain.batches.batch import TRANSITIONS, Batch, BatchAction
from tieout.domain.batches.findings import Findings, look
from tieout.domain.batches.holding import held_by_others, refusal
from tieout.domain.batches.locking import PeriodFacts, status_refusal
from tieout.domain.exports import blockers as export_blockers
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, RightMissing, Thing, counted
from tieout.domain.users.actor import Actor


class BatchEmpty(Refusal):
    """Batch {number} holds no entry. Key one, or delete the batch so that it does not hold up its period."""


class ControlTotalMismatch(Refusal):
    """The control total is {control}, the batch holds {accumulated}: {difference} {direction}. Correct the
    entries or the control total.
    """


class ControlCountMismatch(Refusal):
    """The control count is {control_count}, the batch holds {count}. Correct the entries or the
    control count.
    """


class EntryIncomplete(Refusal):
    """Entry {document} does not balance: debits {debit}, credits {credit}. Open it and key it again."""


class AccountInactive(Refusal):
    """Account {account} is inactive but used in this batch. Make it active again or change the entry."""


class BatchWithoutBranch(Refusal):
    """Batch {number} has no branch, and this company keeps books by branch. Edit its header and give it
    one.
    """


class EntriesOfOtherBranches(Refusal):
    """Not every entry of batch {number} carries its branch {branch}. Save its header once more while it is
    open: the branch goes to every entry.
    """


class PeriodNotOpen(Refusal):
    """Fiscal period {period} is {state}, so you cannot {action} its batches. {remedy}."""


class DependantExists(Refusal):
    """Batch {other} ({status}) applies to {document} of this batch. Take it back there first."""


class IncreaseUsed(Refusal):
    """Without what this batch added to {document}, batch {other} ({status}) takes off more than is open on
    it. Take it back there first.
    """


class RevenueRecognised(Refusal):
    """Batch {other} ({status}) recognised deferred revenue of {document}, an invoice of this batch. Reopen it
    first.
    """


class ApprovalMissing(Refusal):
    """Batch {number} holds {accumulated}; from {limit} on somebody other than {creator} must approve it
    first.
    """


class NotListed(Refusal):
    """Batch {number} has no audit trail newer than its last change, and this company posts what is listed.
    Make its audit trail, then post it.
    """


class ApprovalNotNeeded(Refusal):
    """Batch {number} needs no approval: it holds {accumulated}, below the limit {limit}."""


class ApprovedAlready(Refusal):
    """Batch {number} was approved already by {approver}."""


class ApproverIsCreator(Refusal):
    """You made batch {number} yourself, so somebody else must approve it."""


_REMEDIES = {
    "CLOSED": "Have it reopened, or be granted an exception",
    "LOCKED": "It stays so for good",
}


_IN_ANY_PERIOD = (BatchAction.SEND_LEDGER, BatchAction.EXPORT, BatchAction.EXPORT_AGAIN)
"""What a closed period leaves (section 13)."""


@dataclass(frozen=True, slots=True)
class ActionState:
    """Whether an action is possible now, and everything in its way if not."""

    action: BatchAction
    blockers: tuple[Refusal, ...]

    @property
    def allowed(self) -> bool:
        """Nothing is in the way."""
        return not self.blockers


async def actions(batches: Sequence[Batch], *, by: Actor) -> dict[int, list[ActionState]]:
    """Every action of every batch, allowed or with its blockers."""
    findings = await look(batches)
    return {
        batch.id: [
            ActionState(action, tuple(_blockers(batch, action, findings, by))) for action in BatchAction
        ]
        for batch in batches
    }


async def blockers(batch: Batch, action: BatchAction, *, by: Actor) -> list[Refusal]:
    """Everything that stands in the way of one action, the right and the status first."""
    early = _right_and_status(batch, action, by)
    return early or _blockers(batch, action, await look([batch]), by)


def standing(batch: Batch, period: PeriodFacts, action: BatchAction, by: Actor) -> list[Refusal]:
    """What the right, the status and the fiscal period say against an action; of the period last."""
    found = _right_and_status(batch, action, by)
    if not period.open_to(by) and not status_refusal(batch, action) and action not in _IN_ANY_PERIOD:
        phrase = TRANSITIONS[action].phrase
        about: Thing = ("FiscalPeriod", batch.fiscal_period_id)
        facts = {"period": period.name, "state": period.state.lower(), "action": phrase}
        found.append(PeriodNotOpen(about=about, **facts, remedy=_REMEDIES[period.state]))
    return found


def _blockers(batch: Batch, action: BatchAction, findings: Findings, by: Actor) -> list[Refusal]:
    period = findings.periods[batch.id]
    found = standing(batch, period, action, by)
    if status_refusal(batch, action):
        return found
    zone, events = findings.company.time_zone, findings.taken_over.get(batch.id, [])
    for held in held_by_others(batch, findings.holdings.get(batch.id, []), action, by):
        found.append(refusal(batch.number, held, events, by=by, zone=zone))
    guard = _GUARDS.get(action)
    return found + (guard(batch, findings, by) if guard else [])


def _right_and_status(batch: Batch, action: BatchAction, by: Actor) -> list[Refusal]:
    transition = TRANSITIONS[action]
    found: list[Refusal] = []
    if not by.may(transition.permission):
        phrase = f"{transition.phrase} a batch"
        found.append(RightMissing(action=phrase, permission=transition.permission.value))
    refusal = status_refusal(batch, action)
    return [*found, refusal] if refusal else found


def _closing(batch: Batch, findings: Findings, by: Actor) -> list[Refusal]:
    orders = order_blockers.closing(batch, findings, by)
    if not orders and not findings.totals[batch.id].count:
        return [BatchEmpty(number=batch.number)]
    incomplete = [
        EntryIncomplete(
            about=("Entry", row["id"]),
            document=row["document_number"] or row["reference"] or row["id"],
            debit=Money(row["debit"], row["currency"]),
            credit=Money(row["credit"], row["currency"]),
        )
        for row in findings.unbalanced.get(batch.id, [])
    ]
    inactive = [
        AccountInactive(about=("Account", row["id"]), account=row["number"])
        for row in findings.inactive.get(batch.id, [])
    ]
    return [*orders, *_ledger_asked(batch, findings, by), *incomplete, *inactive]


def _ledger_asked(batch: Batch, findings: Findings, by: Actor) -> list[Refusal]:
    return [*_control(batch, findings, by), *_branch(batch, findings)]


def _branch(batch: Batch, findings: Findings) -> list[Refusal]:
    """With branch accounting, also when it was switched on since: one branch for the whole batch (AMB-32)."""
    if not findings.company.options.branch_accounting:
        return []
    if not batch.branch:
        return [BatchWithoutBranch(number=batch.number)]
    if batch.id in findings.unbranched:
        return [EntriesOfOtherBranches(number=batch.number, branch=batch.branch)]
    return []


def _control(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """The control check of Close, Create Ledger and Post (R5.2, AMB-22)."""
    held = findings.totals[batch.id]
    found: list[Refusal] = []
    if held.difference:
        direction = "too much" if held.difference.minor > 0 else "missing"
        found.append(
            ControlTotalMismatch(
                control=held.control,
                accumulated=held.accumulated,
                difference=abs(held.difference),
                direction=direction,
            )
        )
    if held.counts_differ:
        found.append(
            ControlCountMismatch(
                control_count=held.control_count, count=counted(held.count, "entry", "entries")
            )
        )
    return found


def _posting(batch: Batch, findings: Findings, by: Actor) -> list[Refusal]:
    found = _ledger_asked(batch, findings, by)
    limit = _approval_limit(batch, findings)
    if limit is not None and batch.approved_at is None:
        held = findings.totals[batch.id].accumulated
        found.append(
            ApprovalMissing(number=batch.number, accumulated=held, limit=limit, creator=batch.created_by)
        )
    if batch.id in findings.unlisted:
        found.append(NotListed(number=batch.number))
    return found


def _approving(batch: Batch, findings: Findings, by: Actor) -> list[Refusal]:
    if batch.approved_at is not None:
        return [ApprovedAlready(number=batch.number, approver=batch.approved_by)]
    if _approval_limit(batch, findings) is None:
        company = findings.company
        limit = Money(company.options.approval_amount, company.currency)
        held = findings.totals[batch.id].accumulated
        return [ApprovalNotNeeded(number=batch.number, accumulated=held, limit=limit)]
    if by.user_id is not None and by.user_id == batch.created_by_id:
        return [ApproverIsCreator(number=batch.number)]
    return []


def _approval_limit(batch: Batch, findings: Findings) -> Money | None:
    """The limit when the batch reaches it (R15.1), None when no approval is asked for."""
    limit = findings.company.options.approval_amount
    if limit == 0 or findings.totals[batch.id].accumulated.minor < limit:
        return None
    return Money(limit, findings.company.currency)


def _reopening(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    return reconciled.reopening(batch) + [
        kind(
            about=("Batch", row["id"]),
            other=row["number"],
            status=row["status"].lower(),
            document=row["document_number"],
        )
        for kind, rows in (
            (DependantExists, findings.dependants),
            (IncreaseUsed, findings.overdrawn),
            (RevenueRecognised, findings.recognised),
        )
        for row in rows.get(batch.id, [])
    ]


def _deleting(batch: Batch, findings: Findings, by: Actor) -> list[Refusal]:
    confirmed = reconciled.reopening(batch)
    return [
        *order_blockers.deleting(batch, findings, by),
        *export_blockers.deleting(batch, findings),
        *confirmed,
    ]


_GUARDS = {
    BatchAction.DELETE: _deleting,
    BatchAction.EXPORT: export_blockers.exporting,
    BatchAction.EXPORT_AGAIN: export_blockers.exporting_again,
    BatchAction.CLOSE: _closing,
    BatchAction.MOVE_ORDERS: order_blockers.moving,
    BatchAction.CREATE_LEDGER: _ledger_asked,
    BatchAction.POST: _posting,
    BatchAction.APPROVE: _approving,
    BatchAction.REOPEN: _reopening,
}
