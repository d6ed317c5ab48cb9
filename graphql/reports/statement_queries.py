"""Reading statements of account."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.reports.asking import Asked
from tieout.domain.reports.statement import statement
from tieout.domain.reports.statement_mailing import runs_by_id
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import query
from tieout.graphql.reports.statements import Statement, StatementRun


@strawberry.type
class StatementQueries:
    """Statements of account."""

    @query(
        Permission.VIEW,
        "see statements",
        description=(
            "A customer's statement of account. Takes VIEW. NOT_FOUND when there is no such customer, "
            "REPORT_DATES_REVERSED."
        ),
    )
    async def statement(
        self,
        customer: Annotated[str, strawberry.argument(description="The customer's number.")],
        start: Annotated[
            date | None,
            strawberry.argument(description="The first post date; the first of the month when left out."),
        ] = None,
        end: Annotated[
            date | None, strawberry.argument(description="The last post date; today when left out.")
        ] = None,
    ) -> Statement:
        """From what is posted."""
        return Statement.of(await statement(Asked(customer=customer, start=start, end=end)))

    @query(
        Permission.VIEW,
        "see statements",
        description="The mailing of statements of that id, null when there is none. Takes VIEW.",
    )
    async def statement_run(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id of a run of statements.")],
    ) -> StatementRun | None:
        """How far it is."""
        row = await info.context.find(runs_by_id, key_of("StatementRun", id))
        return StatementRun.of(row) if row else None
