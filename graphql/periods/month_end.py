"""The checklist of a month end as the API shows it, and marking a report as read."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.periods import month_end as domain
from tieout.domain.periods.listing import periods_by_id
from tieout.graphql.arguments import PeriodId
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.periods.types import FiscalPeriod, FiscalPeriodResult
from tieout.graphql.permissions import mutation, query
from tieout.graphql.refusals import Refusal


@strawberry.type(description="A step of a month end.")
class MonthEndStep:
    """What is to be done, whether it is, and what is in its way."""

    code: str = strawberry.field(description="The step in capitals; it does not change.")
    title: str = strawberry.field(description="The step as a sentence that holds when it is done.")
    done: bool = strawberry.field(description="Whether it is done.")
    needed: bool = strawberry.field(description="Whether the period cannot be closed without it.")
    detail: str = strawberry.field(description="How it stands, as a sentence.")
    reasons: list[Refusal] = strawberry.field(description="What is in its way, each with its subject.")
    report: str | None = strawberry.field(description="The report it is about; null when it is about none.")

    @classmethod
    def of(cls, step: domain.Step) -> Self:
        """The domain's step as the API shows it."""
        return cls(
            code=step.code,
            title=step.title,
            done=step.done,
            needed=step.needed,
            detail=step.detail,
            reasons=[Refusal.of(reason) for reason in step.reasons],
            report=step.report or None,
        )


@strawberry.input(description="Which report of a fiscal period was read.")
class MarkReportReadInput:
    """A report."""

    report: str = strawberry.field(
        description=(
            "Its name: ageing, credits, ledger-summary or ledger-transactions. REPORT_NOT_OF_MONTH_END."
        )
    )
    idempotency_key: str | None = key_field()


@strawberry.type
class MonthEndQueries:
    """The checklist."""

    @query(
        Permission.VIEW,
        "see fiscal periods",
        description=(
            "Every step of a fiscal period's month end in order, done or not, with what is in its way; empty "
            "when there is no such period. Takes VIEW."
        ),
    )
    async def month_end(self, info: Info, id: PeriodId) -> list[MonthEndStep]:
        """One period's."""
        row = await info.context.find(periods_by_id, key_of("FiscalPeriod", id))
        steps = await domain.month_end(row, by=info.context.signed_in) if row else []
        return [MonthEndStep.of(step) for step in steps]


@strawberry.type
class MonthEndMutations:
    """Ticking a step that no figure tells of."""

    @mutation(
        Permission.POST,
        "mark reports as read",
        description=(
            "Note that a report of the fiscal period was read; it counts until something is posted or "
            "reopened in the period. Takes POST."
        ),
    )
    async def mark_report_read(
        self,
        info: Info,
        id: PeriodId,
        input: Annotated[MarkReportReadInput, strawberry.argument(description="Which report.")],
    ) -> FiscalPeriodResult:
        """The period, with the note."""
        key, by = key_of("FiscalPeriod", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: domain.mark_read(key, by=by, report=input.report),
            lambda number: info.context.find(periods_by_id, number),
        )
        return FiscalPeriod.of(row)
