"""Users, tokens and rights as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.users import user as domain
from tieout.domain.users.actor import Actor
from tieout.domain.users.tokens import permissions_of
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission, Role
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.setup.loaders import company_facts


@strawberry.type(description="Who is acting: the signed-in user, or the user of the API token.")
class Viewer:
    """The actor of the request."""

    id: strawberry.ID | None = strawberry.field(description="The user's id; null for the system itself.")
    name: str = strawberry.field(description="The name the user signs in with.")
    full_name: str = strawberry.field(description="The user's name in full, as it stands in notes.")
    email: str = strawberry.field(description="The user's e-mail address; blank when none is known.")
    role: Role | None = strawberry.field(description="The user's role; null for the system itself.")
    permissions: list[Permission] = strawberry.field(
        description="The rights held now: the role's, for a token only those it was given as well."
    )

    @classmethod
    def of(cls, actor: Actor, user: domain.User | None) -> Self:
        """The actor, with the user behind."""
        return cls(
            id=None if actor.user_id is None else global_id("User", actor.user_id),
            name=user.name if user else actor.name,
            full_name=user.full_name if user else actor.name,
            email=actor.email,
            role=user.role if user else None,
            permissions=[permission for permission in Permission if actor.may(permission)],
        )


@strawberry.type(description="Somebody who may sign in, or a program acting as one.")
class User:
    """A user."""

    id: strawberry.ID = strawberry.field(description="The user's id.")
    name: str = strawberry.field(description="The name to sign in with, unique.")
    full_name: str = strawberry.field(description="The name in full.")
    email: str = strawberry.field(description="The e-mail address; blank when none is known.")
    role: Role = strawberry.field(description="The role, which bundles the rights.")
    active: bool = strawberry.field(description="Whether the user may sign in.")
    limit_minor: strawberry.Private[int | None]
    created_at: datetime = strawberry.field(description="When the user was added.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.User) -> Self:
        """The row as the API shows it; never its password."""
        return cls(
            id=global_id("User", row.id),
            name=row.name,
            full_name=row.full_name,
            email=row.email,
            role=row.role,
            active=bool(row.active),
            limit_minor=row.write_off_limit,
            created_at=row.created_at,
            version=row.version,
        )

    @strawberry.field(description="The most that one adjustment may take off receivables; null for no limit.")
    async def write_off_limit(self, info: Info) -> Money | None:
        """In base currency."""
        if self.limit_minor is None:
            return None
        return Money.minor(self.limit_minor, (await company_facts(info)).currency)


@strawberry.type(description="How another system acts as a user, within the rights given to the token.")
class ApiToken:
    """A bearer token; its text is shown only when it is made."""

    id: strawberry.ID = strawberry.field(description="The token's id.")
    name: str = strawberry.field(description="What it is for.")
    user: User = strawberry.field(description="Whom it acts as.")
    permissions: list[Permission] = strawberry.field(
        description="The rights given to it; the user's role must hold them too."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(
        description="From when on it no longer works; null for never."
    )
    revoked_at: datetime | None = strawberry.field(description="When it was revoked; null while it works.")
    used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null for never."
    )

    @classmethod
    def of(cls, row: domain.ApiToken) -> Self:
        """The row, read together with its user."""
        held = permissions_of(row.permissions)
        return cls(
            id=global_id("ApiToken", row.id),
            name=row.name,
            user=User.of(row.user),
            permissions=[permission for permission in Permission if permission in held],
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            used_at=row.used_at,
        )


@strawberry.type(description="A token just made.")
class TokenCreated:
    """The only moment at which the token's text is known."""

    token: str = strawberry.field(
        description="The token's text, to be sent as `Authorization: Bearer ...`. It is never shown again."
    )
    api_token: ApiToken = strawberry.field(description="The token as it stands in the list.")


@strawberry.type(description="A role and the rights it bundles.")
class RoleDescription:
    """A row of the table of roles."""

    role: Role = strawberry.field(description="The role.")
    permissions: list[Permission] = strawberry.field(description="The rights of users in this role.")


UserResult = Annotated[
    User | Refusal,
    strawberry.union("UserResult", description="The user as it is now, or why it was refused."),
]
TokenCreatedResult = Annotated[
    TokenCreated | Refusal,
    strawberry.union("TokenCreatedResult", description="The token with its text, or why it was refused."),
]
TokenResult = Annotated[
    ApiToken | Refusal,
    strawberry.union("TokenResult", description="The token as it is now, or why it was refused."),
]
