"""On whose behalf a command acts."""

from __future__ import annotations

from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import SYSTEM, Actor
from tieout.domain.users.editing import find_user
from tieout.domain.users.signing_in import actor_of


class UserUnknown(Refusal):
    """There is no active user {user} to import for. `tieout user list` shows who there is."""


async def actor_named(name: str | None) -> Actor:
    """The user to import for; without one the product itself, as for all that is done on the machine."""
    if name is None:
        return SYSTEM
    user = await find_user(name=name)
    if user is None or not user.active:
        raise UserUnknown(user=name)
    return actor_of(
        {
            "id": user.id,
            "name": user.name,
            "full_name": user.full_name,
            "email": user.email,
            "role": user.role,
            "write_off_limit": user.write_off_limit,
        }
    )
