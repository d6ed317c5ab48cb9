"""Adding accounts to the chart and changing them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.accounts import editing
from tieout.domain.accounts.listing import find
from tieout.graphql.accounts.types import Account, AccountResult
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import AccountKind, Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation


@strawberry.input(description="A new account of the chart.")
class CreateAccountInput:
    """An account to add."""

    number: str = strawberry.field(
        description="The number, up to 20 characters. ACCOUNT_NUMBER_USED, ACCOUNT_NUMBER_INVALID."
    )
    name: str = strawberry.field(description="The name, up to 120 characters. VALUE_MISSING.")
    kind: AccountKind = strawberry.field(description="Where it stands in the statements.")
    ar_control: bool = strawberry.field(
        default=False, description="Whether it is an AR control account. CONTROL_ACCOUNT_NOT_ASSET."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of an account; what is left out stays as it is.")
class UpdateAccountInput:
    """Changes of an account. Once it has lines, only name and activity change (ACCOUNT_HAS_LINES)."""

    expected_version: int = expected_version()
    number: str | None = left_out("A new number. ACCOUNT_NUMBER_USED, ACCOUNT_NUMBER_INVALID.")
    name: str | None = left_out("A new name, up to 120 characters.")
    kind: AccountKind | None = left_out("Another kind. ACCOUNT_HAS_LINES, CONTROL_ACCOUNT_NOT_ASSET.")
    ar_control: bool | None = left_out(
        "Whether it is an AR control account. ACCOUNT_HAS_LINES, ACCOUNT_IN_USE."
    )
    active: bool | None = left_out("Whether new entries may use it. ACCOUNT_IN_USE.")


@strawberry.type
class AccountMutations:
    """The chart of accounts."""

    @mutation(
        Permission.SET_UP,
        "add an account",
        description="Add an account. Takes SET_UP. Refused with the codes given at the input's fields.",
    )
    async def create_account(
        self,
        info: Info,
        input: Annotated[CreateAccountInput, strawberry.argument(description="The account.")],
    ) -> AccountResult:
        """A new account."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: editing.create_account(
                by=by,
                number=input.number,
                name=input.name,
                kind=input.kind,
                ar_control=input.ar_control,
            ),
            find,
        )
        return Account.of(row)

    @mutation(
        Permission.SET_UP,
        "change an account",
        description=(
            "Change an account. Takes SET_UP. ACCOUNT_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_account(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID,
            strawberry.argument(description="The account's id. NOT_FOUND when there is none."),
        ],
        input: Annotated[UpdateAccountInput, strawberry.argument(description="What to change.")],
    ) -> AccountResult:
        """The account changed."""
        row = await editing.update_account(
            key_of("Account", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=editing.AccountChanges(
                number=input.number,
                name=input.name,
                kind=input.kind,
                ar_control=input.ar_control,
                active=input.active,
            ),
        )
        return Account.of(row)
