"""What the set-up tables of the API share: their arguments, and what their mutations do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Annotated, Any, TypeVar

import strawberry

from tieout.domain.setup.coded import Coded
from tieout.graphql.context import Info
from tieout.graphql.idempotency import once, once_only
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.refusals import Refusal

R = TypeVar("R", bound=Any)

Active = Annotated[
    bool | None,
    strawberry.argument(description="Only active rows, or only inactive ones; all when left out."),
]
Search = Annotated[
    str | None,
    strawberry.argument(description="The beginning of a code, or any part of a name; blank finds all."),
]
RowId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The row's id. NOT_FOUND when there is none (any more)."),
]
ExpectedVersion = Annotated[
    int | None,
    strawberry.argument(description="The version you saw; not checked when left out."),
]

CODE = "The code, up to 20 characters, kept in capitals. CODE_USED, CODE_INVALID, VALUE_MISSING."
NEW_CODE = "Another code, as long as nothing uses the row. CODE_IN_USE, CODE_USED, CODE_INVALID."
ACTIVE = "Whether it is offered; what uses it keeps it."
VERSION = "Goes up with every change; give it back as `expectedVersion`."
DELETING = "It must be used by nothing: CODE_IN_USE. CODE_CHANGED, NOT_FOUND."


@strawberry.type(description="A row of a set-up table that was deleted.")
class SetupRowDeleted:
    """What is left of it."""

    id: strawberry.ID = strawberry.field(description="The id it had.")


SetupRowDeletedResult = Annotated[
    SetupRowDeleted | Refusal,
    strawberry.union("SetupRowDeletedResult", description="That it is gone, or why it was refused."),
]


async def created(
    info: Info, input: Any, create: Callable[..., Awaitable[R]], details: type[Any], table: Coded[Any]
) -> R:
    """The row that the input tells of, added once under its idempotency key."""
    by, keyed = info.context.signed_in, _details(input, details)
    return await once(*(info, input.idempotency_key, keyed), lambda: create(by=by, details=keyed), table.find)


async def changed(
    info: Info, kind: str, id: str, input: Any, update: Callable[..., Awaitable[R]], details: type[Any]
) -> R:
    """The row changed by what the input gives."""
    return await update(
        key_of(kind, id),
        by=info.context.signed_in,
        expected_version=input.expected_version,
        details=_details(input, details),
    )


async def deleted(
    info: Info, kind: str, id: str, table: Coded[Any], *, expected_version: int | None, key: str | None
) -> SetupRowDeleted:
    """The row gone, once under its idempotency key."""
    row_id, by = key_of(kind, id), info.context.signed_in

    async def work() -> int:
        return int((await table.delete(row_id, by=by, expected_version=expected_version)).id)

    gone = await once_only(info, key, (row_id, expected_version), work)
    return SetupRowDeleted(id=global_id(kind, gone))


def _details(input: Any, details: type[Any]) -> Any:
    """What the input gives, as the domain takes it; their fields have the same names."""
    return details(**{one.name: getattr(input, one.name, None) for one in fields(details)})
