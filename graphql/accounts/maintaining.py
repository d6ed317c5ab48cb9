"""Cash Account Maintenance and the default accounts through the API."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

import strawberry

from tieout.domain.accounts import cash_accounts, defaults
from tieout.domain.accounts.account import AccountUse
from tieout.domain.accounts.listing import find_cash_account
from tieout.graphql.accounts.queries import default_accounts
from tieout.graphql.accounts.types import (
    CashAccount,
    CashAccountResult,
    DefaultAccounts,
    DefaultAccountsResult,
)
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once, once_only
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.scalars import CurrencyCode

BANK_ACCOUNTS = (
    "What the bank calls it in its files: an IBAN, account or lockbox numbers, parted by blanks; up to "
    "200 characters."
)


@strawberry.input(description="An account that is to take the receipts of a currency.")
class CreateCashAccountInput:
    """A cash account to add."""

    account_number: str = strawberry.field(
        description=(
            "The account's number. CASH_ACCOUNT_NOT_IN_CHART, CASH_ACCOUNT_OF_INACTIVE, "
            "CASH_ACCOUNT_OF_CONTROL, CASH_ACCOUNT_KEPT."
        )
    )
    currency: CurrencyCode = strawberry.field(description="The only currency it takes. CURRENCY_UNKNOWN.")
    description: str | None = left_out("What it is for, up to 120 characters.")
    is_default: bool = strawberry.field(
        default=False,
        description="Whether it becomes the currency's default; the first one does in any case.",
    )
    bank_accounts: str | None = left_out(BANK_ACCOUNTS)
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a cash account; what is left out stays as it is.")
class UpdateCashAccountInput:
    """Changes of a cash account; its account and currency stay."""

    expected_version: int = expected_version()
    description: str | None = left_out("What it is for, up to 120 characters; blank takes it away.")
    is_default: bool | None = left_out(
        "True makes it the currency's default in place of the other. CASH_ACCOUNT_IS_DEFAULT."
    )
    active: bool | None = left_out(
        "Whether new batches may take it. CASH_ACCOUNT_IN_USE, CASH_ACCOUNT_IS_DEFAULT."
    )
    bank_accounts: str | None = left_out(BANK_ACCOUNTS)


def _number_for(what: str) -> str | None:
    account: str | None = left_out(f"The number of the account for {what}.")
    return account


@strawberry.input(
    description=(
        "The accounts of these uses, by number; what is left out stays as it is. DEFAULT_ACCOUNT_UNKNOWN, "
        "DEFAULT_ACCOUNT_INACTIVE, DEFAULT_ACCOUNT_NOT_CONTROL, DEFAULT_ACCOUNT_IS_CONTROL."
    )
)
class SetDefaultAccountsInput:
    """Default accounts to set, all or none."""

    receivable: str | None = _number_for("what customers owe; it must be AR control")
    sales: str | None = _number_for("sales to customers without a normal account")
    discounts: str | None = _number_for("discounts allowed")
    write_offs: str | None = _number_for("small balances written off")
    fx_gain: str | None = _number_for("exchange gains")
    fx_loss: str | None = _number_for("exchange losses")
    vat_output: str | None = _number_for("VAT output liability")
    taxes_owed: str | None = _number_for("taxes owed to the government")
    retention: str | None = _number_for("amounts retained from invoices")
    factor_fees: str | None = _number_for("what a factor keeps")
    idempotency_key: str | None = key_field()

    def given(self) -> dict[AccountUse, str]:
        """The uses that were named."""
        uses = {field.name: getattr(self, field.name) for field in fields(self)}
        del uses["idempotency_key"]
        return {AccountUse(name.upper()): number for name, number in uses.items() if number is not None}


@strawberry.type
class MaintainingMutations:
    """Cash accounts and default accounts."""

    @mutation(
        Permission.SET_UP,
        "add a cash account",
        description=(
            "Let an account take the receipts of a currency (R3.2). Takes SET_UP. Refused with the codes "
            "given at the input's fields."
        ),
    )
    async def create_cash_account(
        self,
        info: Info,
        input: Annotated[CreateCashAccountInput, strawberry.argument(description="The cash account.")],
    ) -> CashAccountResult:
        """A new cash account."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: cash_accounts.create_cash_account(
                by=by,
                account_number=input.account_number,
                currency=input.currency,
                description=input.description or "",
                is_default=input.is_default,
                bank_accounts=input.bank_accounts or "",
            ),
            find_cash_account,
        )
        return CashAccount.of(row)

    @mutation(
        Permission.SET_UP,
        "change a cash account",
        description=(
            "Change a cash account. Takes SET_UP. CASH_ACCOUNT_CHANGED, and the codes given at the input's "
            "fields."
        ),
    )
    async def update_cash_account(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID,
            strawberry.argument(description="The cash account's id. NOT_FOUND when there is none."),
        ],
        input: Annotated[UpdateCashAccountInput, strawberry.argument(description="What to change.")],
    ) -> CashAccountResult:
        """The cash account changed."""
        row = await cash_accounts.update_cash_account(
            key_of("CashAccount", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=cash_accounts.CashAccountChanges(
                description=input.description,
                is_default=input.is_default,
                active=input.active,
                bank_accounts=input.bank_accounts,
            ),
        )
        return CashAccount.of(row)

    @mutation(
        Permission.SET_UP,
        "set the default accounts",
        description=(
            "Set what the company posts to by default (section 12, Accounts). Takes SET_UP. Refused with "
            "the codes given at the input."
        ),
    )
    async def set_default_accounts(
        self,
        info: Info,
        input: Annotated[SetDefaultAccountsInput, strawberry.argument(description="The accounts.")],
    ) -> DefaultAccountsResult:
        """The default accounts set."""
        by = info.context.signed_in

        async def work() -> int:
            return len(await defaults.set_default_accounts(input.given(), by=by))

        await once_only(info, input.idempotency_key, input, work)
        return DefaultAccounts(default_accounts=await default_accounts())
