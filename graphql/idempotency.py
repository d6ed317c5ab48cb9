"""A mutation sent again under the same idempotency key is answered again, not carried out again."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Any, Protocol, TypeVar

import strawberry

from tieout.domain.refusal import NotFound
from tieout.domain.users import idempotency
from tieout.domain.warning import Warned, tell, told
from tieout.graphql.context import Info


class Kept(Protocol):
    """A row with a key."""

    @property
    def id(self) -> int:
        """The key."""


R = TypeVar("R", bound=Kept)


_DESCRIPTION = (
    "A key of your own choice, up to 100 characters. The same request under the same key is carried "
    "out once and gets the first answer again; another request under it is refused "
    "(IDEMPOTENCY_KEY_REUSED)."
)

IdempotencyKey = Annotated[str | None, strawberry.argument(description=_DESCRIPTION)]
"""The argument `idempotencyKey` of a mutation that moves something and takes no input."""


def key_field() -> Any:
    """The field `idempotencyKey` of an input that adds or moves something."""
    return strawberry.field(default=None, description=_DESCRIPTION)


async def once(
    info: Info,
    key: str | None,
    asked: object,
    work: Callable[[], Awaitable[R]],
    again: Callable[[int], Awaitable[R | None]],
) -> R:
    """Do the work, unless it was done under the key: then the row it made, as it is now.

    `asked` tells one request from another; `again` finds the row by its key.
    """
    made: list[R] = []

    async def noted() -> int:
        row = await work()
        made.append(row)
        return row.id

    answer = await once_only(info, key, asked, noted)
    if made:
        return made[-1]
    row = await again(answer)
    if row is None:
        raise NotFound(kind="result of the first request any more:", key=answer)
    return row


async def once_only(info: Info, key: str | None, asked: object, work: Callable[[], Awaitable[int]]) -> int:
    """As `once`, for work that answers with a number."""
    if key is None:
        return await work()

    async def noted() -> str:
        return _kept(await work(), told())

    request = f"{info.field_name} {asked!r}"
    number, warnings = _read(await idempotency.once(info.context.signed_in, key, request, noted))
    tell(warnings)
    return number


def _kept(number: int, warnings: tuple[Warned, ...]) -> str:
    """The answer as it is kept: the number, and what was warned of beside it."""
    return " ".join([str(number), *([json.dumps([asdict(one) for one in warnings])] if warnings else [])])


def _read(answer: str) -> tuple[int, list[Warned]]:
    number, _, warnings = answer.partition(" ")
    kept = json.loads(warnings or "[]")
    return int(number), [Warned(**{**one, "about": tuple(one["about"] or ()) or None}) for one in kept]
