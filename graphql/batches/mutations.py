"""What may be done with batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import strawberry

from tieout.domain.batches import approving, closing, editing, opening
from tieout.domain.batches.listing import batches_by_id, find_batch
from tieout.domain.ledgers import creating, posting, sending
from tieout.domain.mail.listing import find as find_mail
from tieout.domain.refusal import NotFound
from tieout.graphql.arguments import BatchId
from tieout.graphql.batches.inputs import (
    AddNoteInput,
    CreateBatchInput,
    PostBatchesInput,
    ReopenInput,
    SendLedgerInput,
    UpdateBatchInput,
    UpdateControlInput,
)
from tieout.graphql.batches.outcomes import BatchesResult, BatchOutcomes
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once
from tieout.graphql.ids import key_of
from tieout.graphql.mail.types import MailMessage, MailResult
from tieout.graphql.permissions import mutation

_IN_USE = "BATCH_IN_USE, ENTRY_IN_USE, LEASE_LOST"
_NOT_NOW = "BATCH_STATUS_FORBIDS, LEDGER_BEING_CREATED, BATCH_DELETED, PERIOD_NOT_OPEN"

_BRANCH = "BATCH_WITHOUT_BRANCH, ENTRIES_OF_OTHER_BRANCHES"


def _input(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type
class BatchMutations:
    """The life of a batch."""

    @mutation(
        Permission.ENTER,
        "open a batch",
        description="Open a batch. Takes ENTER. Refused with the codes given at the input's fields.",
    )
    async def create_batch(
        self, info: Info, input: Annotated[CreateBatchInput, _input("The header of the batch.")]
    ) -> BatchResult:
        """A new batch."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: opening.create(by=by, **input.header()),
            find_batch,
        )
        return Batch.of(row)

    @mutation(
        Permission.ENTER,
        "change the header of a batch",
        description=f"Change the header of an open batch. Takes ENTER. BATCH_CHANGED, {_IN_USE}, {_NOT_NOW}.",
    )
    async def update_batch(
        self, info: Info, id: BatchId, input: Annotated[UpdateBatchInput, _input("What to change.")]
    ) -> BatchResult:
        """The header changed."""
        row = await editing.update(
            key_of("Batch", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=input.changes(),
        )
        return Batch.of(row)

    @mutation(
        Permission.ENTER,
        "change the control total of a batch",
        description=(
            "Change the control total and count of a batch not yet posted. Takes ENTER. "
            f"BATCH_CHANGED, {_NOT_NOW}."
        ),
    )
    async def update_control(
        self, info: Info, id: BatchId, input: Annotated[UpdateControlInput, _input("The new figures.")]
    ) -> BatchResult:
        """The control figures changed and noted."""
        row = await editing.update_control(
            key_of("Batch", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            control_total=input.control_total,
            control_count=input.control_count,
            reason=input.reason or "",
        )
        return Batch.of(row)

    @mutation(
        Permission.ENTER,
        "write notes on a batch",
        description=(
            "Write a note on a batch, whatever its status. Takes ENTER. VALUE_MISSING, TEXT_TOO_LONG."
        ),
    )
    async def add_note(
        self, info: Info, id: BatchId, input: Annotated[AddNoteInput, _input("The note.")]
    ) -> BatchResult:
        """A note written."""
        key, by = key_of("Batch", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: editing.add_note(key, by=by, text=input.text),
            find_batch,
        )
        return Batch.of(row)

    @mutation(
        Permission.ENTER,
        "delete a batch",
        description=(
            "Delete an open batch; its number stays taken. Takes ENTER. "
            f"ORDERS_STAND_HERE, {_IN_USE}, {_NOT_NOW}."
        ),
    )
    async def delete_batch(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The batch deleted."""
        return await _moved(info, id, idempotency_key, editing.delete)

    @mutation(
        Permission.CLOSE_BATCHES,
        "close a batch",
        description=(
            "Close an open batch: no entry can be keyed until it is reopened. Takes CLOSE_BATCHES. Every "
            "blocker is named at once: OPEN_ORDERS_EXIST, BATCH_EMPTY, CONTROL_TOTAL_MISMATCH, "
            "CONTROL_COUNT_MISMATCH, "
            f"ENTRY_INCOMPLETE, ACCOUNT_INACTIVE, {_IN_USE}, {_BRANCH}, {_NOT_NOW}."
        ),
    )
    async def close_batch(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The batch closed."""
        return await _moved(info, id, idempotency_key, closing.close)

    @mutation(
        Permission.REOPEN_BATCHES,
        "reopen a batch",
        description=(
            "Open a batch again. Its ledger is superseded; a posted one is voided and reversed. Takes "
            f"REOPEN_BATCHES. REASON_MISSING, DEPENDANT_EXISTS, {_NOT_NOW}."
        ),
    )
    async def reopen_batch(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[
            ReopenInput | None, _input("Why; may be left out while nobody has its ledger.")
        ] = None,
    ) -> BatchResult:
        """The batch opened again."""
        given = input or ReopenInput()
        reason = given.reason or ""
        reopen = partial(closing.reopen, reason=reason)
        return await _moved(info, id, given.idempotency_key, reopen, reason)

    @mutation(
        Permission.APPROVE,
        "approve a batch",
        description=(
            "Approve a large batch somebody else made, so that it can be posted. Takes APPROVE. "
            f"APPROVAL_NOT_NEEDED, APPROVED_ALREADY, APPROVER_IS_CREATOR, {_NOT_NOW}."
        ),
    )
    async def approve_batch(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The batch approved."""
        return await _moved(info, id, idempotency_key, approving.approve)

    @mutation(
        Permission.CREATE_LEDGERS,
        "create the ledger of a batch",
        description=(
            "Have the ledger of a closed batch created in the background; the batch is LEDGER_PENDING until "
            "then, and you are mailed. Takes CREATE_LEDGERS. CONTROL_TOTAL_MISMATCH, "
            f"CONTROL_COUNT_MISMATCH, {_BRANCH}, {_NOT_NOW}."
        ),
    )
    async def create_ledger(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The ledger asked for."""
        return await _moved(info, id, idempotency_key, creating.request)

    @mutation(
        Permission.POST,
        "post a batch",
        description=(
            "Post the ready ledger of a batch, all or nothing. Takes POST. APPROVAL_MISSING, "
            "LEDGER_OUTDATED, "
            f"CONTROL_TOTAL_MISMATCH, CONTROL_COUNT_MISMATCH, {_BRANCH}, {_NOT_NOW}."
        ),
    )
    async def post_batch(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The batch posted."""
        return await _moved(info, id, idempotency_key, posting.post)

    @mutation(
        Permission.POST,
        "post batches",
        description=(
            "Close, create the ledger of and post each batch, as far as each still needs it. Takes POST, and "
            "CLOSE_BATCHES and CREATE_LEDGERS for the steps before. A refusal stops that batch where it is "
            "and stands in its outcome; NOT_FOUND when an id is of no batch, before any is tried. Sent again "
            "under its key it leaves what it posted as it is and tries what it refused again."
        ),
    )
    async def post_batches(
        self, info: Info, input: Annotated[PostBatchesInput, _input("Which batches.")]
    ) -> BatchesResult:
        """Each batch by itself."""
        keys = list(dict.fromkeys(key_of("Batch", id, field="ids") for id in input.ids))
        known = await batches_by_id(keys)
        for key in keys:
            if key not in known:
                raise NotFound(field="ids", kind="batch", key=key)
        outcomes = await posting.post_batches(keys, by=info.context.signed_in, key=input.idempotency_key)
        return BatchOutcomes.of(outcomes)

    @mutation(
        Permission.SEND,
        "send the ledger of a batch",
        description=(
            "Send the ledger of a posted batch by e-mail as a ZIP, in the background. Takes SEND. "
            f"INVALID_EMAIL, {_NOT_NOW}."
        ),
    )
    async def send_ledger(
        self, info: Info, id: BatchId, input: Annotated[SendLedgerInput, _input("Where to, and what.")]
    ) -> MailResult:
        """The e-mail queued."""
        key, by = key_of("Batch", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: sending.send(key, by=by, email=input.email, layout=input.layout),
            find_mail,
        )
        return MailMessage.of(row)


async def _moved(info: Info, id: str, key: str | None, verb: Callable[..., Any], *asked: object) -> Batch:
    """The batch after the verb, or as it stands when that was done under the key before."""
    batch_id, by = key_of("Batch", id), info.context.signed_in
    row = await once(info, key, (batch_id, *asked), lambda: verb(batch_id, by=by), find_batch)
    return Batch.of(row)
