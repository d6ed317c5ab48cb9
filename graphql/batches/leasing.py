"""Taking batches into use, keeping them, letting them go, and taking them over."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.batches import leasing
from tieout.graphql.arguments import BatchId, left_out
from tieout.graphql.batches.leases import Lease, LeaseResult
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import mutation

_NOT_NOW = "BATCH_STATUS_FORBIDS, LEDGER_BEING_CREATED, BATCH_DELETED, PERIOD_NOT_OPEN"
_HELD = "BATCH_IN_USE, ENTRY_IN_USE, LEASE_LOST, ENTRY_TO_TAKE_MISSING"
_ENTRY = "Of a shared batch, the entry that is meant; of another it does not matter."


@strawberry.input(description="What of a batch is meant.")
class LeaseInput:
    """The entry of a shared batch."""

    entry_id: strawberry.ID | None = left_out(_ENTRY)

    def key(self) -> int | None:
        """As the domain takes it."""
        return optional_key_of("Entry", self.entry_id, field="entryId")


@strawberry.input(description="What to let go of.")
class ReleaseBatchInput(LeaseInput):
    """As `LeaseInput`, perhaps one taking of it only."""

    lease_id: strawberry.ID | None = left_out(
        "Only this lease: when it was taken again meanwhile, that one stays."
    )


@strawberry.input(description="Why a batch is taken over.")
class TakeOverInput(LeaseInput):
    """As `LeaseInput`, with a reason."""

    reason: str = strawberry.field(
        description="Why, up to 500 characters; noted, and told to the former owner. VALUE_MISSING."
    )


_Place = Annotated[
    LeaseInput | None, strawberry.argument(description="What of it; needed for a shared batch only.")
]


@strawberry.type
class LeaseMutations:
    """Batches in use."""

    @mutation(
        Permission.ENTER,
        "take a batch into use",
        description=(
            "Take an open batch into use, so that nobody else changes it for a while (the setting "
            f"`leaseMinutes`); renew it before that. Takes ENTER. {_HELD}, {_NOT_NOW}. A command of another "
            "system need not take it: it is refused only while somebody else has it."
        ),
    )
    async def take_batch(self, info: Info, id: BatchId, input: _Place = None) -> LeaseResult:
        """The batch, or an entry of it, in use."""
        entry = input.key() if input else None
        return Lease.of(await leasing.take(key_of("Batch", id), by=info.context.signed_in, entry_id=entry))

    @mutation(
        Permission.ENTER,
        "keep a batch in use",
        description=(
            "Keep what you have in use for another while; it is taken again when it expired and nobody else "
            f"has it. Takes ENTER. {_HELD}, {_NOT_NOW}."
        ),
    )
    async def renew_batch(self, info: Info, id: BatchId, input: _Place = None) -> LeaseResult:
        """It ends later."""
        entry = input.key() if input else None
        return Lease.of(await leasing.renew(key_of("Batch", id), by=info.context.signed_in, entry_id=entry))

    @mutation(
        Permission.ENTER,
        "release a batch",
        description=(
            "Let go of what you have in use; nothing is done when you have not. Takes ENTER. Closing, "
            "deleting and signing out let go as well."
        ),
    )
    async def release_batch(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[ReleaseBatchInput | None, strawberry.argument(description="What of it.")] = None,
    ) -> BatchResult:
        """The batch, free for others."""
        given = input or ReleaseBatchInput()
        row = await leasing.release(
            key_of("Batch", id),
            by=info.context.signed_in,
            entry_id=given.key(),
            lease_id=optional_key_of("Lease", given.lease_id, field="leaseId"),
        )
        return Batch.of(row)

    @mutation(
        Permission.TAKE_OVER,
        "take over a batch",
        description=(
            "Take over what somebody else has in use; it is noted, and what the former owner has in hand "
            f"cannot overwrite what you do. Takes TAKE_OVER and ENTER. NOT_IN_USE, {_NOT_NOW}."
        ),
    )
    async def take_over_batch(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[TakeOverInput, strawberry.argument(description="Why.")],
    ) -> LeaseResult:
        """It is yours."""
        lease = await leasing.take_over(
            key_of("Batch", id), by=info.context.signed_in, reason=input.reason, entry_id=input.key()
        )
        return Lease.of(lease)
