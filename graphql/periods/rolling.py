"""Rolling open batches on to the next fiscal period."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.periods import rolling
from tieout.graphql.arguments import PeriodId, left_out
from tieout.graphql.batches.outcomes import BatchesResult, BatchOutcomes
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation


@strawberry.input(description="Which open batches of a fiscal period get a later post date.")
class RollBatchesInput:
    """Batches, and a date unless it is the next period's first day."""

    ids: list[strawberry.ID] = strawberry.field(
        description="The batches' ids, 100 at most. NOTHING_TO_ROLL, TOO_MANY_TO_ROLL."
    )
    post_date: date | None = left_out(
        "The new post date; the first day of the next open fiscal period when left out. "
        "NO_OPEN_PERIOD_AFTER, ROLLS_FORWARD_ONLY."
    )
    idempotency_key: str | None = key_field()


@strawberry.type
class RollMutations:
    """Rolling batches."""

    @mutation(
        Permission.ENTER,
        "change the header of batches",
        description=(
            "Move the post dates of open batches of a fiscal period on, each by itself, so that the period "
            "can be closed. Takes ENTER. What cannot move keeps its date, with the refusal in its outcome: "
            "BATCH_NUMBER_USED, POST_DATE_FIXED, PERIOD_ON_HOLD, BATCH_IN_USE, BATCH_STATUS_FORBIDS, "
            "BATCH_NOT_IN_PERIOD."
        ),
    )
    async def roll_batches(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[RollBatchesInput, strawberry.argument(description="Which, and to when.")],
    ) -> BatchesResult:
        """Each batch by itself."""
        outcomes = await rolling.roll(
            key_of("FiscalPeriod", id),
            by=info.context.signed_in,
            batch_ids=list(dict.fromkeys(key_of("Batch", batch, field="ids") for batch in input.ids)),
            post_date=input.post_date,
            key=input.idempotency_key,
        )
        return BatchOutcomes.of(outcomes)
