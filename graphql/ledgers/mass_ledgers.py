"""Mass ledgers as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.ledgers import mass_ledger as domain
from tieout.domain.ledgers.mass_listing import members
from tieout.domain.periods.listing import periods_by_id
from tieout.domain.periods.run_listing import runs_by_id
from tieout.graphql import links
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.ledgers.types import Ledger
from tieout.graphql.money import Money
from tieout.graphql.periods.enums import MassLedgerContent, MassLedgerState
from tieout.graphql.refusals import Refusal
from tieout.graphql.setup.loaders import company_facts


@strawberry.type(
    description="One file of all closed batches of a fiscal period, which are posted by its making."
)
class MassLedger:
    """A mass ledger, being made or made."""

    row: strawberry.Private[domain.MassLedger]
    id: strawberry.ID = strawberry.field(description="The mass ledger's id.")
    number: int | None = strawberry.field(
        description="Its number, counted over all periods; null until it is made."
    )
    state: MassLedgerState = strawberry.field(description="Whether it is made.")
    content: MassLedgerContent = strawberry.field(description="Which files its ZIP holds.")
    format: str = strawberry.field(description="How the files are written: NEUTRAL is the CSV of our own.")
    include_posted: bool = strawberry.field(
        description="Whether it holds the whole period, and not only what was in no mass ledger before."
    )
    recipient: str | None = strawberry.field(description="Who is mailed the file; null for nobody.")
    ledger_count: int = strawberry.field(description="How many ledgers it holds, reversals included.")
    line_count: int = strawberry.field(description="How many lines they have.")
    made_by: str | None = strawberry.field(description="The name of who had it made; null until it is made.")
    made_at: datetime | None = strawberry.field(description="When it was made; null until then.")
    download_url: str | None = strawberry.field(
        description="The path to download its ZIP from this server, the same bytes every time; null until it "
        "is made."
    )

    @classmethod
    def of(cls, row: domain.MassLedger) -> Self:
        """The row as the API shows it."""
        known = global_id("MassLedger", row.id)
        made = row.state is domain.MassLedgerState.MADE
        return cls(
            row=row,
            id=known,
            number=row.number,
            state=row.state,
            content=row.content,
            format=row.format,
            include_posted=bool(row.include_posted),
            recipient=row.recipient or None,
            ledger_count=row.ledger_count,
            line_count=row.line_count,
            made_by=row.made_by or None,
            made_at=row.made_at,
            download_url=mass_ledger_url(known) if made else None,
        )

    @strawberry.field(description="The fiscal period it is of.")
    async def fiscal_period(self, info: Info) -> links.FiscalPeriod:
        """Read for all mass ledgers at once."""
        return links.FiscalPeriod.of(await info.context.load(periods_by_id, self.row.fiscal_period_id))

    @strawberry.field(description="The run that posts its batches, with its progress and the result of each.")
    async def run(self, info: Info) -> links.BatchRun:
        """Read for all mass ledgers at once."""
        return links.BatchRun.of(await info.context.load(runs_by_id, self.row.run_id))

    @strawberry.field(description="All debits of its ledgers, in base currency; equal to the credits.")
    async def debit_total(self, info: Info) -> Money:
        """Kept with it."""
        return Money.minor(self.row.debit_total, (await company_facts(info)).currency)

    @strawberry.field(description="The ledgers it holds, reversals included, in the order they were created.")
    async def ledgers(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Ledger]:
        """A page of ledgers."""
        page = await members(self.row.id, BY_ID.request(first, after, last, before))

        async def count() -> int:
            return self.row.ledger_count

        return connection(page, Ledger.of, count)


MassLedgerResult = Annotated[
    MassLedger | Refusal,
    strawberry.union("MassLedgerResult", description="The mass ledger as it is, or why it was refused."),
]


def mass_ledger_url(id: str) -> str:
    """Where its ZIP is downloaded."""
    return f"/mass-ledgers/{id}/ledgers.zip"
