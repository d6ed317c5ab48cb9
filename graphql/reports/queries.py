"""Reading reports: each as of a date or for a period, from what is posted."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import strawberry

from tieout.domain.reports import ageing as ageing_report
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.registry import REPORTS
from tieout.graphql.enums import AgeBy, Permission
from tieout.graphql.permissions import query
from tieout.graphql.reports.ageing import AgeingReport
from tieout.graphql.reports.arguments import AsOf, OfBranch, OfCurrency, OfCustomer, OfSalesRep
from tieout.graphql.reports.files import ReportFiles


@strawberry.type(description="A report that one may choose.")
class ReportName:
    """A row of the list of reports."""

    name: str = strawberry.field(description="Its part of an address, such as ageing.")
    title: str = strawberry.field(description="What it is called.")
    about: str = strawberry.field(description="What it says, in a sentence.")


@strawberry.type
class ReportQueries:
    """Reports."""

    @query(Permission.VIEW, "see reports", description="The reports there are. Takes VIEW.")
    async def reports(self) -> list[ReportName]:
        """From the registry."""
        return [ReportName(name=one.name, title=one.title, about=one.about) for one in REPORTS.values()]

    @query(
        Permission.VIEW,
        "see the ageing",
        description=(
            "What all customers owe by age, posted up to a date, and whether it ties out to the AR control "
            "accounts. Takes VIEW."
        ),
    )
    async def ageing(
        self,
        as_of: AsOf = None,
        age_by: Annotated[
            AgeBy | None,
            strawberry.argument(description="From which date days count: DUE_DATE when left out."),
        ] = None,
        customer: OfCustomer = None,
        branch: OfBranch = None,
        sales_rep: OfSalesRep = None,
        currency: OfCurrency = None,
    ) -> AgeingReport:
        """The report as of a date."""
        asked = Asked(
            as_of=as_of,
            age_by=age_by or AgeBy.DUE_DATE,
            customer=customer or "",
            branch=branch or "",
            sales_rep=sales_rep or "",
            currency=currency or "",
        )
        wanted = await ageing_report.question(asked)
        dated = replace(asked, as_of=wanted.as_of)
        return AgeingReport(
            asked=wanted,
            found=await ageing_report.ageing_totals(wanted),
            as_of=wanted.as_of,
            age_by=asked.age_by,
            files=ReportFiles.of("ageing", dated),
            document_files=ReportFiles.of("ageing", replace(dated, documents=True)),
        )
