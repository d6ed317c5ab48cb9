"""Reconciling credits of a statement with deposits that are in the books."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.banking import reconciling
from tieout.domain.banking.matched import find_receipt
from tieout.domain.batches.listing import find_batch
from tieout.graphql.arguments import BatchId
from tieout.graphql.banking.mutations import ReceiptId
from tieout.graphql.banking.types import BankReceipt, BankReceiptResult
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation


@strawberry.input(description="The batch whose deposit a credit is.")
class ReconcileDepositInput:
    """Which batch."""

    batch_id: strawberry.ID = strawberry.field(description="The batch. NOT_FOUND, DEPOSIT_DIFFERS.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Why a reconciliation is taken back.")
class TakeBackReconciliationInput:
    """The reason."""

    reason: str = strawberry.field(description="Why, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


@strawberry.type
class ReconcilingMutations:
    """Deposits and statements."""

    @mutation(
        Permission.ENTER,
        "reconcile deposits",
        description=(
            "A credit of a statement is the deposit of a batch in the books: its receipt is taken out of the "
            "statement's batch, whose control figures go down, and the other batch cannot be reopened. Takes "
            "ENTER. STATEMENT_BATCH_NOT_OPEN, and what deleting an entry is refused for."
        ),
    )
    async def reconcile_deposit(
        self,
        info: Info,
        id: ReceiptId,
        input: Annotated[ReconcileDepositInput, strawberry.argument(description="Which deposit.")],
    ) -> BankReceiptResult:
        """A deposit confirmed."""
        key, by = key_of("BankReceipt", id), info.context.signed_in
        target = key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: reconciling.reconcile(key, target, by=by),
            find_receipt,
        )
        return BankReceipt.of(row)

    @mutation(
        Permission.REOPEN_BATCHES,
        "take a reconciliation back",
        description=(
            "The deposit of a batch counts as reconciled no longer, for a reason; it may be reopened again. "
            "Takes REOPEN_BATCHES. NOT_RECONCILED."
        ),
    )
    async def take_back_reconciliation(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[TakeBackReconciliationInput, strawberry.argument(description="Why.")],
    ) -> BatchResult:
        """A reconciliation taken back."""
        key, by = key_of("Batch", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: reconciling.take_back(key, by=by, reason=input.reason),
            find_batch,
        )
        return Batch.of(row)
