"""Reading reports: each as of a date or for a period, from what is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.reports import ageing as ageing_report
from tieout.domain.reports import batch_status as batch_report
from tieout.domain.reports import credits as credit_report
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.deferred_revenue import deferred_totals
from tieout.domain.reports.posted_ledgers import EVER
from tieout.domain.reports.posted_ledgers import question as ledgers_question
from tieout.domain.reports.registry import REPORTS
from tieout.domain.setup import options
from tieout.graphql.enums import AgeBy, BatchStatus, Permission
from tieout.graphql.permissions import query
from tieout.graphql.reports.ageing import AgeingReport
from tieout.graphql.reports.arguments import (
    AsOf,
    End,
    FirstBatch,
    LastBatch,
    OfAccount,
    OfBranch,
    OfCurrency,
    OfCustomer,
    OfSalesRep,
    Start,
    Voided,
)
from tieout.graphql.reports.batches import BatchStatusReport
from tieout.graphql.reports.credits import CreditReport
from tieout.graphql.reports.deferred_revenue import DeferredRevenueReport
from tieout.graphql.reports.files import ReportFiles
from tieout.graphql.reports.ledgers import LedgerReport


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

    @query(
        Permission.VIEW,
        "see the list of credits",
        description="Open credits on a date: credit memos, on-account money, negative invoices. Takes VIEW.",
    )
    async def credit_list(
        self,
        as_of: AsOf = None,
        customer: OfCustomer = None,
        branch: OfBranch = None,
        currency: OfCurrency = None,
    ) -> CreditReport:
        """The list as of a date."""
        asked = Asked(as_of=as_of, customer=customer or "", branch=branch or "", currency=currency or "")
        wanted = await credit_report.question(asked)
        return CreditReport(
            asked=wanted,
            found=await credit_report.credit_totals(wanted),
            as_of=wanted.as_of,
            files=ReportFiles.of("credits", replace(asked, as_of=wanted.as_of)),
        )

    @query(
        Permission.VIEW,
        "see deferred revenue",
        description="Deferred revenue on a date, by schedule: deferred, recognised, left. Takes VIEW.",
    )
    async def deferred_revenue(self, as_of: AsOf = None) -> DeferredRevenueReport:
        """The report as of a date."""
        asked = Asked(as_of=as_of)
        day = asked.day(await options.current())
        return DeferredRevenueReport(
            found=await deferred_totals(day),
            as_of=day,
            files=ReportFiles.of("deferred-revenue", replace(asked, as_of=day)),
        )

    @query(
        Permission.VIEW,
        "see posted ledgers",
        description=(
            "Posted ledgers by post date or batch number: the summary by account, and every line. A range of "
            "batches without dates is of all dates. Takes VIEW."
        ),
    )
    async def ledger_report(
        self,
        start: Start = None,
        end: End = None,
        first_batch: FirstBatch = None,
        last_batch: LastBatch = None,
        account: OfAccount = None,
        branch: Annotated[
            str | None,
            strawberry.argument(description='Only this branch, by its code; "-" for what has none.'),
        ] = None,
        currency: OfCurrency = None,
        voided: Voided = None,
    ) -> LedgerReport:
        """Summary and transactions of the same ledgers."""
        asked = Asked(
            start=start,
            end=end,
            first_batch=first_batch or "",
            last_batch=last_batch or "",
            account=account or "",
            branch=branch or "",
            currency=currency or "",
            voided=bool(voided),
        )
        wanted = await ledgers_question(asked)
        dated = asked
        if (wanted.start, wanted.end) != EVER:
            dated = replace(asked, start=wanted.start, end=wanted.end)
        return LedgerReport(
            asked=wanted,
            start=wanted.start,
            end=wanted.end,
            summary_files=ReportFiles.of("ledger-summary", dated),
            transaction_files=ReportFiles.of("ledger-transactions", dated),
        )

    @query(
        Permission.VIEW,
        "see batches",
        description="Where every batch stands, by post date, with how long it has been open. Takes VIEW.",
    )
    async def batch_status(
        self,
        start: Annotated[
            date | None, strawberry.argument(description="The first post date; any when left out.")
        ] = None,
        end: Annotated[
            date | None, strawberry.argument(description="The last post date; any when left out.")
        ] = None,
        status: Annotated[
            BatchStatus | None,
            strawberry.argument(description="Only batches of this status; all but deleted when left out."),
        ] = None,
        not_posted: Annotated[
            bool | None, strawberry.argument(description="Only batches neither posted nor deleted.")
        ] = None,
    ) -> BatchStatusReport:
        """The report for some days."""
        asked = Asked(start=start, end=end, status="NOT_POSTED" if not_posted else status or "")
        return BatchStatusReport(
            asked=await batch_report.question(asked), files=ReportFiles.of("batch-status", asked)
        )
