"""What the mutations of batches take."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from tieout.domain.batches.editing import HeaderChanges
from tieout.domain.batches.listing import BatchFilter as Filter
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.enums import BatchOrigin, BatchStatus, BatchType, LedgerLayout
from tieout.graphql.idempotency import key_field
from tieout.graphql.ids import optional_key_of
from tieout.graphql.scalars import Amount, CurrencyCode


@strawberry.input(description="Which batches; everything given must hold, what is left out does not matter.")
class BatchFilter:
    """A filter of the list of batches."""

    status: list[BatchStatus] | None = left_out(
        "In one of these statuses; every one but DELETED when left out."
    )
    type: list[BatchType] | None = left_out("Of one of these types.")
    origin: list[BatchOrigin] | None = left_out("Made by one of these.")
    fiscal_period_id: strawberry.ID | None = left_out("Posted, or to be posted, in this fiscal period.")
    created_by: str | None = left_out("Opened by somebody whose name holds this text.")
    search: str | None = left_out("The beginning of the number, or any part of the description.")
    accepting: bool | None = left_out(
        "True: open, and of an open fiscal period, so that it may be chosen for what is added to the books."
    )

    def wanted(self) -> Filter:
        """As the domain takes it."""
        return Filter(
            status=self.status or (),
            type=self.type or (),
            origin=self.origin or (),
            period_id=optional_key_of("FiscalPeriod", self.fiscal_period_id, field="fiscalPeriodId"),
            created_by=self.created_by,
            search=self.search,
            accepting=bool(self.accepting),
        )


@strawberry.input(description="A new batch. Blank fields take the company's defaults.")
class CreateBatchInput:
    """The header of a new batch."""

    type: BatchType = strawberry.field(description="What it will hold; it cannot be changed later.")
    number: str | None = left_out(
        "Five letters or digits, unique in the fiscal year. May be left out with automatic numbering. "
        "BATCH_NUMBER_MISSING, BATCH_NUMBER_INVALID, BATCH_NUMBER_USED, BATCH_NUMBERS_USED_UP."
    )
    description: str | None = left_out("What it is about, up to 200 characters.")
    post_date: date | None = left_out(
        "The date on which it counts; today when left out. POST_DATE_OUTSIDE_PERIODS, PERIOD_CLOSED, "
        "PERIOD_ON_HOLD, POST_DATE_FIXED."
    )
    control_total: Amount | None = left_out(
        "The total of the documents in the batch's currency, signs disregarded; zero or blank for no check. "
        "CONTROL_TOTAL_MISSING, CONTROL_TOTAL_NEGATIVE, AMOUNT_NOT_EXACT."
    )
    control_count: int | None = left_out(
        "How many entries are expected; 0 for no check. CONTROL_COUNT_NEGATIVE."
    )
    currency: CurrencyCode | None = left_out(
        "The currency of its receipts; the company's when left out, and always for other types than CASH. "
        "CURRENCY_UNKNOWN, CURRENCY_NOT_OF_COMPANY."
    )
    branch: str | None = left_out(
        "Its branch, with branch accounting only. BRANCH_MISSING, BRANCH_NOT_ON_HEADER."
    )
    cash_account_id: strawberry.ID | None = left_out(
        "Where receipts of a cash or a mixed batch are banked; the currency's default when left out. "
        "CASH_ACCOUNT_INVALID."
    )
    deposit_id: str | None = left_out("The deposit, up to 20 characters; from the post date when left out.")
    deposit_sequence: int | None = left_out(
        "The deposit's sequence; the next free one when left out. DEPOSIT_IN_USE."
    )
    shared: bool | None = left_out(
        "Whether several people key into it at once; false when left out. Then nobody has it in use as a "
        "whole, only an entry being changed."
    )
    idempotency_key: str | None = key_field()

    def header(self) -> dict[str, Any]:
        """As the domain takes it."""
        return {
            "type": self.type,
            "number": self.number,
            "description": self.description or "",
            "post_date": self.post_date,
            "control_total": self.control_total,
            "control_count": self.control_count,
            "currency": self.currency,
            "branch": self.branch or "",
            "cash_account_id": optional_key_of("CashAccount", self.cash_account_id, field="cashAccountId"),
            "deposit_id": self.deposit_id,
            "deposit_sequence": self.deposit_sequence,
            "shared": bool(self.shared),
        }


@strawberry.input(description="What to change of a batch's header; what is left out stays as it is.")
class UpdateBatchInput:
    """Changes of an open batch's header."""

    expected_version: int = expected_version()
    number: str | None = left_out("A new number. BATCH_NUMBER_INVALID, BATCH_NUMBER_USED.")
    description: str | None = left_out("A new description, up to 200 characters; blank takes it away.")
    post_date: date | None = left_out(
        "A new post date, checked as for a new batch; the number is checked again in its fiscal year."
    )
    cash_account_id: strawberry.ID | None = left_out("Another cash account of the currency; CASH only.")
    deposit_id: str | None = left_out("Another deposit; CASH only. DEPOSIT_IN_USE, FIELD_NOT_OF_TYPE.")
    deposit_sequence: int | None = left_out("Another sequence of the deposit; CASH only.")
    branch: str | None = left_out("Another branch, with branch accounting only.")
    shared: bool | None = left_out(
        "Whether several people key into it at once. BATCH_IN_USE or ENTRY_IN_USE while somebody else has "
        "any of it in use."
    )

    def changes(self) -> HeaderChanges:
        """As the domain takes it."""
        return HeaderChanges(
            number=self.number,
            description=self.description,
            post_date=self.post_date,
            cash_account_id=optional_key_of("CashAccount", self.cash_account_id, field="cashAccountId"),
            deposit_id=self.deposit_id,
            deposit_sequence=self.deposit_sequence,
            branch=self.branch,
            shared=self.shared,
        )


@strawberry.input(description="New control figures; what is left out stays as it is. The change is noted.")
class UpdateControlInput:
    """Changes of the control total and count."""

    expected_version: int = expected_version()
    control_total: Amount | None = left_out(
        "The new control total in the batch's currency; zero or blank switches the check off. "
        "CONTROL_TOTAL_MISSING, CONTROL_TOTAL_NEGATIVE, AMOUNT_NOT_EXACT."
    )
    control_count: int | None = left_out(
        "The new control count; 0 switches the check off. CONTROL_COUNT_NEGATIVE."
    )
    reason: str | None = left_out("Why, up to 500 characters; it stands in the note.")


@strawberry.input(description="A note on a batch.")
class AddNoteInput:
    """The note's text."""

    text: str = strawberry.field(description="The note, up to 500 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Why a batch is opened again.")
class ReopenInput:
    """The reason for reopening a batch."""

    reason: str | None = left_out(
        "Why, up to 500 characters. Required when its ledger was sent or downloaded (REASON_MISSING)."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Which batches to close, create the ledger of and post.")
class PostBatchesInput:
    """The batches of the list."""

    ids: list[strawberry.ID] = strawberry.field(
        description="The batches' ids, each tried by itself in this order."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Where to send the ledger of a posted batch, and which figures.")
class SendLedgerInput:
    """An address and a layout."""

    email: str = strawberry.field(description="The address to send to. INVALID_EMAIL when it is none.")
    layout: LedgerLayout = strawberry.field(description="The summary, or every line.")
    idempotency_key: str | None = key_field()
