"""Who is acting, and who else may."""

from __future__ import annotations

import strawberry

from tieout.domain.users.editing import find_user, users
from tieout.domain.users.permission import ROLES
from tieout.domain.users.tokens import tokens
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.permissions import query
from tieout.graphql.users.types import ApiToken, RoleDescription, User, Viewer


@strawberry.type
class UserQueries:
    """Users, tokens and roles."""

    @query(None, "see who you are", description="Who is acting; null when nobody is signed in.")
    async def viewer(self, info: Info) -> Viewer | None:
        """The actor."""
        actor = info.context.actor
        if actor is None:
            return None
        user = await find_user(user_id=actor.user_id) if actor.user_id is not None else None
        return Viewer.of(actor, user)

    @query(
        Permission.ADMINISTER,
        "see the users",
        description="Every user by name, those not active included. Takes ADMINISTER.",
    )
    async def users(self) -> list[User]:
        """All users; there are few."""
        return [User.of(row) for row in await users()]

    @query(
        Permission.ADMINISTER,
        "see the API tokens",
        description="Every API token, the newest first, those revoked included. Takes ADMINISTER.",
    )
    async def api_tokens(self) -> list[ApiToken]:
        """All tokens; there are few."""
        return [ApiToken.of(row) for row in await tokens()]

    @query(Permission.VIEW, "see the roles", description="Every role with its rights. Takes VIEW.")
    async def roles(self) -> list[RoleDescription]:
        """The one table of roles."""
        return [
            RoleDescription(role=role, permissions=[right for right in Permission if right in rights])
            for role, rights in ROLES.items()
        ]
