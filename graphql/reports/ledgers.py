"""The accounting ledger summary and its transactions as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.reports import ledger_summary as summary
from tieout.domain.reports import ledger_transactions as transactions
from tieout.domain.reports.posted_ledgers import LedgerQuestion
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.reports.files import ReportFiles


@strawberry.type(description="What was posted to an account in a branch and a currency.")
class LedgerSummaryRow:
    """Debits and credits apart."""

    key: strawberry.Private[int]
    branch: str = strawberry.field(description="The branch; may be blank.")
    debit: Money = strawberry.field(description="All debits, in the currency.")
    credit: Money = strawberry.field(description="All credits, in the currency.")
    base_debit: Money = strawberry.field(description="All debits, in base currency.")
    base_credit: Money = strawberry.field(description="All credits, in base currency.")

    @classmethod
    def of(cls, row: summary.SummaryRow) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            key=row.account_id,
            branch=row.branch,
            debit=Money.of(row.debit),
            credit=Money.of(row.credit),
            base_debit=Money.of(row.base_debit),
            base_credit=Money.of(row.base_credit),
        )

    @strawberry.field(description="The account.")
    async def account(self, info: Info) -> links.Account:
        """Read for all rows at once."""
        return links.Account.of(await info.context.load(accounts_of, self.key))


@strawberry.type(description="A posted line.")
class LedgerTransaction:
    """A debit or a credit, with the names it was posted with."""

    row: strawberry.Private[transactions.Transaction]
    post_date: date = strawberry.field(description="The post date.")
    ledger_id: strawberry.ID = strawberry.field(description="The id of the ledger version.")
    version: str = strawberry.field(
        description='The ledger version, such as "1", "1 voided" or "1 reversal".'
    )
    entry_number: int = strawberry.field(description="The place of its entry in the ledger, from 1.")
    line_number: int = strawberry.field(description="Its place in the ledger, from 1.")
    type: str = strawberry.field(description="The kind of entry, such as INVOICE.")
    document_date: date = strawberry.field(description="The date on the document.")
    customer_number: str = strawberry.field(description="The customer's number; blank for none.")
    customer_name: str = strawberry.field(description="The customer's name.")
    document_number: str = strawberry.field(description="The document's number; may be blank.")
    reference: str = strawberry.field(description="The check or reference number; may be blank.")
    account_number: str = strawberry.field(description="The account's number.")
    account_name: str = strawberry.field(description="The account's name.")
    branch: str = strawberry.field(description="The branch; may be blank.")
    debit: Money = strawberry.field(description="The debit, in the entry's currency.")
    credit: Money = strawberry.field(description="The credit, in the entry's currency.")
    base_debit: Money = strawberry.field(description="The debit, in base currency.")
    base_credit: Money = strawberry.field(description="The credit, in base currency.")
    memo: str = strawberry.field(description="The memo; may be blank.")

    @classmethod
    def of(cls, row: transactions.Transaction) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            row=row,
            post_date=row.post_date,
            ledger_id=global_id("Ledger", row.ledger_id),
            version=row.version,
            entry_number=row.entry_number,
            line_number=row.line_number,
            type=row.type,
            document_date=row.document_date,
            customer_number=row.customer_number,
            customer_name=row.customer_name,
            document_number=row.document_number,
            reference=row.reference,
            account_number=row.account_number,
            account_name=row.account_name,
            branch=row.branch,
            debit=Money.of(row.debit),
            credit=Money.of(row.credit),
            base_debit=Money.of(row.base_debit),
            base_credit=Money.of(row.base_credit),
            memo=row.memo,
        )

    @strawberry.field(description="The batch.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all rows at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


BY_ACCOUNT: Key[summary.SummaryRow] = Key(
    lambda row: (row.account_number, row.branch, row.debit.currency), (str, str, str)
)
"""The order of the summary."""

BY_POSTING: Key[transactions.Transaction] = Key(
    lambda row: (row.post_date, row.ledger_id, row.line_number), (date, int, int)
)
"""The order of the transactions."""


@strawberry.type(description="What is proved of a report of posted ledgers.")
class LedgerProof:
    """Debits equal credits, and each account moved as the trial balance says."""

    debit: Money = strawberry.field(description="All debits, in base currency.")
    credit: Money = strawberry.field(description="All credits, in base currency.")
    balanced: bool = strawberry.field(description="Whether they are equal.")
    tied_out: bool | None = strawberry.field(
        description="Whether every account moved as the trial balance says; null without one to compare."
    )
    differing_accounts: list[str] = strawberry.field(description="The numbers of accounts that did not.")

    @classmethod
    def of(cls, found: summary.LedgerProof) -> Self:
        """The domain's proof as the API shows it."""
        return cls(
            debit=Money.of(found.debit),
            credit=Money.of(found.credit),
            balanced=found.debit == found.credit,
            tied_out=None if found.differing is None else not found.differing,
            differing_accounts=list(found.differing or ()),
        )


@strawberry.type(
    description="The accounting ledger of some days or batches: totals by account, and every line."
)
class LedgerReport:
    """Summary and transactions of the same ledgers."""

    asked: strawberry.Private[LedgerQuestion]
    start: date = strawberry.field(description="The first post date that counts.")
    end: date = strawberry.field(description="The last post date that counts.")
    summary_files: ReportFiles = strawberry.field(description="The summary as files.")
    transaction_files: ReportFiles = strawberry.field(description="The transactions as files.")

    @strawberry.field(description="What is proved of it.")
    async def proof(self) -> LedgerProof:
        """Compared with the kept balances."""
        return LedgerProof.of(await summary.proof(self.asked))

    @strawberry.field(description="Totals by account, branch and currency.")
    async def summary(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LedgerSummaryRow]:
        """A page of the summary."""
        page = await summary.summary_page(BY_ACCOUNT.request(first, after, last, before), self.asked)

        async def count() -> int:
            return await summary.count_summary(self.asked)

        return connection(page, LedgerSummaryRow.of, count, key=BY_ACCOUNT)

    @strawberry.field(description="Every line, by post date, ledger and line.")
    async def transactions(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LedgerTransaction]:
        """A page of the transactions."""
        request = BY_POSTING.request(first, after, last, before)
        page = await transactions.transactions_page(request, self.asked)

        async def count() -> int:
            return await transactions.count_transactions(self.asked)

        return connection(page, LedgerTransaction.of, count, key=BY_POSTING)
