"""Managing users and API tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import strawberry

from tieout.domain.users import editing, tokens
from tieout.domain.users.own_password import change_password
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission, Role
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.scalars import Amount
from tieout.graphql.users.types import (
    ApiToken,
    TokenCreated,
    TokenCreatedResult,
    TokenResult,
    User,
    UserResult,
)


@strawberry.input(description="A new user.")
class CreateUserInput:
    """A user to add."""

    name: str = strawberry.field(description="The name to sign in with, up to 40 characters. USER_NAME_USED.")
    full_name: str | None = left_out("The name in full, up to 120 characters.")
    email: str | None = left_out("The e-mail address. INVALID_EMAIL.")
    role: Role = strawberry.field(description="The role, which bundles the rights.")
    password: str = strawberry.field(
        description="The password, of 10 to 200 characters. PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change of a user; what is left out stays as it is.")
class UpdateUserInput:
    """Changes of a user."""

    expected_version: int = expected_version()
    name: str | None = left_out("A new name to sign in with. USER_NAME_USED.")
    full_name: str | None = left_out("A new name in full.")
    email: str | None = left_out("A new e-mail address; blank takes it away. INVALID_EMAIL.")
    role: Role | None = left_out("Another role. LAST_ADMINISTRATOR.")
    active: bool | None = left_out("Whether the user may sign in. LAST_ADMINISTRATOR.")
    write_off_limit: Amount | None = left_out(
        "The most that one adjustment of the user may take off receivables, in base currency; blank for no "
        "limit. WRITE_OFF_LIMIT_NEGATIVE, AMOUNT_NOT_EXACT."
    )
    password: str | None = left_out("A new password, of 10 to 200 characters; it ends the user's sessions.")


@strawberry.input(description="Your password so far, and the one that takes its place.")
class ChangePasswordInput:
    """The two passwords."""

    old_password: str = strawberry.field(description="The password so far. PASSWORD_WRONG.")
    password: str = strawberry.field(
        description="The new one, of 10 to 200 characters. PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG."
    )


@strawberry.input(description="A new API token.")
class CreateApiTokenInput:
    """A token to make."""

    name: str = strawberry.field(description="What it is for, up to 80 characters. VALUE_MISSING.")
    user_id: strawberry.ID | None = left_out("Whom it acts as; yourself when left out.")
    permissions: list[Permission] = strawberry.field(
        description=(
            "Its rights, within those of the user's role. TOKEN_WITHOUT_RIGHTS, TOKEN_RIGHTS_TOO_WIDE."
        )
    )
    expires_at: datetime | None = left_out(
        "From when on it no longer works; never when left out. TOKEN_EXPIRY_PAST."
    )


@strawberry.type
class UserMutations:
    """Users and API tokens."""

    @mutation(
        Permission.ADMINISTER,
        "add a user",
        description="Add a user. Takes ADMINISTER. Refused with the codes given at the input's fields.",
    )
    async def create_user(
        self, info: Info, input: Annotated[CreateUserInput, strawberry.argument(description="The user.")]
    ) -> UserResult:
        """A new user."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, replace(input, password="")),  # no trace of it is kept
            lambda: editing.create_user(
                by=by,
                name=input.name,
                full_name=input.full_name or "",
                email=input.email or "",
                role=input.role,
                password=input.password,
            ),
            lambda key: editing.find_user(user_id=key),
        )
        return User.of(row)

    @mutation(
        Permission.ADMINISTER,
        "change a user",
        description=(
            "Change a user; a new password, another role or deactivation ends the user's sessions. Takes "
            "ADMINISTER. USER_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_user(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="The user's id. NOT_FOUND when there is none.")
        ],
        input: Annotated[UpdateUserInput, strawberry.argument(description="What to change.")],
    ) -> UserResult:
        """The user changed."""
        row = await editing.update_user(
            key_of("User", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=editing.UserChanges(
                name=input.name,
                full_name=input.full_name,
                email=input.email,
                role=input.role,
                active=input.active,
                write_off_limit=input.write_off_limit,
                password=input.password,
            ),
        )
        return User.of(row)

    @mutation(
        Permission.VIEW,
        "change your password",
        description=(
            "Give yourself another password; your other sessions end, your tokens go on working. It takes no "
            "idempotency key, since no trace of a password is kept. Takes VIEW. Refused with the codes given "
            "at the input's fields."
        ),
    )
    async def change_password(
        self,
        info: Info,
        input: Annotated[ChangePasswordInput, strawberry.argument(description="Both passwords.")],
    ) -> UserResult:
        """The own password changed."""
        by = info.context.signed_in
        return User.of(await change_password(by=by, old=input.old_password, new=input.password))

    @mutation(
        Permission.ADMINISTER,
        "create a token",
        description=(
            "Make an API token and show its text, this once. It takes no idempotency key, since the text "
            "is not kept. Takes ADMINISTER. Refused with the codes given at the input's fields."
        ),
    )
    async def create_api_token(
        self,
        info: Info,
        input: Annotated[CreateApiTokenInput, strawberry.argument(description="The token.")],
    ) -> TokenCreatedResult:
        """A new token."""
        text, row = await tokens.create_token(
            by=info.context.signed_in,
            name=input.name,
            user_id=optional_key_of("User", input.user_id, field="userId"),
            permissions=input.permissions,
            expires_at=input.expires_at,
        )
        return TokenCreated(token=text, api_token=ApiToken.of(row))

    @mutation(
        Permission.ADMINISTER,
        "revoke a token",
        description=(
            "Make an API token stop working at once; doing it again changes nothing. Takes ADMINISTER."
        ),
    )
    async def revoke_api_token(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="The token's id. NOT_FOUND when there is none.")
        ],
    ) -> TokenResult:
        """The token revoked."""
        return ApiToken.of(await tokens.revoke_token(key_of("ApiToken", id), by=info.context.signed_in))
