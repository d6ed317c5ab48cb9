"""Granting and ending exceptions of closed periods through the API, and reading them (R10.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from tieout.domain.periods import excepting
from tieout.domain.periods.exception_report import exceptions_by_id
from tieout.domain.users.editing import users
from tieout.graphql.arguments import PeriodId, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import global_id, key_of, optional_key_of
from tieout.graphql.periods.exceptions import PeriodException, PeriodExceptionResult
from tieout.graphql.permissions import mutation, query

ExceptionId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The exception's id. NOT_FOUND when there is none."),
]


@strawberry.type(description="Somebody who may sign in, to be chosen for something.")
class Person:
    """A user by name."""

    id: strawberry.ID = strawberry.field(description="The user's id.")
    name: str = strawberry.field(description="The user's full name.")


@strawberry.input(description="An exception of a closed period.")
class GrantPeriodExceptionInput:
    """Who, until when, why."""

    user_id: strawberry.ID | None = left_out(
        "Who it is for; everyone when left out. EXCEPTION_USER_INACTIVE."
    )
    ends_at: datetime = strawberry.field(
        description="Until when, within 31 days. EXCEPTION_ENDS_IN_PAST, EXCEPTION_TOO_LONG."
    )
    reason: str = strawberry.field(description="Why, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Why an exception ends early.")
class EndPeriodExceptionInput:
    """The reason."""

    reason: str = strawberry.field(default="", description="Why, up to 500 characters; may be blank.")
    idempotency_key: str | None = key_field()


@strawberry.type
class ExceptionQueries:
    """Exceptions of closed periods."""

    @query(
        Permission.VIEW,
        "see exceptions of fiscal periods",
        description="The exception of that id, null when there is none. Takes VIEW.",
    )
    async def period_exception(self, info: Info, id: ExceptionId) -> PeriodException | None:
        """One exception."""
        row = await info.context.find(exceptions_by_id, key_of("PeriodException", id))
        return PeriodException.of(row) if row else None

    @query(
        Permission.MANAGE_PERIODS,
        "choose among the users",
        description="The active users by name, to choose who an exception is for. Takes MANAGE_PERIODS.",
    )
    async def people(self) -> list[Person]:
        """Few columns of them: the rest takes another right."""
        return [
            Person(id=global_id("User", row.id), name=row.full_name) for row in await users() if row.active
        ]


@strawberry.type
class ExceptionMutations:
    """Exceptions of closed periods."""

    @mutation(
        Permission.MANAGE_PERIODS,
        "grant an exception of a fiscal period",
        description=(
            "Open a closed period to one user or everyone until a time: who is let in may make, edit, close, "
            "post and reopen batches of it. Takes MANAGE_PERIODS. EXCEPTION_NEEDS_CLOSED_PERIOD, and the "
            "codes given at the input's fields."
        ),
    )
    async def grant_period_exception(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[
            GrantPeriodExceptionInput, strawberry.argument(description="Who, until when and why.")
        ],
    ) -> PeriodExceptionResult:
        """A new exception."""
        period_id, by = key_of("FiscalPeriod", id), info.context.signed_in
        user_id = optional_key_of("User", input.user_id, field="userId")
        row = await once(
            *(info, input.idempotency_key, (period_id, input)),
            lambda: excepting.grant(
                period_id, by=by, user_id=user_id, ends_at=input.ends_at, reason=input.reason
            ),
            lambda key: info.context.find(exceptions_by_id, key),
        )
        return PeriodException.of(row)

    @mutation(
        Permission.MANAGE_PERIODS,
        "end an exception of a fiscal period",
        description=(
            "End an exception before its time. Takes MANAGE_PERIODS. EXCEPTION_OVER when it has ended "
            "already."
        ),
    )
    async def end_period_exception(
        self,
        info: Info,
        id: ExceptionId,
        input: Annotated[EndPeriodExceptionInput, strawberry.argument(description="Why.")],
    ) -> PeriodExceptionResult:
        """The exception, ended."""
        exception_id, by = key_of("PeriodException", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (exception_id, input.reason)),
            lambda: excepting.end(exception_id, by=by, reason=input.reason),
            lambda key: info.context.find(exceptions_by_id, key),
        )
        return PeriodException.of(row)
