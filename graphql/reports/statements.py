"""Statements of account as the API shows them, and the runs that mail them to everybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.reports import sent_statement
from tieout.domain.reports import statement as domain
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.sent_statement import StatementState
from tieout.domain.reports.statement_mailing import run_counts
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.customers.types import Ageing
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.reports.files import ReportFiles


@strawberry.type(description="An entry as the customer sees it on a statement.")
class StatementLine:
    """What it charges or credits."""

    key: strawberry.Private[int]
    post_date: date = strawberry.field(description="The post date.")
    document_date: date = strawberry.field(description="The date on the document.")
    description: str = strawberry.field(description="What it is, in words.")
    document: str = strawberry.field(description="The document's or the check's number; may be blank.")
    moved: Money = strawberry.field(description="What it adds to the balance; negative for a credit.")
    balance: Money = strawberry.field(description="The balance after it.")

    @classmethod
    def of(cls, line: domain.StatementLine) -> Self:
        """The domain's line as the API shows it."""
        return cls(
            key=line.batch_id,
            post_date=line.post_date,
            document_date=line.document_date,
            description=line.words,
            document=line.document,
            moved=Money.of(line.moved),
            balance=Money.of(line.balance),
        )

    @strawberry.field(description="The batch it stands in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all lines at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.key))


@strawberry.type(description="A customer's statement of account, in the customer's currency.")
class Statement:
    """Opening balance, lines, closing balance, and what is open by age."""

    found: strawberry.Private[domain.Statement]
    start: date = strawberry.field(description="The first post date on it.")
    end: date = strawberry.field(description="The last post date on it.")
    opening: Money = strawberry.field(description="What the customer owed before the first day.")
    closing: Money = strawberry.field(description="What the customer owes at the end of the last day.")
    lines: list[StatementLine] = strawberry.field(description="What moved the balance, by post date.")
    ageing: Ageing = strawberry.field(description="What is open at the end, by days after its due date.")
    tied_out: bool = strawberry.field(
        description="Whether the closing balance is what the open items come to."
    )
    files: ReportFiles = strawberry.field(description="The statement as files; the PDF is what is sent out.")

    @classmethod
    def of(cls, found: domain.Statement) -> Self:
        """The domain's statement as the API shows it."""
        asked = Asked(customer=found.customer.number, start=found.start, end=found.end)
        return cls(
            found=found,
            start=found.start,
            end=found.end,
            opening=Money.of(found.opening),
            closing=Money.of(found.closing),
            lines=[StatementLine.of(line) for line in found.lines],
            ageing=Ageing.of(found.ageing),
            tied_out=found.tied_out,
            files=ReportFiles.of("statement", asked),
        )

    @strawberry.field(description="The customer.")
    def customer(self) -> links.Customer:
        """Whose statement it is."""
        return links.Customer.of(self.found.customer)


@strawberry.type(description="A mailing of statements to all customers with a balance.")
class StatementRun:
    """How far it is."""

    key: strawberry.Private[int]
    id: strawberry.ID = strawberry.field(description="The run's id.")
    start: date = strawberry.field(description="The first post date on the statements.")
    end: date = strawberry.field(description="The last post date on the statements.")

    @classmethod
    def of(cls, row: sent_statement.StatementRun) -> Self:
        """The row as the API shows it."""
        identity = global_id("StatementRun", row.id)
        return cls(key=row.id, id=identity, start=row.start_date, end=row.end_date)

    @strawberry.field(description="How many customers are still to come.")
    async def waiting(self, info: Info) -> int:
        """Counted for all runs at once."""
        return await self._count(info, StatementState.WAITING)

    @strawberry.field(description="How many statements were mailed.")
    async def mailed(self, info: Info) -> int:
        """Counted for all runs at once."""
        return await self._count(info, StatementState.MAILED)

    @strawberry.field(description="How many customers were left out, such as for want of an address.")
    async def left_out(self, info: Info) -> int:
        """Counted for all runs at once."""
        return await self._count(info, StatementState.LEFT_OUT)

    async def _count(self, info: Info, state: StatementState) -> int:
        return (await info.context.load(run_counts, self.key)).get(state, 0)


StatementRunResult = Annotated[
    StatementRun | Refusal,
    strawberry.union("StatementRunResult", description="The run as it is queued, or why it was refused."),
]
