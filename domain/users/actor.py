"""On whose behalf a command runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from tieout.domain.refusal import RightMissing
from tieout.domain.users.permission import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user, a token's user, or the system itself (`user_id` None).

    `write_off_limit`, in minor units of base, is the most that one adjustment may take off (AMB-21).
    """

    user_id: int | None
    name: str
    email: str
    permissions: frozenset[Permission]
    session_id: int | None = field(default=None, compare=False)
    """The browser session it acts in; None for a token, the worker and the command line."""
    write_off_limit: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether this actor holds the right."""
        return permission in self.permissions

    def require(self, permission: Permission, action: str) -> None:
        """Refuse (`RightMissing`) unless this actor holds the right; `action` reads after "You may not"."""
        if not self.may(permission):
            raise RightMissing(action=action, permission=permission.value)


SYSTEM = Actor(user_id=None, name="Tieout", email="", permissions=frozenset(Permission))
"""The worker and the command line, where no person is signed in."""
