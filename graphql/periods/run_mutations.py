"""Starting runs over batches."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.periods import starting
from tieout.domain.periods.run_listing import runs_by_id
from tieout.graphql.arguments import RunId, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.periods.enums import RunGoal
from tieout.graphql.periods.runs import BatchRun, BatchRunResult
from tieout.graphql.permissions import mutation


@strawberry.input(description="What is to be done to which batches.")
class StartBatchRunInput:
    """A goal, and batches: those named, or all that are not posted."""

    goal: RunGoal = strawberry.field(
        description="How far they are taken; a MASS_LEDGER is started by a mutation of its own."
    )
    ids: list[strawberry.ID] | None = left_out(
        "The batches' ids, 5,000 at most; all that are not posted when left out. RUN_TOO_LARGE."
    )
    fiscal_period_id: strawberry.ID | None = left_out(
        "The fiscal period it is started from; without `ids`, all its batches that are not posted."
    )
    idempotency_key: str | None = key_field()


@strawberry.type
class RunMutations:
    """Runs over batches."""

    @mutation(
        Permission.VIEW,
        "start a run over batches",
        description=(
            "Close, create the ledgers of or post many batches in the background, each by itself: what "
            "stops one stands in its line and stops no other. Takes VIEW, and the right of the goal's "
            "last step: CLOSE_BATCHES, CREATE_LEDGERS or POST; each step is checked against your rights "
            "as if done alone. You are mailed at the start and at the end. NOTHING_TO_RUN; NOT_FOUND when "
            "an id is of no batch."
        ),
    )
    async def start_batch_run(
        self, info: Info, input: Annotated[StartBatchRunInput, strawberry.argument(description="The run.")]
    ) -> BatchRunResult:
        """The run, queued."""
        by = info.context.signed_in
        ids = None if input.ids is None else [key_of("Batch", id, field="ids") for id in input.ids]
        period = optional_key_of("FiscalPeriod", input.fiscal_period_id, field="fiscalPeriodId")
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: starting.start(by=by, goal=input.goal, batch_ids=ids, period_id=period),
            lambda key: info.context.find(runs_by_id, key),
        )
        return BatchRun.of(row)

    @mutation(
        Permission.VIEW,
        "start a run over batches again",
        description=(
            "Try the refused batches of a run that has ended once more, with your rights. Takes VIEW, and "
            "the right of the goal's last step. RUN_UNDER_WAY, NOTHING_REFUSED."
        ),
    )
    async def resume_batch_run(
        self, info: Info, id: RunId, idempotency_key: IdempotencyKey = None
    ) -> BatchRunResult:
        """The run under way again."""
        key, by = key_of("BatchRun", id), info.context.signed_in
        row = await once(
            *(info, idempotency_key, key),
            lambda: starting.resume(key, by=by),
            lambda number: info.context.find(runs_by_id, number),
        )
        return BatchRun.of(row)
