"""Batches as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import cash_accounts_of
from tieout.domain.audit.notes import count_notes, notes
from tieout.domain.batches import batch as domain
from tieout.domain.batches.given_out import given_out
from tieout.domain.batches.listing import leases_of
from tieout.domain.batches.out_of_balance import suggest
from tieout.domain.batches.totals import totals
from tieout.domain.entries.listing import count_entries, entries
from tieout.domain.exports.listing import count_exports, exports
from tieout.domain.ledgers.mass_listing import mass_ledgers_of_batches
from tieout.domain.ledgers.reading import ledgers_of
from tieout.domain.mail.listing import count_mail, mail
from tieout.domain.orders.listing import open_order_counts
from tieout.domain.periods.listing import periods_by_id
from tieout.domain.trails.listing import listings
from tieout.domain.trails.reading import trails_of
from tieout.graphql import links
from tieout.graphql.batches.balancing import OutOfBalance
from tieout.graphql.batches.leases import Lease
from tieout.graphql.batches.loaders import actions_of
from tieout.graphql.batches.totals import ActionState, BatchTotals
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import BatchOrigin, BatchStatus, BatchType, LedgerState
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal, Warning, warnings_field
from tieout.graphql.scalars import CurrencyCode
from tieout.graphql.setup.loaders import company_facts
from tieout.graphql.trails.types import BatchListing


@strawberry.type(description="One way that a posted ledger has gone out of the house.")
class GivenOut:
    """How and when."""

    how: str = strawberry.field(description='In words, as "sent to cfo@example.org".')
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A batch: entries of one type, keyed, tied out, closed and posted together.")
class Batch:
    """The header of a batch, and what it holds."""

    row: strawberry.Private[domain.Batch]
    id: strawberry.ID = strawberry.field(description="The batch's id.")
    number: str = strawberry.field(
        description="Its number: five letters and digits, unique in the fiscal year."
    )
    type: BatchType = strawberry.field(description="What it holds.")
    status: BatchStatus = strawberry.field(description="Where it stands.")
    origin: BatchOrigin = strawberry.field(description="Who made it.")
    description: str = strawberry.field(description="What it is about; may be blank.")
    post_date: date = strawberry.field(description="The date on which it counts in the books.")
    currency: CurrencyCode = strawberry.field(description="The currency of its entries.")
    branch: str = strawberry.field(description="Its branch; blank without branch accounting.")
    deposit_id: str | None = strawberry.field(
        description="The deposit it is banked in; null for what takes no money."
    )
    deposit_sequence: int | None = strawberry.field(
        description="The deposit's sequence, from 0; null for what takes no money."
    )
    control_total: Money = strawberry.field(
        description=(
            "The total of the documents, in the batch's currency, signs disregarded; zero for no check."
        )
    )
    control_count: int = strawberry.field(description="How many entries are expected; 0 for no check.")
    shared: bool = strawberry.field(
        description="Whether several people key into it at once; then only an entry being changed is in use."
    )
    version: int = strawberry.field(
        description="Goes up with every change of the header; give it back as `expectedVersion`."
    )
    created_by: str = strawberry.field(description="The name of who opened it.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    closed_by: str | None = strawberry.field(description="The name of who closed it; null while it is open.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while it is open.")
    approved_by: str | None = strawberry.field(description="The name of who approved it; null for nobody.")
    approved_at: datetime | None = strawberry.field(description="When it was approved; null for never.")
    posted_by: str | None = strawberry.field(description="The name of who posted it; null until then.")
    posted_at: datetime | None = strawberry.field(description="When it was posted; null until then.")
    reconciled_by: str | None = strawberry.field(description="Who reconciled its deposit with the bank.")
    reconciled_with: str | None = strawberry.field(
        description="The entry of a bank file that its deposit was reconciled with; null for none."
    )
    warnings: list[Warning] = warnings_field()

    @classmethod
    def of(cls, row: domain.Batch) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Batch", row.id),
            number=row.number,
            type=row.type,
            status=row.status,
            origin=row.origin,
            description=row.description,
            post_date=row.post_date,
            currency=CurrencyCode(row.currency),
            branch=row.branch,
            deposit_id=row.deposit_id,
            deposit_sequence=row.deposit_sequence,
            control_total=Money.minor(row.control_total, row.currency),
            control_count=row.control_count,
            shared=row.shared,
            version=row.version,
            created_by=row.created_by,
            created_at=row.created_at,
            closed_by=row.closed_by or None,
            closed_at=row.closed_at,
            approved_by=row.approved_by or None,
            approved_at=row.approved_at,
            posted_by=row.posted_by or None,
            posted_at=row.posted_at,
            reconciled_by=row.reconciled_by or None,
            reconciled_with=row.reconciled_with or None,
        )

    @strawberry.field(
        description=(
            "Where the posted ledger has gone already: by export, mail, download or mass ledger. When it has "
            "gone anywhere, reopening takes a reason."
        )
    )
    async def given_out(self, info: Info) -> list[GivenOut]:
        """Read for all batches at once."""
        found = await info.context.load(given_out, self.row.id)
        return [GivenOut(how=one.how, at=one.at) for one in found]

    @strawberry.field(description="The fiscal period that holds the post date.")
    async def fiscal_period(self, info: Info) -> links.FiscalPeriod:
        """Read for all batches at once."""
        row = await info.context.load(periods_by_id, self.row.fiscal_period_id)
        return links.FiscalPeriod.of(row)

    @strawberry.field(description="Where its receipts are banked; null for what takes no money.")
    async def cash_account(self, info: Info) -> links.CashAccount | None:
        """Read for all batches at once."""
        if self.row.cash_account_id is None:
            return None
        row = await info.context.load(cash_accounts_of, self.row.cash_account_id)
        return links.CashAccount.of(row)

    @strawberry.field(description="What its entries add up to, beside the control figures.")
    async def totals(self, info: Info) -> BatchTotals:
        """Summed for all batches at once."""
        return BatchTotals.of(await info.context.load(totals, self.row.id))

    @strawberry.field(
        description="Every action on it for who is asking, allowed or with what stands in its way."
    )
    async def actions(self, info: Info) -> list[ActionState]:
        """Asked for all batches at once."""
        found = await info.context.load(actions_of, (self.row, info.context.signed_in))
        return [ActionState.of(state) for state in found]

    @strawberry.field(
        description=(
            "The next step of its life, CLOSE, CREATE_LEDGER or POST, for who is asking; null when it is "
            "posted or deleted, or its ledger is being created."
        )
    )
    async def next_step(self, info: Info) -> ActionState | None:
        """One of its actions."""
        step = domain.NEXT_STEP.get(self.row.status)
        return next((state for state in await self.actions(info) if state.action is step), None)

    @strawberry.field(description="Who has it in use now; null when nobody has.")
    async def lease(self, info: Info) -> Lease | None:
        """Read for all batches at once."""
        found = await info.context.load(leases_of, self.row.id)
        return next((Lease.of(row) for row in found if row.entry_id is None), None)

    @strawberry.field(description="Which of its entries somebody is changing now; none unless it is shared.")
    async def entry_leases(self, info: Info) -> list[Lease]:
        """Read for all batches at once."""
        found = await info.context.load(leases_of, self.row.id)
        return [Lease.of(row) for row in found if row.entry_id is not None]

    @strawberry.field(description="What happened to it, newest first.")
    async def notes(self, first: First = None, after: After = None) -> Connection[links.AuditEvent]:
        """A page of notes."""
        page = await notes(BY_ID.request(first, after), batch_id=self.row.id)

        async def count() -> int:
            return await count_notes(batch_id=self.row.id)

        return connection(page, links.AuditEvent.of, count)

    @strawberry.field(description="Its entries in the order they were keyed.")
    async def entries(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[links.Entry]:
        """A page of entries."""
        page = await entries(self.row.id, BY_ID.request(first, after, last, before))

        async def count() -> int:
            return await count_entries(self.row.id)

        return connection(page, links.Entry.of, count)

    @strawberry.field(description="How many orders in it are not yet invoiced; it cannot be closed with any.")
    async def open_order_count(self, info: Info) -> int:
        """Counted for all batches at once."""
        return await info.context.load(open_order_counts, self.row.id)

    @strawberry.field(description="Every version of its ledger, newest first, reversals included.")
    async def ledgers(self, info: Info) -> list[links.Ledger]:
        """Read for all batches at once."""
        return [links.Ledger.of(row) for row in await info.context.load(ledgers_of, self.row.id)]

    @strawberry.field(
        description="The version of its ledger that is ready or posted; null when there is none."
    )
    async def ledger(self, info: Info) -> links.Ledger | None:
        """The newest that counts or will count; a reversal does not."""
        for row in await info.context.load(ledgers_of, self.row.id):
            if row.state in (LedgerState.READY, LedgerState.POSTED) and row.reverses_id is None:
                return links.Ledger.of(row)
        return None

    @strawberry.field(
        description=(
            "What may explain why it does not tie out, the likeliest first, 20 at most; empty when it ties "
            "out or nothing is compared. Looked for only when selected."
        )
    )
    async def out_of_balance(self) -> list[OutOfBalance]:
        """The finder, for this batch."""
        return [OutOfBalance.of(found) for found in await suggest(self.row)]

    @strawberry.field(
        description="The mass ledger that its posted ledger went into, the newest if several; null for none."
    )
    async def mass_ledger(self, info: Info) -> links.MassLedger | None:
        """Read for all batches at once."""
        row = await info.context.find(mass_ledgers_of_batches, self.row.id)
        return links.MassLedger.of(row) if row else None

    @strawberry.field(description="Every version of its audit trail, newest first.")
    async def audit_trails(self, info: Info) -> list[links.AuditTrail]:
        """Read for all batches at once."""
        return [links.AuditTrail.of(facts) for facts in await info.context.load(trails_of, self.row.id)]

    @strawberry.field(description="A version of its audit trail; null when there is none.")
    async def audit_trail(
        self,
        info: Info,
        version: Annotated[
            int | None, strawberry.argument(description="Which version; the newest when left out.")
        ] = None,
    ) -> links.AuditTrail | None:
        """Read for all batches at once."""
        for facts in await info.context.load(trails_of, self.row.id):
            if version in (None, facts.version):
                return links.AuditTrail.of(facts)
        return None

    @strawberry.field(description="Whether it is listed, as the option Force listing asks before posting.")
    async def listing(self, info: Info) -> BatchListing:
        """Looked at for all batches at once."""
        required = (await company_facts(info)).options.force_listing
        return BatchListing.of(await info.context.load(listings, self.row.id), required=required)

    @strawberry.field(description="What was handed to the outside accounting system, newest first.")
    async def exports(self, first: First = None, after: After = None) -> Connection[links.Export]:
        """A page of exports."""
        page = await exports(BY_ID.request(first, after), batch_id=self.row.id)

        async def count() -> int:
            return await count_exports(batch_id=self.row.id)

        return connection(page, links.Export.of, count)

    @strawberry.field(description="The e-mails about it, newest first.")
    async def mail(self, first: First = None, after: After = None) -> Connection[links.MailMessage]:
        """A page of e-mails."""
        page = await mail(BY_ID.request(first, after), batch_id=self.row.id)

        async def count() -> int:
            return await count_mail(batch_id=self.row.id)

        return connection(page, links.MailMessage.of, count)


BatchResult = Annotated[
    Batch | Refusal,
    strawberry.union("BatchResult", description="The batch as it is now, or why it was refused."),
]
