"""Ledger versions, their summary and their lines as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.exports.buttons import ButtonAction, ledger_buttons
from tieout.domain.exports.connecting import connected_systems
from tieout.domain.ledgers import ledger as domain
from tieout.domain.ledgers.reading import ledgers_by_id, lines, totals_of
from tieout.domain.mail.message import LedgerLayout as Layout
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import LedgerState
from tieout.graphql.exports.mapping_types import LedgerButton
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.scalars import CurrencyCode
from tieout.graphql.setup.loaders import company_facts

BY_LINE: Key[domain.LedgerLine] = Key(lambda row: (row.line_number,), (int,), alone=True)
"""The order of a ledger's lines."""


@strawberry.type(description="A row of a ledger's summary: an account, branch, currency and side.")
class LedgerTotal:
    """One total of the summary."""

    account_number: str = strawberry.field(description="The account number when the ledger was created.")
    account_name: str = strawberry.field(description="The account's name when the ledger was created.")
    branch: str = strawberry.field(description="The branch; may be blank.")
    currency: CurrencyCode = strawberry.field(description="The currency of the debits and credits.")
    debit: Money = strawberry.field(description="The total of debits, in `currency`.")
    credit: Money = strawberry.field(description="The total of credits, in `currency`.")
    base_debit: Money = strawberry.field(description="The total of debits, in base currency.")
    base_credit: Money = strawberry.field(description="The total of credits, in base currency.")
    entries: int = strawberry.field(description="How many entries it is made of.")

    @classmethod
    def of(cls, row: domain.LedgerTotal, base: str) -> Self:
        """The row as the API shows it."""
        return cls(
            account_number=row.account_number,
            account_name=row.account_name,
            branch=row.branch,
            currency=CurrencyCode(row.currency),
            debit=Money.minor(row.debit, row.currency),
            credit=Money.minor(row.credit, row.currency),
            base_debit=Money.minor(row.base_debit, base),
            base_credit=Money.minor(row.base_credit, base),
            entries=row.entries,
        )


@strawberry.type(description="A line of a ledger, frozen with the names it was created with.")
class LedgerLine:
    """One debit or credit of the detail."""

    account_key: strawberry.Private[int]
    line_number: int = strawberry.field(description="Its place in the ledger, from 1.")
    entry_number: int = strawberry.field(description="The place of its entry in the batch, from 1.")
    type: str = strawberry.field(description="The entry's type, such as CASH_RECEIPT.")
    document_date: date = strawberry.field(description="The date of the document.")
    customer_number: str = strawberry.field(description="The customer number; blank for none.")
    customer_name: str = strawberry.field(description="The customer's name; blank for none.")
    document_number: str = strawberry.field(description="The document's number; may be blank.")
    reference: str = strawberry.field(description="A receipt's check or reference number; may be blank.")
    branch: str = strawberry.field(description="The branch; may be blank.")
    debit: Money = strawberry.field(description="The debit, in the entry's currency.")
    credit: Money = strawberry.field(description="The credit, in the entry's currency.")
    base_debit: Money = strawberry.field(description="The debit, in base currency.")
    base_credit: Money = strawberry.field(description="The credit, in base currency.")
    memo: str = strawberry.field(description="The entry's remark; may be blank.")

    @classmethod
    def of(cls, row: domain.LedgerLine, base: str) -> Self:
        """The row as the API shows it."""
        return cls(
            account_key=row.account_id,
            line_number=row.line_number,
            entry_number=row.entry_number,
            type=row.type,
            document_date=row.document_date,
            customer_number=row.customer_number,
            customer_name=row.customer_name,
            document_number=row.document_number,
            reference=row.reference,
            branch=row.branch,
            debit=Money.minor(row.debit, row.currency),
            credit=Money.minor(row.credit, row.currency),
            base_debit=Money.minor(row.base_debit, base),
            base_credit=Money.minor(row.base_credit, base),
            memo=row.memo,
        )

    @strawberry.field(description="The account debited or credited, as it is now.")
    async def account(self, info: Info) -> links.Account:
        """Read for all lines at once."""
        return links.Account.of(await info.context.load(accounts_of, self.account_key))


@strawberry.type(description="One version of a batch's ledger: balanced, and never changed once posted.")
class Ledger:
    """A ledger version, or the reversal of one."""

    row: strawberry.Private[domain.Ledger]
    id: strawberry.ID = strawberry.field(description="The ledger version's id.")
    version: int = strawberry.field(description="Its version: 1 for the first ledger of the batch.")
    state: LedgerState = strawberry.field(description="Whether it counts in the books.")
    post_date: date = strawberry.field(description="The date on which it counts.")
    line_count: int = strawberry.field(description="How many lines it has.")
    entry_count: int = strawberry.field(description="How many entries it is made of.")
    created_by: str = strawberry.field(description="The name of who asked for it.")
    created_at: datetime = strawberry.field(description="When it was created.")
    posted_by: str | None = strawberry.field(description="The name of who posted it; null until then.")
    posted_at: datetime | None = strawberry.field(description="When it was posted; null until then.")
    voided_by: str | None = strawberry.field(description="The name of who took it back; null if nobody did.")
    voided_at: datetime | None = strawberry.field(description="When it was taken back; null if it was not.")
    reason: str = strawberry.field(description="Why it was taken back; blank when no reason was given.")
    summary_url: str = strawberry.field(
        description="The path to download its summary as a ZIP from this server."
    )
    detail_url: str = strawberry.field(
        description="The path to download every line as a ZIP from this server."
    )
    journal_url: str = strawberry.field(description="The path to download it as an hledger journal.")

    @classmethod
    def of(cls, row: domain.Ledger) -> Self:
        """The row as the API shows it."""
        known = global_id("Ledger", row.id)
        return cls(
            row=row,
            id=known,
            version=row.version,
            state=row.state,
            post_date=row.post_date,
            line_count=row.line_count,
            entry_count=row.entry_count,
            created_by=row.created_by,
            created_at=row.created_at,
            posted_by=row.posted_by or None,
            posted_at=row.posted_at,
            voided_by=row.voided_by or None,
            voided_at=row.voided_at,
            reason=row.reason,
            summary_url=f"/ledgers/{known}/summary.zip",
            detail_url=f"/ledgers/{known}/detail.zip",
            journal_url=f"/ledgers/{known}/journal.hledger",
        )

    @strawberry.field(description="The batch it belongs to.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all ledgers at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="The version this one reverses; null unless it is a reversal.")
    async def reverses(self, info: Info) -> Ledger | None:
        """Read for all ledgers at once."""
        if self.row.reverses_id is None:
            return None
        return Ledger.of(await info.context.load(ledgers_by_id, self.row.reverses_id))

    @strawberry.field(
        description=(
            "What can be done with it, by the outside accounting system; a version that is not posted "
            "offers nothing, and one that no longer counts, or a reversal, its files alone."
        )
    )
    async def buttons(self, info: Info) -> list[LedgerButton]:
        """One place says which there are."""
        if self.row.posted_at is None:
            return []
        current = self.state is LedgerState.POSTED and self.row.reverses_id is None
        exports = (await company_facts(info)).options.exports
        connected = await info.context.find(connected_systems, exports.accounting_system)
        urls = {Layout.SUMMARY: self.summary_url, Layout.DETAIL: self.detail_url}
        return [
            LedgerButton.of(button, urls)
            for button in ledger_buttons(exports, connected=connected)
            if current or button.action is ButtonAction.DOWNLOAD
        ]

    @strawberry.field(description="All debits, in base currency.")
    async def debit_total(self, info: Info) -> Money:
        """Kept with the version."""
        return Money.minor(self.row.debit_total, (await company_facts(info)).currency)

    @strawberry.field(description="All credits, in base currency; equal to the debits.")
    async def credit_total(self, info: Info) -> Money:
        """Kept with the version."""
        return Money.minor(self.row.credit_total, (await company_facts(info)).currency)

    @strawberry.field(description="A total for each account, branch, currency and side, by account number.")
    async def summary(self, info: Info) -> list[LedgerTotal]:
        """Read for all ledgers at once."""
        base = (await company_facts(info)).currency
        return [LedgerTotal.of(row, base) for row in await info.context.load(totals_of, self.row.id)]

    @strawberry.field(description="Its lines in order.")
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LedgerLine]:
        """A page of lines."""
        base = (await company_facts(info)).currency
        page = await lines(self.row.id, BY_LINE.request(first, after, last, before))

        async def count() -> int:
            return self.row.line_count

        return connection(page, lambda row: LedgerLine.of(row, base), count, key=BY_LINE)
