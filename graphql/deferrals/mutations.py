"""Deferring revenue, changing and ending its schedules, and recognising a period's."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.batches.batch import Batch as BatchRow
from tieout.domain.batches.listing import batches_by_id, find_batch
from tieout.domain.deferrals import changing, deferring, recognising
from tieout.domain.deferrals.deferring import Terms
from tieout.domain.deferrals.listing import schedules_by_id
from tieout.domain.deferrals.schedule import DeferralMethod
from tieout.domain.periods.fiscal_year import FiscalPeriod as PeriodRow
from tieout.domain.periods.listing import periods_by_id
from tieout.graphql.arguments import EntryId, PeriodId, expected_version, left_out
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.context import Info
from tieout.graphql.deferrals.queries import ScheduleId
from tieout.graphql.deferrals.types import DeferralSchedule, DeferralScheduleResult
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.periods.types import FiscalPeriod, FiscalPeriodResult
from tieout.graphql.permissions import mutation

_MONTHS = "For how many months, 1 to 600; else give `endDate`. DEFERRAL_MONTHS_INVALID, DEFERRAL_END_UNCLEAR."
_END = "The last day of it; else give `months`. DEFERRAL_ENDS_BEFORE_START."
_REVENUE = "The account that takes the revenue, by number. REVENUE_ACCOUNT_INVALID."


@strawberry.input(description="How the revenue of an invoice is deferred.")
class DeferRevenueInput:
    """Over which time, from where, to where."""

    start_date: date = strawberry.field(description="From when revenue is recognised.")
    months: int | None = left_out(_MONTHS)
    end_date: date | None = left_out(_END)
    method: DeferralMethod = strawberry.field(
        default=DeferralMethod.MONTH, description="How it is shared over the months."
    )
    revenue_account_number: str = strawberry.field(description=_REVENUE)
    deferred_account_number: str = strawberry.field(
        default="",
        description=(
            "The account credited by the invoice whose revenue is deferred; its only liability when left "
            "out. NOTHING_TO_DEFER, DEFERRED_ACCOUNT_UNCLEAR, DEFERRED_ACCOUNT_NO_LIABILITY, "
            "DEFERRAL_EXISTS, DEFERRED_CREDITED_ALREADY."
        ),
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="How what is left of a schedule is recognised from now on.")
class UpdateDeferralScheduleInput:
    """Another time, another account."""

    expected_version: int = expected_version()
    start_date: date = strawberry.field(description="From when what is left is recognised.")
    months: int | None = left_out(_MONTHS)
    end_date: date | None = left_out(_END)
    method: DeferralMethod = strawberry.field(
        default=DeferralMethod.MONTH, description="How it is shared over the months."
    )
    revenue_account_number: str = strawberry.field(description=_REVENUE)
    reason: str = strawberry.field(description="Why, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")


@strawberry.input(description="Ending a schedule early.")
class EndDeferralScheduleInput:
    """When and why."""

    expected_version: int = expected_version()
    on: date = strawberry.field(description="The day in whose month all that is left becomes revenue.")
    reason: str = strawberry.field(description="Why, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


@strawberry.type
class DeferralMutations:
    """Deferred revenue."""

    @mutation(
        Permission.ENTER,
        "defer the revenue of an invoice",
        description=(
            "Make a schedule for what an invoice credits to deferred revenue. Takes ENTER. "
            "DEFERRAL_NEEDS_INVOICE, and the codes given at the input's fields."
        ),
    )
    async def defer_revenue(
        self,
        info: Info,
        id: EntryId,
        input: Annotated[DeferRevenueInput, strawberry.argument(description="How it is deferred.")],
    ) -> DeferralScheduleResult:
        """A new schedule."""
        entry_id, by = key_of("Entry", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (entry_id, input)),
            lambda: deferring.defer(
                entry_id,
                by=by,
                terms=_terms(input),
                revenue_account=input.revenue_account_number,
                deferred_account=input.deferred_account_number,
            ),
            lambda key: info.context.find(schedules_by_id, key),
        )
        return DeferralSchedule.of(row)

    @mutation(
        Permission.ENTER,
        "change a schedule of deferred revenue",
        description=(
            "Allocate what is left of a schedule over another time or to another account; what is recognised "
            "stays. Takes ENTER. SCHEDULE_CHANGED, NOTHING_LEFT_TO_RECOGNISE."
        ),
    )
    async def update_deferral_schedule(
        self,
        info: Info,
        id: ScheduleId,
        input: Annotated[UpdateDeferralScheduleInput, strawberry.argument(description="How from now on.")],
    ) -> DeferralScheduleResult:
        """The schedule changed."""
        row = await changing.change(
            key_of("DeferralSchedule", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            terms=_terms(input),
            revenue_account=input.revenue_account_number,
            reason=input.reason,
        )
        return DeferralSchedule.of(row)

    @mutation(
        Permission.ENTER,
        "end a schedule of deferred revenue",
        description=(
            "Have all that is left of a schedule become revenue at once, as when a member leaves without a "
            "refund. Takes ENTER. SCHEDULE_CHANGED, NOTHING_LEFT_TO_RECOGNISE."
        ),
    )
    async def end_deferral_schedule(
        self,
        info: Info,
        id: ScheduleId,
        input: Annotated[EndDeferralScheduleInput, strawberry.argument(description="When and why.")],
    ) -> DeferralScheduleResult:
        """The schedule ended."""
        schedule_id, by = key_of("DeferralSchedule", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (schedule_id, input)),
            lambda: changing.end_early(
                schedule_id, by=by, expected_version=input.expected_version, on=input.on, reason=input.reason
            ),
            lambda key: info.context.find(schedules_by_id, key),
        )
        return DeferralSchedule.of(row)

    @mutation(
        Permission.ENTER,
        "delete a schedule of deferred revenue",
        description=(
            "Remove a schedule of which nothing is recognised; the invoice stays. Takes ENTER. "
            "DEFERRAL_RECOGNISED, SCHEDULE_CHANGED."
        ),
    )
    async def delete_deferral_schedule(
        self,
        info: Info,
        id: ScheduleId,
        expected_version: Annotated[int, strawberry.argument(description="The version you saw.")],
        idempotency_key: IdempotencyKey = None,
    ) -> BatchResult:
        """The schedule gone; the batch of its invoice."""
        schedule_id, by = key_of("DeferralSchedule", id), info.context.signed_in

        async def gone() -> BatchRow:
            row = await changing.delete(schedule_id, by=by, expected_version=expected_version)
            return (await batches_by_id([row.batch_id]))[row.batch_id]

        asked = (schedule_id, expected_version)
        return Batch.of(await once(info, idempotency_key, asked, gone, find_batch))

    @mutation(
        Permission.POST,
        "recognise deferred revenue",
        description=(
            "Have the deferred revenue of a period recognised in the background: its batch is made, closed "
            "and posted, once however often it is asked for. Takes POST, and ENTER, CLOSE_BATCHES and "
            "CREATE_LEDGERS. NOTHING_TO_RECOGNISE, PERIOD_CLOSED, PERIOD_ON_HOLD."
        ),
    )
    async def recognise_revenue(
        self, info: Info, id: PeriodId, idempotency_key: IdempotencyKey = None
    ) -> FiscalPeriodResult:
        """The period, its recognition asked for."""
        period_id, by = key_of("FiscalPeriod", id), info.context.signed_in

        async def asked() -> PeriodRow:
            await recognising.request(period_id, by=by)
            return (await periods_by_id([period_id]))[period_id]

        row = await once(
            *(info, idempotency_key, (period_id, "recognise")),
            asked,
            lambda key: info.context.find(periods_by_id, key),
        )
        return FiscalPeriod.of(row)


def _terms(input: DeferRevenueInput | UpdateDeferralScheduleInput) -> Terms:
    return Terms(
        start_date=input.start_date, months=input.months, end_date=input.end_date, method=input.method
    )
