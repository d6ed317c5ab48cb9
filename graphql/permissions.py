"""The right that every field of Query, Mutation and Subscription takes, declared where the field is."""

from __future__ import annotations

from inspect import isawaitable
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import FieldExtension

from tieout.domain.refusal import RightMissing
from tieout.domain.users.permission import Permission
from tieout.domain.warning import hearing
from tieout.graphql.context import Context
from tieout.graphql.refusals import Warning


class Permitted(FieldExtension):
    """Lets a field be resolved only for an actor who holds its right; `permission` None is for everybody."""

    def __init__(self, permission: Permission | None, action: str) -> None:
        self.permission = permission
        self.action = action

    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **arguments: Any) -> Any:
        """Check, then resolve."""
        self.check(info.context)
        return next_(source, info, **arguments)

    async def resolve_async(self, next_: Any, source: Any, info: strawberry.Info, **arguments: Any) -> Any:
        """Check, then resolve; a subscription's answer is its stream, which is not awaited."""
        self.check(info.context)
        answer = next_(source, info, **arguments)
        return await answer if isawaitable(answer) else answer

    def check(self, context: Context) -> None:
        """Refuse the actor who may not; here with an error, since a query has no union to answer with."""
        if self.permission is not None and not context.signed_in.may(self.permission):
            missing = RightMissing(action=self.action, permission=self.permission.value)
            raise GraphQLError(missing.message, extensions={"code": "FORBIDDEN"})


class PermittedToChange(Permitted):
    """As `Permitted`; the missing right is the answer's Refusal, and what was read before is forgotten."""

    async def resolve_async(self, next_: Any, source: Any, info: strawberry.Info, **arguments: Any) -> Any:
        """Check, then do it; what was warned of meanwhile stands in the answer's `warnings`."""
        with hearing() as heard:
            answer = await super().resolve_async(next_, source, info, **arguments)
        if heard and hasattr(answer, "warnings"):
            answer.warnings = [Warning.of(warned) for warned in heard]
        return answer

    def check(self, context: Context) -> None:
        """Refuse (`RightMissing`) the actor who may not."""
        context.forget()
        if self.permission is not None:
            context.signed_in.require(self.permission, self.action)


def query(permission: Permission | None, action: str, *, description: str) -> Any:
    """A field of Query. `action` reads after "You may not"."""
    return strawberry.field(description=description, extensions=[Permitted(permission, action)])


def mutation(permission: Permission, action: str, *, description: str) -> Any:
    """A field of Mutation. `action` reads after "You may not"."""
    return strawberry.mutation(description=description, extensions=[PermittedToChange(permission, action)])


def subscription(permission: Permission, action: str, *, description: str) -> Any:
    """A field of Subscription. `action` reads after "You may not"."""
    return strawberry.subscription(description=description, extensions=[Permitted(permission, action)])
