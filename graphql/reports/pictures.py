"""What people would rather look at: receipts per week against plan, and days sales outstanding."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.reports import receipts_per_week as weeks
from tieout.domain.reports import sales_outstanding as outstanding
from tieout.graphql.enums import Permission
from tieout.graphql.money import Money
from tieout.graphql.permissions import query
from tieout.graphql.reports.arguments import AsOf


@strawberry.type(description="A week from Monday on.")
class ReceiptsWeek:
    """What was received against what fell due."""

    start: date = strawberry.field(description="The Monday.")
    received: Money = strawberry.field(
        description="The receipts posted in the week, in base currency; miscellaneous cash is left out."
    )
    planned: Money = strawberry.field(
        description="What posted invoices had falling due in the week, at their whole amounts."
    )

    @classmethod
    def of(cls, week: weeks.Week) -> Self:
        """The domain's week as the API shows it."""
        received, planned = Money.of(week.received), Money.of(week.planned)
        return cls(start=week.start, received=received, planned=planned)


@strawberry.type(description="A month, and how many days of invoicing its receivables stand for.")
class MonthOutstanding:
    """Days sales outstanding."""

    end: date = strawberry.field(description="The last day of the month, or the day asked for.")
    receivables: Money = strawberry.field(description="The AR control accounts at its end.")
    invoiced: Money = strawberry.field(description="What was invoiced in the three months up to its end.")
    days: int | None = strawberry.field(
        description=(
            "Receivables divided by what was invoiced in those three months, times their days; null where "
            "nothing was invoiced."
        )
    )

    @classmethod
    def of(cls, month: outstanding.MonthOutstanding) -> Self:
        """The domain's month as the API shows it."""
        return cls(
            end=month.end,
            receivables=Money.of(month.receivables),
            invoiced=Money.of(month.invoiced),
            days=month.days,
        )


@strawberry.type
class PictureQueries:
    """Figures for pictures."""

    @query(
        Permission.VIEW,
        "see reports",
        description="Twelve weeks of receipts against what fell due in each, oldest first. Takes VIEW.",
    )
    async def receipts_per_week(self, as_of: AsOf = None) -> list[ReceiptsWeek]:
        """From posted receipts and invoices."""
        return [ReceiptsWeek.of(week) for week in await weeks.receipts_per_week(as_of)]

    @query(
        Permission.VIEW,
        "see reports",
        description="Twelve months of days sales outstanding, oldest first. Takes VIEW.",
    )
    async def days_sales_outstanding(self, as_of: AsOf = None) -> list[MonthOutstanding]:
        """From the accounts and what was invoiced."""
        return [MonthOutstanding.of(month) for month in await outstanding.days_outstanding(as_of)]
