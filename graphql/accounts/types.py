"""The chart of accounts and the trial balance as the API shows them."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.accounts import account as domain
from tieout.domain.accounts import trial_balance
from tieout.graphql import links
from tieout.graphql.enums import AccountKind, AccountUse
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode


@strawberry.type(description="A general ledger account.")
class Account:
    """An account of the chart."""

    id: strawberry.ID = strawberry.field(description="The account's id.")
    number: str = strawberry.field(description="The account number, unique.")
    name: str = strawberry.field(description="The account's name.")
    kind: AccountKind = strawberry.field(description="Where it stands in the statements.")
    ar_control: bool = strawberry.field(
        description="Whether it is an AR control account, which takes no line keyed by hand."
    )
    active: bool = strawberry.field(description="Whether new entries may use it.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Account) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("Account", row.id),
            number=row.number,
            name=row.name,
            kind=row.kind,
            ar_control=bool(row.ar_control),
            active=bool(row.active),
            version=row.version,
        )


@strawberry.type(description="An account that takes the receipts of one currency.")
class CashAccount:
    """Where cash batches are banked."""

    id: strawberry.ID = strawberry.field(description="The cash account's id.")
    account: Account = strawberry.field(description="The general ledger account debited.")
    currency: CurrencyCode = strawberry.field(description="The only currency it takes.")
    is_default: bool = strawberry.field(
        description="Whether batches of the currency take it unless another is named."
    )
    description: str = strawberry.field(description="What it is for; may be blank.")
    active: bool = strawberry.field(description="Whether new batches may take it.")
    bank_accounts: str = strawberry.field(
        description="What the bank calls it in its files, parted by blanks; may be blank."
    )
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.CashAccount) -> Self:
        """The row, read together with its account."""
        return cls(
            id=global_id("CashAccount", row.id),
            account=Account.of(row.account),
            currency=CurrencyCode(row.currency),
            is_default=bool(row.is_default),
            description=row.description,
            active=bool(row.active),
            bank_accounts=row.bank_accounts,
            version=row.version,
        )


@strawberry.type(description="What the company posts to for a use unless another account is named.")
class DefaultAccount:
    """A use and its account (rule book section 12)."""

    use: AccountUse = strawberry.field(description="What it is used for.")
    account: Account | None = strawberry.field(description="The account; null while none is set.")


@strawberry.type(description="An account's figures in a fiscal period, posted ledgers only.")
class TrialBalanceRow:
    """A row of the trial balance."""

    account: Account = strawberry.field(description="The account.")
    opening: Money = strawberry.field(
        description="What it held before the period, in base currency; positive when debits prevail."
    )
    debit: Money = strawberry.field(description="The debits of the period, in base currency.")
    credit: Money = strawberry.field(description="The credits of the period, in base currency.")
    closing: Money = strawberry.field(
        description="What it holds at the end, in base currency; positive when debits prevail."
    )

    @classmethod
    def of(cls, row: trial_balance.TrialBalanceRow) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            account=Account.of(row.account),
            opening=Money.of(row.opening),
            debit=Money.of(row.debit),
            credit=Money.of(row.credit),
            closing=Money.of(row.closing),
        )


@strawberry.type(description="The trial balance of a fiscal period: posted ledgers, by account number.")
class TrialBalance:
    """The books balance when both totals are equal."""

    fiscal_period: links.FiscalPeriod = strawberry.field(description="The period.")
    rows: list[TrialBalanceRow] = strawberry.field(
        description="Every account that was ever posted to up to the end of the period."
    )
    debit_total: Money = strawberry.field(description="All debits of the period, in base currency.")
    credit_total: Money = strawberry.field(description="All credits of the period, in base currency.")

    @classmethod
    def of(cls, found: trial_balance.TrialBalance) -> Self:
        """The domain's trial balance as the API shows it."""
        return cls(
            fiscal_period=links.FiscalPeriod.of(found.period),
            rows=[TrialBalanceRow.of(row) for row in found.rows],
            debit_total=Money.of(found.debit_total),
            credit_total=Money.of(found.credit_total),
        )


AccountResult = Annotated[
    Account | Refusal,
    strawberry.union("AccountResult", description="The account as it is now, or why it was refused."),
]

CashAccountResult = Annotated[
    CashAccount | Refusal,
    strawberry.union("CashAccountResult", description="The cash account as it is now, or why not."),
]


@strawberry.type(description="The default accounts as they are now.")
class DefaultAccounts:
    """What setting default accounts answers."""

    default_accounts: list[DefaultAccount] = strawberry.field(description="Every use with its account.")


DefaultAccountsResult = Annotated[
    DefaultAccounts | Refusal,
    strawberry.union("DefaultAccountsResult", description="The default accounts, or why it was refused."),
]
