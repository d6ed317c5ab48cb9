"""What a reconciled deposit stands in the way of: its batch is not opened again (R9.5)."""

from __future__ import annotations

from tieout.domain.batches.batch import Batch
from tieout.domain.refusal import Refusal


class DepositReconciled(Refusal):
    """The deposit of batch {number} was reconciled with the bank by {who}: {told}. Take that back first."""


def reopening(batch: Batch) -> list[Refusal]:
    """The refusal for a batch whose deposit stands in a bank's statement."""
    if batch.reconciled_at is None:
        return []
    told = batch.reconciled_with
    return [DepositReconciled(number=batch.number, who=batch.reconciled_by, told=told)]
