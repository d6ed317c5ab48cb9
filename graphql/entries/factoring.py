"""Marking invoices as sold to a factor, and taking that back."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.entries.factoring import mark_factored, unmark_factored
from tieout.graphql.context import Info
from tieout.graphql.entries.open_items import OpenItem, item_today
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once_only
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.refusals import Refusal

OpenItemResult = Annotated[
    OpenItem | Refusal,
    strawberry.union("OpenItemResult", description="The open item as it is now, or why it was refused."),
]
_ItemId = Annotated[
    strawberry.ID, strawberry.argument(description="The open item's id. NOT_FOUND when there is none.")
]
_CODES = "NOT_AN_INVOICE, INVOICE_NOT_POSTED, NOTHING_LEFT_TO_FACTOR"


@strawberry.input(description="Why an invoice is marked as factored, or no longer.")
class FactoringInput:
    """The note."""

    note: str = strawberry.field(description="Why, up to 200 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


_Input = Annotated[FactoringInput, strawberry.argument(description="The note.")]


@strawberry.type
class FactoringMutations:
    """Invoices sold to a factor."""

    @mutation(
        Permission.ENTER,
        "mark invoices as factored",
        description=(
            "Mark an unpaid invoice as factored, with a note: only a factor's receipt pays it from then on. "
            f"Takes ENTER. {_CODES}, FACTORED_ALREADY."
        ),
    )
    async def mark_factored(self, info: Info, id: _ItemId, input: _Input) -> OpenItemResult:
        """The invoice, marked."""
        key, by = key_of("OpenItem", id), info.context.signed_in
        await once_only(
            *(info, input.idempotency_key, (key, input)), lambda: mark_factored(key, by=by, note=input.note)
        )
        return await item_today(info, key)

    @mutation(
        Permission.ENTER,
        "mark invoices as factored",
        description=(
            "Take the mark off an unpaid invoice, with a note, so that its customer pays it again. "
            f"Takes ENTER. {_CODES}, FACTORED_NOT."
        ),
    )
    async def unmark_factored(self, info: Info, id: _ItemId, input: _Input) -> OpenItemResult:
        """The invoice, no longer marked."""
        key, by = key_of("OpenItem", id), info.context.signed_in
        await once_only(
            *(info, input.idempotency_key, (key, input)), lambda: unmark_factored(key, by=by, note=input.note)
        )
        return await item_today(info, key)
