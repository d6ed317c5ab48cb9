"""The words of deferred revenue as enums of the API."""

from __future__ import annotations

from tieout.domain.deferrals.listing import ScheduleState
from tieout.domain.deferrals.schedule import DeferralMethod
from tieout.graphql.describing import described

DEFERRAL_ENUMS = (
    described(
        DeferralMethod,
        "How deferred revenue is shared over the months, in a straight line.",
        MONTH="The same for each month begun.",
        DAY="By the days of each month.",
    ),
    described(
        ScheduleState,
        "Where a schedule of deferred revenue stands.",
        WAITING="Its invoice is not posted.",
        RUNNING="Something is left to recognise.",
        DONE="Nothing is left to recognise.",
    ),
)
