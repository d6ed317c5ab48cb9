"""Reading a batch under a lock, so that what the guards see stays true until the commit."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.batches.batch import TRANSITIONS, Batch, BatchAction, BatchStatus
from tieout.domain.database.statements import fetch_one, fetch_value, writer
from tieout.domain.periods.exception import NOBODY, Excepted, excepted_in, lets_in
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor


class BatchStatusForbids(Refusal):
    """Batch {number} is {status}; you can {action} it only while it is {allowed}."""


class BatchDeleted(Refusal):
    """Batch {number} was deleted. Nothing more can be done with it."""


class LedgerBeingCreated(Refusal):
    """The ledger of batch {number} is being created. Wait until it is ready, then try again."""


class BatchChanged(Refusal):
    """Somebody else changed batch {number} meanwhile (it is at version {version}, you saw {expected}). Look
    again, then save.
    """


WORDS = {
    BatchStatus.OPEN: "open",
    BatchStatus.CLOSED: "closed",
    BatchStatus.LEDGER_PENDING: "waiting for its ledger",
    BatchStatus.LEDGER_READY: "ready to post",
    BatchStatus.LEDGER_FAILED: "closed (its ledger failed)",
    BatchStatus.POSTED: "posted",
    BatchStatus.DELETED: "deleted",
}


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """The batch's fiscal period as the guards see it."""

    id: int
    name: str
    state: str
    excepted: Excepted = NOBODY

    def open_to(self, by: Actor) -> bool:
        """Whether the actor may work in it: it is open, or closed with an exception in force (R10.5)."""
        return self.state == "OPEN" or (self.state == "CLOSED" and lets_in(self.excepted, by))


async def lock_batch(batch_id: int) -> Batch:
    """The batch, locked for a change of its own row until the transaction ends; its period held shared.

    Locks are taken in one order everywhere: fiscal period, then batch (design).
    """
    await fetch_value(
        "SELECT id FROM fiscal_period "
        "WHERE id = (SELECT fiscal_period_id FROM batch WHERE id = $1) FOR SHARE",
        batch_id,
    )
    if await fetch_value("SELECT id FROM batch WHERE id = $1 FOR UPDATE", batch_id) is None:
        raise NotFound(kind="batch", key=batch_id)
    return await Batch.get(id=batch_id, using_db=writer())


async def period_of(batch: Batch) -> PeriodFacts:
    """The batch's fiscal period; read it after the lock."""
    row = await fetch_one("SELECT id, name, state FROM fiscal_period WHERE id = $1", batch.fiscal_period_id)
    assert row is not None
    excepted = await excepted_in([row["id"]]) if row["state"] == "CLOSED" else {}
    return PeriodFacts(**row, excepted=excepted.get(row["id"], NOBODY))


def status_refusal(batch: Batch, action: BatchAction) -> Refusal | None:
    """Why the batch's status does not allow the action, None when it does."""
    transition = TRANSITIONS[action]
    if batch.status in transition.sources:
        return None
    if batch.status is BatchStatus.DELETED:
        return BatchDeleted(number=batch.number)
    if batch.status is BatchStatus.LEDGER_PENDING:
        return LedgerBeingCreated(number=batch.number)
    allowed = " or ".join(word for status, word in WORDS.items() if status in transition.sources)
    return BatchStatusForbids(
        number=batch.number, status=WORDS[batch.status], action=transition.phrase, allowed=allowed
    )


def refuse_stale(batch: Batch, expected_version: int) -> None:
    """Refuse (`BatchChanged`) a change made against an older version of the header."""
    if batch.version != expected_version:
        raise BatchChanged(number=batch.number, version=batch.version, expected=expected_version)
