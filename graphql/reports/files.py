"""Where a report is downloaded as a file, and how it ties out: what every report has."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlencode

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.reports import control_accounts as domain
from tieout.domain.reports.asking import Asked
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.money import Money


@strawberry.type(description="The report as it was asked for, as files to download from this server.")
class ReportFiles:
    """Paths; made anew each time, from what is posted then."""

    csv_url: str = strawberry.field(description="The path of the rows as CSV.")
    pdf_url: str = strawberry.field(description="The path of the report as PDF.")

    @classmethod
    def of(cls, name: str, asked: Asked) -> Self:
        """Of a report by its name in the registry."""
        query = urlencode(asked.query())
        csv, pdf = (f"/reports/{name}/report.{ending}{'?' * bool(query)}{query}" for ending in ("csv", "pdf"))
        return cls(csv_url=csv, pdf_url=pdf)


@strawberry.type(description="An AR control account and its balance, debits positive.")
class ControlAccount:
    """A line of the trial balance on the report's date."""

    key: strawberry.Private[int]
    balance: Money = strawberry.field(description="The balance at the end of the day, in base currency.")

    @classmethod
    def of(cls, found: domain.ControlAccount) -> Self:
        """The domain's row as the API shows it."""
        return cls(key=found.id, balance=Money.of(found.balance))

    @strawberry.field(description="The account.")
    async def account(self, info: Info) -> links.Account:
        """Read for all rows at once."""
        return links.Account.of(await info.context.load(accounts_of, self.key))


@strawberry.type(description="A report's total against the AR control accounts on the same date.")
class TieOut:
    """Proved, or not."""

    total: Money = strawberry.field(description="The report's total, in base currency.")
    control: Money = strawberry.field(description="The AR control accounts together.")
    difference: Money = strawberry.field(description="The total less the accounts.")
    tied_out: bool = strawberry.field(description="Whether they are equal.")
    accounts: list[ControlAccount] = strawberry.field(description="The accounts, by number.")

    @classmethod
    def of(cls, found: domain.TieOut) -> Self:
        """The domain's figures as the API shows them."""
        return cls(
            total=Money.of(found.total),
            control=Money.of(found.control),
            difference=Money.of(found.difference),
            tied_out=not found.difference,
            accounts=[ControlAccount.of(one) for one in found.accounts],
        )
