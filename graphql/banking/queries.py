"""Reading bank files, and the receipts that are still to be matched."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.banking import matched
from tieout.graphql.banking.types import BankFile, BankReceipt
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Key, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import query

_IN_ORDER: Key[matched.BankReceipt] = Key(lambda row: (row.id,), (int,))


@strawberry.type
class BankingQueries:
    """Bank files."""

    @query(
        Permission.VIEW,
        "see bank files",
        description="The bank files that were loaded, the newest first. Takes VIEW.",
    )
    async def bank_files(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[BankFile]:
        """A page of files."""
        page = await matched.files(BY_ID.request(first, after, last, before))
        return connection(page, BankFile.of, matched.count_files)

    @query(
        Permission.VIEW,
        "see bank files",
        description="The bank file of that id, null when there is none. Takes VIEW.",
    )
    async def bank_file(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="A bank file's id.")]
    ) -> BankFile | None:
        """One file."""
        row = await matched.find_file(key_of("BankFile", id))
        return BankFile.of(row) if row else None

    @query(
        Permission.VIEW,
        "see bank files",
        description="The entries of bank files that are nobody's yet, in the order they came. Takes VIEW.",
    )
    async def receipts_to_match(
        self,
        batch_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those of this batch.")
        ] = None,
        file_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those of this bank file.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BankReceipt]:
        """A page of entries."""
        wanted = {
            "batch_id": optional_key_of("Batch", batch_id, field="batchId"),
            "file_id": optional_key_of("BankFile", file_id, field="fileId"),
        }
        page = await matched.to_match(_IN_ORDER.request(first, after, last, before), **wanted)

        async def count() -> int:
            return await matched.count_to_match(**wanted)

        return connection(page, BankReceipt.of, count, key=_IN_ORDER)

    @query(
        Permission.VIEW,
        "see bank files",
        description="The entry of a bank file of that id, null when there is none. Takes VIEW.",
    )
    async def bank_receipt(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="The entry's id.")]
    ) -> BankReceipt | None:
        """One entry."""
        row = await matched.find_receipt(key_of("BankReceipt", id))
        return BankReceipt.of(row) if row else None
