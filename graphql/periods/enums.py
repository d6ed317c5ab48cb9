"""The domain's words about runs and the month end as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.ledgers.mass_ledger import MassLedgerContent, MassLedgerState
from tieout.domain.periods.batch_run import RunGoal, RunItemState, RunState
from tieout.graphql.describing import described

PERIOD_ENUMS = (
    described(
        MassLedgerContent,
        "Which files the ZIP of a mass ledger holds.",
        SUMMARY="The totals of each ledger by account.",
        DETAIL="Every line.",
        BOTH="Both, as two files.",
    ),
    described(
        MassLedgerState,
        "Where a mass ledger stands.",
        RUNNING="Its batches are being posted.",
        INCOMPLETE="A batch could not be posted, so no file was made; it may be started again.",
        MADE="Its file is there, and never changes.",
    ),
    described(
        RunGoal,
        "How far the batches of a run are taken.",
        CLOSE="Closed.",
        CREATE_LEDGERS="From closed to a ledger that is ready.",
        POST="From a ready ledger to posted.",
        POST_BATCHES="All the way: closed, the ledger created and posted.",
        MASS_LEDGER="Posted, and then put together into one file of the fiscal period.",
    ),
    described(
        RunState,
        "Whether a run is over.",
        RUNNING="It waits for the worker or is under way.",
        FINISHED="Every batch was tried.",
    ),
    described(
        RunItemState,
        "Where a batch of a run stands.",
        WAITING="It is yet to be tried.",
        DONE="It has reached the goal.",
        REFUSED="A refusal stopped it.",
    ),
)

__all__ = ["MassLedgerContent", "MassLedgerState", "RunGoal", "RunItemState", "RunState"]
