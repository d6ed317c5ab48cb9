"""Reading the chart of accounts."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.accounts import listing
from tieout.domain.accounts.trial_balance import trial_balance
from tieout.domain.money import digits
from tieout.graphql.accounts.types import Account, CashAccount, DefaultAccount, TrialBalance
from tieout.graphql.connections import BY_NUMBER, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import AccountUse, Permission
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import query
from tieout.graphql.scalars import CurrencyCode

Search = Annotated[
    str | None,
    strawberry.argument(description="The beginning of a number, or any part of a name; blank finds all."),
]


async def default_accounts() -> list[DefaultAccount]:
    """Every use in the order of the rule book, with its account if it has one."""
    kept = await listing.default_accounts()
    return [
        DefaultAccount(use=use, account=Account.of(kept[use]) if use in kept else None) for use in AccountUse
    ]


@strawberry.type
class AccountQueries:
    """Accounts, cash accounts and the trial balance."""

    @query(
        Permission.VIEW,
        "see accounts",
        description="The account of that id, null when there is none. Takes VIEW.",
    )
    async def account(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="An account's id.")]
    ) -> Account | None:
        """One account."""
        row = await listing.find(key_of("Account", id))
        return Account.of(row) if row else None

    @query(Permission.VIEW, "see accounts", description="The chart of accounts by number. Takes VIEW.")
    async def accounts(
        self,
        search: Search = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Account]:
        """A page of accounts."""
        page = await listing.accounts(BY_NUMBER.request(first, after, last, before), search=search)

        async def count() -> int:
            return await listing.count_accounts(search=search)

        return connection(page, Account.of, count, key=BY_NUMBER)

    @query(
        Permission.VIEW,
        "see cash accounts",
        description="The cash accounts, each currency's default first. Takes VIEW.",
    )
    async def cash_accounts(
        self,
        currency: Annotated[
            CurrencyCode | None,
            strawberry.argument(
                description="Only those of this currency; all when left out. CURRENCY_UNKNOWN."
            ),
        ] = None,
        active_only: Annotated[
            bool | None, strawberry.argument(description="Leave out those that new batches may not take.")
        ] = True,
    ) -> list[CashAccount]:
        """All cash accounts; there are few."""
        if currency is not None:
            digits(currency)
        found = await listing.cash_accounts(currency=currency, active_only=active_only is not False)
        return [CashAccount.of(row) for row in found]

    @query(
        Permission.VIEW,
        "see cash accounts",
        description="The cash account of that id, null when there is none. Takes VIEW.",
    )
    async def cash_account(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="A cash account's id.")]
    ) -> CashAccount | None:
        """One cash account."""
        row = await listing.find_cash_account(key_of("CashAccount", id))
        return CashAccount.of(row) if row else None

    @query(
        Permission.VIEW,
        "see accounts",
        description="What the company posts to by default, every use with its account. Takes VIEW.",
    )
    async def default_accounts(self) -> list[DefaultAccount]:
        """All uses; there are ten."""
        return await default_accounts()

    @query(
        Permission.VIEW,
        "see the trial balance",
        description=(
            "The trial balance of a fiscal period. Takes VIEW. NOT_FOUND when there is no such period."
        ),
    )
    async def trial_balance(
        self,
        fiscal_period_id: Annotated[
            strawberry.ID, strawberry.argument(description="The fiscal period's id.")
        ],
    ) -> TrialBalance:
        """From the balances that posting keeps."""
        return TrialBalance.of(
            await trial_balance(key_of("FiscalPeriod", fiscal_period_id, field="fiscalPeriodId"))
        )
