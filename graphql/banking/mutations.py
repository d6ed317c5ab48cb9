"""Loading bank files, and saying whose the money is."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.banking import identifying
from tieout.domain.banking.depositing import Wish
from tieout.domain.banking.loading import load
from tieout.domain.banking.looking import look
from tieout.domain.banking.matched import find_file, find_receipt
from tieout.domain.imports.sheet import from_base64
from tieout.graphql.arguments import left_out
from tieout.graphql.banking.looks import BankFileLook, BankFileLookResult
from tieout.graphql.banking.types import BankReceipt, BankReceiptResult
from tieout.graphql.context import Info
from tieout.graphql.entries.inputs_receipts import CashReceiptInput
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once, once_only
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.refusals import Refusal

ReceiptId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The id of the entry of a bank file. NOT_FOUND when there is none."),
]
_TARGET = (
    "The open cash batch for a receipt of a batch that is posted already; the one kept for that when left "
    "out, made when there is none. Not used while the bank's batch is open."
)
_GONE = "RECEIPT_IDENTIFIED, RECEIPT_DELETED, BATCH_BETWEEN, and what keying a receipt is refused for"


@strawberry.input(description="A file from the bank: its bytes as base64, or its text.")
class LoadBankFileInput:
    """What to load, and whether to do it."""

    base64: str | None = left_out(
        "The bytes of the file as base64. CONTENT_NOT_BASE64, BANK_FILE_EMPTY, BANK_FILE_TOO_LARGE, "
        "BANK_FILE_TOO_LONG, BANK_FILE_NOT_TEXT, BANK_FORMAT_UNCLEAR, BANK_FILE_CUT, BANK_FILE_DAMAGED, "
        "XML_WITH_ENTITIES, XML_TOO_DEEP, XML_TOO_MANY."
    )
    text: str | None = left_out("The file as text, in place of the bytes.")
    file: str = strawberry.field(default="file", description="Its name, for the notes and messages.")
    layout: str | None = left_out(
        "The code of a layout, for a CSV and for a lockbox that is laid out in its own way. NOT_FOUND."
    )
    without_known: bool = strawberry.field(
        default=False, description="Leave out what was loaded before, and load the rest."
    )
    post_date: date | None = left_out("The post date of the batches; each deposit's own day when left out.")
    branch: str | None = left_out("The branch of the batches, with branch accounting only.")
    commit: bool = strawberry.field(
        default=False, description="Whether to do it; otherwise it only tells what would be done."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A proposal to accept.")
class AcceptProposalInput:
    """Which, and where to."""

    proposal: str = strawberry.field(description="The proposal's key. PROPOSAL_GONE when it holds no longer.")
    batch_id: strawberry.ID | None = left_out(_TARGET)
    idempotency_key: str | None = key_field()


@strawberry.input(description="Whose money it is, keyed by hand.")
class IdentifyReceiptInput:
    """A receipt as a clerk would key it."""

    receipt: CashReceiptInput = strawberry.field(
        description="Customer, invoice or rows; the amount is what is left. Its key has no effect."
    )
    batch_id: strawberry.ID | None = left_out(_TARGET)
    idempotency_key: str | None = key_field()


@strawberry.input(description="Which certain proposals to accept.")
class AcceptCertainInput:
    """All, or those of a batch."""

    batch_id: strawberry.ID | None = left_out("Only those of this batch; all when left out.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="What became of the receipts that were to be matched.")
class CertainAccepted:
    """Figures."""

    accepted: int = strawberry.field(description="How many certain proposals were accepted.")


CertainAcceptedResult = Annotated[
    CertainAccepted | Refusal,
    strawberry.union("CertainAcceptedResult", description="What was accepted, or why it was refused."),
]


@strawberry.type
class BankingMutations:
    """Bank files in."""

    @mutation(
        Permission.ENTER,
        "load bank files",
        description=(
            "Make a cash batch of each deposit or statement of a bank file, tied to the bank's own total and "
            "count: all, or none. Without `commit` it only looks. A large file is left to the worker. Takes "
            "ENTER. FIGURES_OF_BANK_DIFFER, DEPOSIT_TOLD_TWICE, BANK_FILE_LOADED, BANK_ENTRY_LOADED, "
            "BANK_FILE_WAITING, NOTHING_CAME_IN, and what opening a batch or keying is refused for."
        ),
    )
    async def load_bank_file(
        self, info: Info, input: Annotated[LoadBankFileInput, strawberry.argument(description="The file.")]
    ) -> BankFileLookResult:
        """A file looked at, or loaded."""
        content = (input.text or "").encode() if input.base64 is None else from_base64(input.base64)
        by = info.context.signed_in
        seen = await look(content, by=by, name=input.file, layout=input.layout or "")
        if not input.commit:
            return BankFileLook.of(seen, None)
        wish = Wish(
            layout=input.layout or "",
            without_known=input.without_known,
            post_date=input.post_date,
            branch=input.branch or "",
        )
        row = await once(
            *(info, input.idempotency_key, (seen.fingerprint, input.file, wish)),
            lambda: load(content, by=by, name=input.file, wish=wish),
            find_file,
        )
        return BankFileLook.of(seen, row)

    @mutation(
        Permission.ENTER,
        "match receipts",
        description=(
            "Accept a proposal: the receipt of an open batch is keyed anew, one of a posted batch is "
            f"identified by a receipt of nothing; the payer is remembered. Takes ENTER. {_GONE}."
        ),
    )
    async def accept_proposal(
        self,
        info: Info,
        id: ReceiptId,
        input: Annotated[AcceptProposalInput, strawberry.argument(description="The proposal.")],
    ) -> BankReceiptResult:
        """A receipt matched."""
        key, by = key_of("BankReceipt", id), info.context.signed_in
        target = optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: identifying.accept(key, by=by, proposal=input.proposal, batch_id=target),
            find_receipt,
        )
        return BankReceipt.of(row)

    @mutation(
        Permission.ENTER,
        "match receipts",
        description=(
            "Accept the certain proposals, each receipt by itself, some 500 at once; what is refused "
            "meanwhile stays to be matched. Takes ENTER."
        ),
    )
    async def accept_certain_proposals(
        self,
        info: Info,
        input: Annotated[AcceptCertainInput, strawberry.argument(description="Which of them.")],
    ) -> CertainAcceptedResult:
        """Many receipts matched."""
        by = info.context.signed_in
        target = optional_key_of("Batch", input.batch_id, field="batchId")

        async def work() -> int:
            return (await identifying.accept_certain(by=by, batch_id=target)).accepted

        return CertainAccepted(accepted=await once_only(info, input.idempotency_key, input, work))

    @mutation(
        Permission.ENTER,
        "match receipts",
        description=(
            "Say by hand whose the money of an entry is and what it pays; the payer is remembered. Takes "
            f"ENTER. {_GONE}."
        ),
    )
    async def identify_receipt(
        self,
        info: Info,
        id: ReceiptId,
        input: Annotated[IdentifyReceiptInput, strawberry.argument(description="Whose it is.")],
    ) -> BankReceiptResult:
        """A receipt identified."""
        key, by = key_of("BankReceipt", id), info.context.signed_in
        target = optional_key_of("Batch", input.batch_id, field="batchId")
        row = await once(
            *(info, input.idempotency_key, (key, input)),
            lambda: identifying.identify(key, by=by, draft=input.receipt.draft(), batch_id=target),
            find_receipt,
        )
        return BankReceipt.of(row)
