"""Keying, changing and deleting entries."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

import strawberry

from tieout.domain.batches.listing import find_batch
from tieout.domain.entries import adding, changing
from tieout.domain.entries.drafts import Draft
from tieout.domain.entries.listing import find_entry
from tieout.graphql.arguments import BatchId, EntryId
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.context import Info
from tieout.graphql.entries.inputs import AddEntriesInput
from tieout.graphql.entries.inputs_documents import (
    AdjustmentInput,
    CreditMemoInput,
    InvoiceInput,
    UpdateAdjustmentInput,
    UpdateCreditMemoInput,
    UpdateInvoiceInput,
)
from tieout.graphql.entries.inputs_journals import JournalEntryInput, UpdateJournalEntryInput
from tieout.graphql.entries.inputs_receipts import CashReceiptInput, UpdateCashReceiptInput
from tieout.graphql.entries.types import EntriesAdded, EntriesResult, EntryAdded, EntryResult
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once, once_only
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation

_NOT_NOW = (
    "BATCH_NOT_OPEN, BATCH_PERIOD_NOT_OPEN, BATCH_IN_USE, ENTRY_IN_USE, LEASE_LOST, ENTRY_NOT_OF_TYPE, and "
    "the codes given at the input's fields"
)


class _Keyed(Protocol):
    idempotency_key: str | None

    def draft(self) -> Draft: ...


class _KeyedAnew(Protocol):
    expected_version: int

    def draft(self) -> Draft: ...


def _adding(what: str) -> Any:
    description = f"Add {what} to an open batch of its type. Takes ENTER. {_NOT_NOW}."
    return mutation(Permission.ENTER, "key entries into a batch", description=description)


def _updating(what: str) -> Any:
    description = (
        f"Key {what} of an open batch anew: its lines and what it applies to are worked out again. "
        f"Takes ENTER. ENTRY_CHANGED, ENTRY_APPLIED, ENTRY_OF_ORDER, {_NOT_NOW}."
    )
    return mutation(Permission.ENTER, "change entries of a batch", description=description)


_THE_ENTRY = strawberry.argument(description="The entry.")


@strawberry.type
class EntryMutations:
    """The entries of a batch."""

    @_adding("a receipt")
    async def add_cash_receipt(
        self, info: Info, batch_id: BatchId, input: Annotated[CashReceiptInput, _THE_ENTRY]
    ) -> EntryResult:
        """A receipt keyed."""
        return await _add(info, batch_id, input)

    @_adding("an invoice")
    async def add_invoice(
        self, info: Info, batch_id: BatchId, input: Annotated[InvoiceInput, _THE_ENTRY]
    ) -> EntryResult:
        """An invoice keyed."""
        return await _add(info, batch_id, input)

    @_adding("a credit memo")
    async def add_credit_memo(
        self, info: Info, batch_id: BatchId, input: Annotated[CreditMemoInput, _THE_ENTRY]
    ) -> EntryResult:
        """A credit memo keyed."""
        return await _add(info, batch_id, input)

    @_adding("an adjustment")
    async def add_adjustment(
        self, info: Info, batch_id: BatchId, input: Annotated[AdjustmentInput, _THE_ENTRY]
    ) -> EntryResult:
        """An adjustment keyed."""
        return await _add(info, batch_id, input)

    @_adding("a journal entry, which mixed batches take,")
    async def add_journal_entry(
        self, info: Info, batch_id: BatchId, input: Annotated[JournalEntryInput, _THE_ENTRY]
    ) -> EntryResult:
        """A journal entry keyed."""
        return await _add(info, batch_id, input)

    @_updating("a receipt")
    async def update_cash_receipt(
        self, info: Info, id: EntryId, input: Annotated[UpdateCashReceiptInput, _THE_ENTRY]
    ) -> EntryResult:
        """A receipt keyed anew."""
        return await _update(info, id, input)

    @_updating("an invoice")
    async def update_invoice(
        self, info: Info, id: EntryId, input: Annotated[UpdateInvoiceInput, _THE_ENTRY]
    ) -> EntryResult:
        """An invoice keyed anew."""
        return await _update(info, id, input)

    @_updating("a credit memo")
    async def update_credit_memo(
        self, info: Info, id: EntryId, input: Annotated[UpdateCreditMemoInput, _THE_ENTRY]
    ) -> EntryResult:
        """A credit memo keyed anew."""
        return await _update(info, id, input)

    @_updating("an adjustment")
    async def update_adjustment(
        self, info: Info, id: EntryId, input: Annotated[UpdateAdjustmentInput, _THE_ENTRY]
    ) -> EntryResult:
        """An adjustment keyed anew."""
        return await _update(info, id, input)

    @_updating("a journal entry")
    async def update_journal_entry(
        self, info: Info, id: EntryId, input: Annotated[UpdateJournalEntryInput, _THE_ENTRY]
    ) -> EntryResult:
        """A journal entry keyed anew."""
        return await _update(info, id, input)

    @mutation(
        Permission.ENTER,
        "delete entries of a batch",
        description=(
            "Delete an entry of an open batch with everything that belongs to it; the note keeps what it "
            "was; an order whose invoice it is becomes open again. Takes ENTER. ENTRY_CHANGED, "
            "ENTRY_APPLIED, ORDER_REFERENCE_TAKEN, BATCH_NOT_OPEN, BATCH_PERIOD_NOT_OPEN, "
            "BATCH_IN_USE, ENTRY_IN_USE, LEASE_LOST."
        ),
    )
    async def delete_entry(
        self,
        info: Info,
        id: EntryId,
        expected_version: Annotated[
            int | None,
            strawberry.argument(description="The version you saw; not checked when left out."),
        ] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> BatchResult:
        """The entry gone; its batch as it stands."""
        key = key_of("Entry", id)
        by = info.context.signed_in
        row = await once(
            *(info, idempotency_key, (key, expected_version)),
            lambda: changing.delete_entry(key, by=by, expected_version=expected_version),
            find_batch,
        )
        return Batch.of(row)

    @mutation(
        Permission.ENTER,
        "key entries into a batch",
        description=(
            "Add a set of entries to an open batch, all or none. Takes ENTER. Every entry that is refused is "
            f"a blocker (ENTRY_REFUSED) whose field begins with its place, `entries.0`. {_NOT_NOW}."
        ),
    )
    async def add_entries(
        self,
        info: Info,
        batch_id: BatchId,
        input: Annotated[AddEntriesInput, strawberry.argument(description="The entries.")],
    ) -> EntriesResult:
        """The whole set keyed."""
        key, by = key_of("Batch", batch_id, field="batchId"), info.context.signed_in
        drafts = [entry.draft() for entry in input.entries]
        count = await once_only(
            *(info, input.idempotency_key, (key, drafts)),
            lambda: adding.add_many(key, by=by, entries=drafts),
        )
        return EntriesAdded(batch_key=key, count=count)


async def _add(info: Info, batch_id: str, input: _Keyed) -> EntryAdded:
    key, by, draft = key_of("Batch", batch_id, field="batchId"), info.context.signed_in, input.draft()
    row = await once(
        *(info, input.idempotency_key, (key, draft)),
        lambda: adding.add(key, by=by, entry=draft),
        find_entry,
    )
    return EntryAdded.of(row)


async def _update(info: Info, entry_id: str, input: _KeyedAnew) -> EntryAdded:
    row = await changing.update_entry(
        key_of("Entry", entry_id),
        by=info.context.signed_in,
        expected_version=input.expected_version,
        entry=input.draft(),
    )
    return EntryAdded.of(row)
