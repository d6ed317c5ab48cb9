"""Creating fiscal years; closing, reopening and locking periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any

import strawberry

from tieout.domain.periods import closing, years
from tieout.domain.periods.listing import periods_by_id, years_by_id
from tieout.graphql.arguments import PeriodId, expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.periods.types import FiscalPeriod, FiscalPeriodResult, FiscalYear, FiscalYearResult
from tieout.graphql.permissions import mutation


@strawberry.input(description="A fiscal year of twelve months, before the first or after the last one.")
class CreateFiscalYearInput:
    """A new year."""

    name: str | None = left_out("Its name, up to 40 characters; the calendar year or years when left out.")
    start_date: date = strawberry.field(
        description="Its first day, the first of a month. YEAR_START_INVALID, YEARS_NOT_ADJACENT."
    )
    periods: int = strawberry.field(
        default=12, description="Into how many periods: 1, 2, 3, 4, 6 or 12. PERIOD_COUNT_INVALID."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Why a fiscal period is opened again.")
class ReopenFiscalPeriodInput:
    """The reason."""

    reason: str = strawberry.field(description="Why, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of an open fiscal period.")
class UpdateFiscalPeriodInput:
    """The AR hold."""

    expected_version: int = expected_version()
    ar_hold: bool = strawberry.field(description="Whether it is on AR hold.")


@strawberry.type
class PeriodMutations:
    """Fiscal years and periods."""

    @mutation(
        Permission.MANAGE_PERIODS,
        "create a fiscal year",
        description=(
            "Create a fiscal year with its periods. Takes MANAGE_PERIODS. Refused with the codes given at "
            "the input's fields."
        ),
    )
    async def create_fiscal_year(
        self,
        info: Info,
        input: Annotated[CreateFiscalYearInput, strawberry.argument(description="The year.")],
    ) -> FiscalYearResult:
        """A new year."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: years.create_fiscal_year(
                by=by, start_date=input.start_date, name=input.name, periods=input.periods
            ),
            lambda key: info.context.find(years_by_id, key),
        )
        return FiscalYear.of(row)

    @mutation(
        Permission.MANAGE_PERIODS,
        "close a fiscal period",
        description=(
            "Close a period, the earliest first, once its batches are posted or deleted. Takes "
            "MANAGE_PERIODS. Every batch in the way is a blocker: BATCH_NOT_POSTED, EARLIER_PERIOD_OPEN, "
            "PERIOD_STATE_FORBIDS."
        ),
    )
    async def close_fiscal_period(
        self, info: Info, id: PeriodId, idempotency_key: IdempotencyKey = None
    ) -> FiscalPeriodResult:
        """The period closed."""
        return await _moved(info, id, idempotency_key, closing.close)

    @mutation(
        Permission.MANAGE_PERIODS,
        "reopen a fiscal period",
        description=(
            "Open a closed period again, the latest first. Takes MANAGE_PERIODS. LATER_PERIOD_CLOSED, "
            "PERIOD_STATE_FORBIDS."
        ),
    )
    async def reopen_fiscal_period(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[ReopenFiscalPeriodInput, strawberry.argument(description="Why.")],
    ) -> FiscalPeriodResult:
        """The period open again."""
        reopen = partial(closing.reopen, reason=input.reason)
        return await _moved(info, id, input.idempotency_key, reopen, input.reason)

    @mutation(
        Permission.LOCK_PERIODS,
        "lock a fiscal period",
        description=(
            "Lock a closed period for ever, the earliest first. Takes LOCK_PERIODS. "
            "EARLIER_PERIOD_NOT_LOCKED, "
            "PERIOD_STATE_FORBIDS."
        ),
    )
    async def lock_fiscal_period(
        self, info: Info, id: PeriodId, idempotency_key: IdempotencyKey = None
    ) -> FiscalPeriodResult:
        """The period locked."""
        return await _moved(info, id, idempotency_key, closing.lock)

    @mutation(
        Permission.MANAGE_PERIODS,
        "change the AR hold of a fiscal period",
        description=(
            "Put an open period on AR hold or lift the hold. Takes MANAGE_PERIODS. PERIOD_CHANGED, "
            "PERIOD_STATE_FORBIDS."
        ),
    )
    async def update_fiscal_period(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[UpdateFiscalPeriodInput, strawberry.argument(description="What to change.")],
    ) -> FiscalPeriodResult:
        """The hold set or lifted."""
        row = await closing.set_hold(
            key_of("FiscalPeriod", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            ar_hold=input.ar_hold,
        )
        return FiscalPeriod.of(row)


async def _moved(
    info: Info, id: str, key: str | None, verb: Callable[..., Any], *asked: object
) -> FiscalPeriod:
    """The period after the verb, or as it stands when that was done under the key before."""
    period_id, by = key_of("FiscalPeriod", id), info.context.signed_in
    row = await once(
        *(info, key, (period_id, *asked)),
        lambda: verb(period_id, by=by),
        lambda number: info.context.find(periods_by_id, number),
    )
    return FiscalPeriod.of(row)
