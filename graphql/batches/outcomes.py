"""What became of each batch of a list, as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import strawberry

from tieout.domain.ledgers.posting import Outcome
from tieout.graphql.batches.types import Batch
from tieout.graphql.refusals import Refusal


@strawberry.type(description="What became of one batch of a list.")
class BatchOutcome:
    """The batch as it stands, and what stopped it if anything did."""

    batch: Batch = strawberry.field(description="The batch in the status it reached.")
    refusal: Refusal | None = strawberry.field(description="What stopped it; null when nothing did.")

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The domain's outcome as the API shows it."""
        refusal = Refusal.of(outcome.refusal) if outcome.refusal else None
        return cls(batch=Batch.of(outcome.batch), refusal=refusal)


@strawberry.type(description="What became of the batches of a list, each by itself, in the order asked.")
class BatchOutcomes:
    """An outcome for each batch."""

    outcomes: list[BatchOutcome] = strawberry.field(description="An outcome for each batch.")

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Self:
        """The domain's outcomes as the API shows them."""
        return cls(outcomes=[BatchOutcome.of(outcome) for outcome in outcomes])


BatchesResult = Annotated[
    BatchOutcomes | Refusal,
    strawberry.union("BatchesResult", description="What became of each batch, or why none was tried."),
]
