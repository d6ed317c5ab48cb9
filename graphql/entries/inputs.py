"""What mutations of any kind of entry take: one of the kinds, or a set of them."""

from __future__ import annotations

import strawberry

from tieout.domain.entries.drafts import Draft
from tieout.graphql.entries.inputs_documents import AdjustmentInput, CreditMemoInput, InvoiceInput
from tieout.graphql.entries.inputs_journals import JournalEntryInput
from tieout.graphql.entries.inputs_receipts import CashReceiptInput
from tieout.graphql.idempotency import key_field


@strawberry.input(one_of=True, description="An entry of any kind: exactly one field is given.")
class EntryInput:
    """One of the kinds. An idempotency key inside has no effect here."""

    cash_receipt: CashReceiptInput | None = strawberry.field(
        default=strawberry.UNSET, description="A receipt."
    )
    invoice: InvoiceInput | None = strawberry.field(default=strawberry.UNSET, description="An invoice.")
    credit_memo: CreditMemoInput | None = strawberry.field(
        default=strawberry.UNSET, description="A credit memo."
    )
    adjustment: AdjustmentInput | None = strawberry.field(
        default=strawberry.UNSET, description="An adjustment."
    )

    journal_entry: JournalEntryInput | None = strawberry.field(
        default=strawberry.UNSET, description="A journal entry, in a mixed batch."
    )

    def draft(self) -> Draft:
        """As the domain takes it; GraphQL sees to it that one is given."""
        for given in (self.cash_receipt, self.invoice, self.credit_memo, self.adjustment):
            if given:
                return given.draft()
        assert self.journal_entry
        return self.journal_entry.draft()


@strawberry.input(description="A set of entries, added together or not at all.")
class AddEntriesInput:
    """Many entries."""

    entries: list[EntryInput] = strawberry.field(
        description=(
            "1 to 5,000 entries of the batch's type. ENTRIES_MISSING, TOO_MANY_ENTRIES, ENTRY_REFUSED."
        )
    )
    idempotency_key: str | None = key_field()
