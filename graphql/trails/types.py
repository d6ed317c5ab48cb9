"""Audit trails of a batch (the AR journal) as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.trails import content as domain
from tieout.domain.trails.listing import Listing
from tieout.domain.trails.reading import TrailFacts, contents_of, entries_of
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import BatchStatus, BatchType, EntryType
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode

BY_POSITION: Key[domain.TrailEntry] = Key(lambda row: (row.position,), (int,), alone=True)
"""The order of a trail's entries."""


@strawberry.type(description="A total of an audit trail: what the batch posts to an account in a currency.")
class AuditTrailAccount:
    """One account of the totals."""

    account_number: str = strawberry.field(description="The account number when the trail was made.")
    account_name: str = strawberry.field(description="The account's name when the trail was made.")
    lines: int = strawberry.field(description="How many lines it is made of.")
    debit: Money = strawberry.field(description="The total of debits, in the currency of the entries.")
    credit: Money = strawberry.field(description="The total of credits, in the currency of the entries.")
    base_debit: Money = strawberry.field(description="The total of debits, in base currency.")
    base_credit: Money = strawberry.field(description="The total of credits, in base currency.")

    @classmethod
    def of(cls, row: domain.TrailAccount) -> Self:
        """The domain's total as the API shows it."""
        return cls(account_number=row.number, account_name=row.name, lines=row.lines, **_sides(row))


@strawberry.type(description="A line of an entry in an audit trail.")
class AuditTrailLine:
    """One debit or credit."""

    account_number: str = strawberry.field(description="The account number when the trail was made.")
    account_name: str = strawberry.field(description="The account's name when the trail was made.")
    debit: Money = strawberry.field(description="The debit, in the entry's currency.")
    credit: Money = strawberry.field(description="The credit, in the entry's currency.")
    base_debit: Money = strawberry.field(description="The debit, in base currency.")
    base_credit: Money = strawberry.field(description="The credit, in base currency.")

    @classmethod
    def of(cls, row: domain.TrailLine) -> Self:
        """The domain's line as the API shows it."""
        return cls(account_number=row.account_number, account_name=row.account_name, **_sides(row))


@strawberry.type(description="What an entry takes off an open item, in an audit trail.")
class AuditTrailApplication:
    """One application, in the item's currency."""

    document_number: str = strawberry.field(description="The document it is applied to.")
    amount: Money = strawberry.field(description="What is applied, without discount and write-off.")
    discount: Money = strawberry.field(description="The discount taken with it.")
    write_off: Money = strawberry.field(description="What is written off with it.")
    balance: Money = strawberry.field(
        description="What it leaves of the item, after all that was keyed before it, posted or not."
    )

    @classmethod
    def of(cls, row: domain.TrailApplication) -> Self:
        """The domain's application as the API shows it."""
        return cls(
            document_number=row.document_number,
            amount=Money.of(row.amount),
            discount=Money.of(row.discount),
            write_off=Money.of(row.write_off),
            balance=Money.of(row.balance),
        )


@strawberry.type(description="An entry as it was when the audit trail was made.")
class AuditTrailEntry:
    """One entry with its lines and applications."""

    position: int = strawberry.field(description="Its place in the batch, from 1.")
    type: EntryType = strawberry.field(description="The kind of entry.")
    customer_number: str = strawberry.field(description="The customer number; blank for none.")
    customer_name: str = strawberry.field(description="The customer's name; blank for none.")
    document_number: str = strawberry.field(description="The document's number; may be blank.")
    document_date: date = strawberry.field(description="The date of the document.")
    due_date: date | None = strawberry.field(description="When it is due; null where nothing is.")
    reference: str = strawberry.field(description="A receipt's check or reference number; may be blank.")
    branch: str = strawberry.field(description="The branch; may be blank.")
    reason: str = strawberry.field(description="The reason code; may be blank.")
    memo: str = strawberry.field(description="The remark; may be blank.")
    amount: Money = strawberry.field(description="The amount, in the entry's currency.")
    base_amount: Money = strawberry.field(description="The amount, in base currency.")
    created_by: str = strawberry.field(description="Who keyed it.")
    created_at: datetime = strawberry.field(description="When it was keyed.")
    lines: list[AuditTrailLine] = strawberry.field(description="Its lines in order.")
    applications: list[AuditTrailApplication] = strawberry.field(description="What it takes off open items.")

    @classmethod
    def of(cls, row: domain.TrailEntry) -> Self:
        """The domain's entry as the API shows it."""
        return cls(
            position=row.position,
            type=EntryType(row.type),
            customer_number=row.customer_number,
            customer_name=row.customer_name,
            document_number=row.document_number,
            document_date=date.fromisoformat(row.document_date),
            due_date=date.fromisoformat(row.due_date) if row.due_date else None,
            reference=row.reference,
            branch=row.branch,
            reason=row.reason,
            memo=row.memo,
            amount=Money.of(row.amount),
            base_amount=Money.of(row.base_amount),
            created_by=row.created_by,
            created_at=datetime.fromisoformat(row.created_at),
            lines=[AuditTrailLine.of(line) for line in row.lines],
            applications=[AuditTrailApplication.of(one) for one in row.applications],
        )


@strawberry.type(description="The header and the totals of a batch as they were when its trail was made.")
class AuditTrailHeader:
    """What stands above the entries."""

    number: str = strawberry.field(description="The batch number.")
    type: BatchType = strawberry.field(description="What the batch holds.")
    status: BatchStatus = strawberry.field(description="Where the batch stood.")
    description: str = strawberry.field(description="What it is about; may be blank.")
    post_date: date = strawberry.field(description="The post date.")
    fiscal_period: str = strawberry.field(description="The name of the fiscal period.")
    currency: CurrencyCode = strawberry.field(description="The currency of the batch.")
    branch: str = strawberry.field(description="The branch; may be blank.")
    cash_account: str = strawberry.field(description="The cash account's number and name; may be blank.")
    deposit_id: str | None = strawberry.field(description="The deposit; null for other types than CASH.")
    deposit_sequence: int | None = strawberry.field(description="The deposit's sequence; null for none.")
    created_by: str = strawberry.field(description="Who opened the batch.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    closed_by: str | None = strawberry.field(description="Who closed it; null while it was open.")
    approved_by: str | None = strawberry.field(description="Who approved it; null for nobody.")
    posted_by: str | None = strawberry.field(description="Who posted it; null until then.")
    control: Money = strawberry.field(description="The control total; zero for none.")
    accumulated: Money = strawberry.field(description="The total of the entries, signs disregarded.")
    difference: Money = strawberry.field(description="Accumulated less control; zero without a control.")
    count: int = strawberry.field(description="How many entries are listed.")
    control_count: int = strawberry.field(description="How many were expected; 0 for no check.")

    @classmethod
    def of(cls, trail: domain.Trail) -> Self:
        """The head of the domain's trail as the API shows it."""
        head = trail.head
        return cls(
            number=head["number"],
            description=head["description"],
            branch=head["branch"],
            cash_account=head["cash_account"],
            deposit_id=head["deposit_id"],
            deposit_sequence=head["deposit_sequence"],
            created_by=head["created_by"],
            closed_by=head["closed_by"] or None,
            approved_by=head["approved_by"] or None,
            posted_by=head["posted_by"] or None,
            control=Money.of(trail.money("control")),
            accumulated=Money.of(trail.money("accumulated")),
            difference=Money.of(trail.money("difference")),
            count=trail.count,
            control_count=head["control_count"],
            type=BatchType(head["type"]),
            status=BatchStatus(head["status"]),
            post_date=date.fromisoformat(head["post_date"]),
            fiscal_period=head["period"],
            currency=CurrencyCode(head["currency"]),
            created_at=datetime.fromisoformat(head["created_at"]),
        )


@strawberry.type(
    description="A version of a batch's audit trail, the AR journal: what the batch held then, kept for good."
)
class AuditTrail:
    """One version."""

    facts: strawberry.Private[TrailFacts]
    id: strawberry.ID = strawberry.field(description="The version's id.")
    version: int = strawberry.field(description="Its version: 1 for the first of the batch.")
    created_by: str = strawberry.field(description="Who made it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    digest: str = strawberry.field(description="The SHA-256 of what is kept, proven at every reading.")
    pdf_url: str = strawberry.field(description="The path to download it as PDF from this server.")
    csv_url: str = strawberry.field(description="The path to download it as CSV from this server.")

    @classmethod
    def of(cls, facts: TrailFacts) -> Self:
        """The domain's version as the API shows it."""
        known = global_id("AuditTrail", facts.id)
        return cls(
            facts=facts,
            id=known,
            version=facts.version,
            created_by=facts.created_by,
            created_at=facts.created_at,
            digest=facts.digest,
            pdf_url=f"/audit-trails/{known}/trail.pdf",
            csv_url=f"/audit-trails/{known}/trail.csv",
        )

    @strawberry.field(description="The batch it lists.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all trails at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.facts.batch_id))

    @strawberry.field(description="Header and totals of the batch as they were.")
    async def header(self, info: Info) -> AuditTrailHeader:
        """Out of what is kept."""
        return AuditTrailHeader.of(await info.context.load(contents_of, self.facts.id))

    @strawberry.field(description="A total for each account and currency, by account number.")
    async def accounts(self, info: Info) -> list[AuditTrailAccount]:
        """Out of what is kept."""
        trail = await info.context.load(contents_of, self.facts.id)
        return [AuditTrailAccount.of(row) for row in trail.accounts()]

    @strawberry.field(description="The entries in the order they were keyed.")
    async def entries(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditTrailEntry]:
        """A page of entries."""
        trail = await info.context.load(contents_of, self.facts.id)
        page = entries_of(trail, BY_POSITION.request(first, after, last, before))

        async def count() -> int:
            return trail.count

        return connection(page, AuditTrailEntry.of, count, key=BY_POSITION)


@strawberry.type(
    description="Whether a batch is listed: has an audit trail, and no change since of header or entries."
)
class BatchListing:
    """What the option Force listing asks for."""

    required: bool = strawberry.field(
        description="Whether the company posts listed batches only, by its option Force listing."
    )
    current: bool = strawberry.field(description="Whether the last audit trail tells what the batch holds.")
    version: int | None = strawberry.field(description="The last audit trail's version; null for none.")

    @classmethod
    def of(cls, listing: Listing, *, required: bool) -> Self:
        """The domain's listing as the API shows it."""
        return cls(required=required, current=listing.current, version=listing.version)


AuditTrailResult = Annotated[
    AuditTrail | Refusal,
    strawberry.union("AuditTrailResult", description="The audit trail made, or why it was refused."),
]


def _sides(row: domain.TrailAccount | domain.TrailLine) -> dict[str, Money]:
    return {
        "debit": Money.of(row.debit),
        "credit": Money.of(row.credit),
        "base_debit": Money.of(row.base_debit),
        "base_credit": Money.of(row.base_credit),
    }
