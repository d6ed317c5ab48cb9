"""Reading entries and open items, and trying an entry without writing it."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from tieout.domain.batches.listing import find_batch
from tieout.domain.database.paging import LARGEST_PAGE
from tieout.domain.entries.listing import count_entries, entries, find_entry
from tieout.domain.entries.open_items import count_open_items, open_items
from tieout.domain.entries.previewing import preview
from tieout.domain.refusal import NotFound, Refusal
from tieout.graphql.arguments import BatchId, EntryId
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.customers.types import AsOf, OpenOnly
from tieout.graphql.entries.inputs import EntryInput
from tieout.graphql.entries.open_items import BY_DUE_DATE, OpenItem, shown_on
from tieout.graphql.entries.previews import Preview, PreviewResult
from tieout.graphql.entries.types import Entry
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import query
from tieout.graphql.setup.loaders import company_facts

ItemSearch = Annotated[
    str | None,
    strawberry.argument(
        description=(
            "The beginning of a document number, packing list or sales order (any part of one where "
            "nothing begins so), or an amount: the open or the original one."
        )
    ),
]
ItemNumber = Annotated[
    str | None,
    strawberry.argument(
        description="Exactly this document number, in any case; `search` counts for nothing then."
    ),
]


WithFamily = Annotated[
    bool | None,
    strawberry.argument(
        description="With `customerId`: also those of its parent and of their other children."
    ),
]
ItemIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Only these, up to 100. Instead of `search`. TOO_MANY_IDS."),
]
Factored = Annotated[
    bool | None,
    strawberry.argument(description="Only those sold to a factor. Instead of `search`."),
]


class TooManyIds(Refusal):
    """{count} ids are more than one query takes; ask for {limit} at most and go on with the next."""


@strawberry.type
class EntryQueries:
    """Entries and open items."""

    @query(
        Permission.VIEW,
        "see entries",
        description="The entry of that id, null when there is none (any more). Takes VIEW.",
    )
    async def entry(self, id: EntryId) -> Entry | None:
        """One entry."""
        row = await find_entry(key_of("Entry", id))
        return Entry.of(row) if row else None

    @query(
        Permission.VIEW,
        "see entries",
        description="The entries of a batch in the order they were keyed. Takes VIEW.",
    )
    async def entries(
        self,
        batch_id: BatchId,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Entry]:
        """A page of entries."""
        key = key_of("Batch", batch_id, field="batchId")
        page = await entries(key, BY_ID.request(first, after, last, before))

        async def count() -> int:
            return await count_entries(key)

        return connection(page, Entry.of, count)

    @query(
        Permission.VIEW,
        "see open items",
        description=(
            "Open items by due date, oldest first, with balances as of a date; the total is counted up to "
            "2,000. Takes VIEW."
        ),
    )
    async def open_items(
        self,
        info: Info,
        customer_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only those of this customer; all when left out."),
        ] = None,
        search: ItemSearch = None,
        number: ItemNumber = None,
        with_family: WithFamily = False,
        ids: ItemIds = None,
        factored: Factored = False,
        open_only: OpenOnly = True,
        as_of: AsOf = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OpenItem]:
        """A page of open items."""
        company = await company_facts(info)
        day = as_of or company.today
        asked: dict[str, Any] = {
            "as_of": day,
            "customer_id": optional_key_of("Customer", customer_id, field="customerId"),
            "search": search,
            "number": number,
            "with_family": bool(with_family),
            "ids": None if ids is None else _keys(ids),
            "factored": bool(factored),
            "open_only": open_only is not False,
            "today": company.today,
        }
        page = await open_items(BY_DUE_DATE.request(first, after, last, before), **asked)

        async def count() -> int:
            return await count_open_items(**asked)

        return connection(page, shown_on(day), count, key=BY_DUE_DATE)

    @query(
        Permission.ENTER,
        "key entries into a batch",
        description=(
            "What an entry would post, and the batch's totals with it; nothing is written. Takes ENTER. "
            "Refused as adding it would be."
        ),
    )
    async def preview_entry(
        self,
        info: Info,
        batch_id: BatchId,
        input: Annotated[EntryInput, strawberry.argument(description="The entry as it would be keyed.")],
        replacing: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The entry that would be changed into it: what that adds and applies is left out."
            ),
        ] = None,
    ) -> PreviewResult:
        """The entry worked out by the same rules."""
        key = key_of("Batch", batch_id, field="batchId")
        if await find_batch(key) is None:
            raise NotFound(field="batchId", kind="batch", key=key)
        kept = optional_key_of("Entry", replacing, field="replacing") or 0
        by = info.context.signed_in
        return Preview.of(await preview(key, by=by, entry=input.draft(), replacing=kept))


def _keys(ids: list[strawberry.ID]) -> list[int]:
    if len(ids) > LARGEST_PAGE:
        raise TooManyIds(field="ids", count=len(ids), limit=LARGEST_PAGE)
    return [key_of("OpenItem", id, field="ids") for id in ids]
