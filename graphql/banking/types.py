"""Bank files, their deposits and entries, and what the entries may pay, as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.banking import deposit as read
from tieout.domain.banking import loaded_file as kept
from tieout.domain.banking import matched, proposal
from tieout.domain.banking.identifying import proposals_for
from tieout.domain.banking.reconciling import deposits_alike
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.entries.listing import entries_by_id
from tieout.graphql import links
from tieout.graphql.banking.enums import BankFormat, Certainty, LoadState
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal


@strawberry.type(description="An invoice that the remittance names, and what it says to pay of it.")
class RemittedInvoice:
    """As the bank passes it on."""

    number: str = strawberry.field(description="The number as the payer wrote it.")
    amount: Money | None = strawberry.field(description="What is paid of it; null where it does not say.")


@strawberry.type(description="Money that came in, as the bank tells of it.")
class BankEntry:
    """A credit entry of a file."""

    amount: Money = strawberry.field(description="The amount, above zero.")
    date: date = strawberry.field(description="When the bank booked it.")
    reference: str = strawberry.field(description="The check number or the payer's reference; may be blank.")
    remitter: str = strawberry.field(description="The payer's name; may be blank.")
    routing: str = strawberry.field(description="The routing number or bank of the payer; may be blank.")
    account: str = strawberry.field(description="The payer's account or IBAN; may be blank.")
    text: str = strawberry.field(description="What the payer wrote; may be blank.")
    bank_reference: str = strawberry.field(description="What the bank calls the entry; may be blank.")
    invoices: list[RemittedInvoice] = strawberry.field(description="The invoices it names, if structured.")

    @classmethod
    def of(cls, entry: read.CreditEntry, currency: str) -> Self:
        """The domain's entry as the API shows it."""
        return cls(
            amount=Money.minor(entry.minor, currency),
            date=entry.on,
            reference=entry.reference,
            remitter=entry.remitter,
            routing=entry.routing,
            account=entry.account,
            text=entry.text,
            bank_reference=entry.bank_reference,
            invoices=[
                RemittedInvoice(
                    number=one.number,
                    amount=None if one.minor is None else Money.minor(one.minor, currency),
                )
                for one in entry.invoices
            ],
        )


@strawberry.type(description="What a proposal applies to one open item.")
class ProposalUse:
    """A row of the receipt."""

    open_item_id: strawberry.ID = strawberry.field(description="The open item's id.")
    number: str = strawberry.field(description="Its document number.")
    available: Money = strawberry.field(description="What is open on it.")
    apply: Money = strawberry.field(description="What is applied.")
    discount: Money = strawberry.field(description="The discount taken.")
    write_off: Money = strawberry.field(description="What is written off as too small.")


@strawberry.type(description="Whose money it may be and what it may pay, with the reason.")
class Proposal:
    """One way to use the money."""

    key: str = strawberry.field(description="Names it in acceptProposal, for as long as it holds.")
    certainty: Certainty = strawberry.field(description="How sure it is.")
    reason: str = strawberry.field(description="Why, in a sentence.")
    customer_number: str = strawberry.field(description="The customer's number.")
    customer_name: str = strawberry.field(description="The customer's name.")
    uses: list[ProposalUse] = strawberry.field(description="What it applies; blank: all on account.")
    on_account: Money = strawberry.field(description="What stays on the customer's account.")

    @classmethod
    def of(cls, made: proposal.Proposal) -> Self:
        """The domain's proposal as the API shows it."""
        return cls(
            key=made.key,
            certainty=made.certainty,
            reason=made.reason,
            customer_number=made.customer_number,
            customer_name=made.customer_name,
            uses=[
                ProposalUse(
                    open_item_id=global_id("OpenItem", use.item_id),
                    number=use.number,
                    available=Money.minor(use.available, made.currency),
                    apply=Money.minor(use.apply, made.currency),
                    discount=Money.minor(use.discount, made.currency),
                    write_off=Money.minor(use.write_off, made.currency),
                )
                for use in made.uses
            ],
            on_account=Money.minor(made.on_account, made.currency),
        )


@strawberry.type(description="An entry of a loaded bank file with the receipt that was made of it.")
class BankReceipt:
    """What came in, and whose it is."""

    row: strawberry.Private[matched.BankReceipt]
    id: strawberry.ID = strawberry.field(description="Its id.")
    entry: BankEntry = strawberry.field(description="What the bank tells.")
    left: Money = strawberry.field(description="What of it is nobody's yet; zero when it is matched.")
    customer_number: str = strawberry.field(
        description="Whose account the receipt is on; blank when it was deleted."
    )
    file_name: str = strawberry.field(description="The name of the file it came in.")
    matched_by: str = strawberry.field(description="Why it was matched as it was; blank when it was not.")

    @classmethod
    def of(cls, row: matched.BankReceipt) -> Self:
        """The domain's row as the API shows it."""
        return cls(
            row=row,
            id=global_id("BankReceipt", row.id),
            entry=BankEntry.of(row.entry, row.currency),
            left=Money.minor(row.left, row.currency),
            customer_number=row.customer_number,
            file_name=row.file_name,
            matched_by=row.proposal,
        )

    @strawberry.field(description="The batch it is in.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="The receipt; null when it was deleted.")
    async def receipt(self, info: Info) -> links.Entry | None:
        """Read for all at once."""
        found = await info.context.find(entries_by_id, self.row.entry_id)
        return links.Entry.of(found) if found else None

    @strawberry.field(
        description=(
            "What it may pay, the surest first, nine at most; worked out when asked for: ask for one."
        )
    )
    async def proposals(self) -> list[Proposal]:
        """Nothing once it is matched."""
        return [Proposal.of(one) for one in await proposals_for(self.row)] if self.row.to_match else []

    @strawberry.field(description="Batches whose deposit it may be, in the books already; five at most.")
    async def deposits_alike(self, info: Info) -> list[links.Batch]:
        """Nothing once it is matched."""
        ids = await deposits_alike(self.row) if self.row.to_match else []
        return [links.Batch.of(await info.context.load(batches_by_id, key)) for key in ids]


@strawberry.type(description="A deposit or statement of a bank file, and the batch it became.")
class BankDeposit:
    """What ties out to the bank."""

    row: strawberry.Private[kept.LoadedDeposit]
    id: strawberry.ID = strawberry.field(description="Its id.")
    account: str = strawberry.field(description="What the bank calls our account.")
    statement: str = strawberry.field(description="The bank's number of the statement.")
    date: date = strawberry.field(description="The deposit's day.")
    control_total: Money = strawberry.field(description="The control total of the batch as it was made.")
    control_count: int = strawberry.field(description="The control count of the batch as it was made.")
    by_bank: bool = strawberry.field(
        description="Whether the total is the bank's own; some formats give none."
    )
    passed_over: int = strawberry.field(description="How many entries made no receipt, debits above all.")

    @classmethod
    def of(cls, row: kept.LoadedDeposit) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("BankDeposit", row.id),
            account=row.account,
            statement=row.statement,
            date=row.deposit_date,
            control_total=Money.minor(row.control_total, row.currency),
            control_count=row.control_count,
            by_bank=bool(row.by_bank),
            passed_over=row.passed_over,
        )

    @strawberry.field(description="The batch.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="Its entries in the bank's order, 100 at most after a position.")
    async def receipts(
        self,
        info: Info,
        after: Annotated[
            int, strawberry.argument(description="How many of them to pass over; none when left out.")
        ] = 0,
    ) -> list[BankReceipt]:
        """Read for all deposits at once."""
        found = await info.context.find(matched.receipts_of_deposits, (self.row.id, max(after, 0)))
        return [BankReceipt.of(row) for row in found or []]


@strawberry.type(description="A bank file that was loaded, or that the worker is to load.")
class BankFile:
    """What came from the bank, when and by whom."""

    row: strawberry.Private[kept.LoadedFile]
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="The name of the file.")
    format: BankFormat = strawberry.field(description="Its format.")
    layout: str = strawberry.field(description="The code of the layout it was read with; blank: none.")
    fingerprint: str = strawberry.field(description="SHA-256 of its bytes.")
    state: LoadState = strawberry.field(description="Where it stands.")
    step: str = strawberry.field(description="What the worker is about; blank when it is done.")
    done: int = strawberry.field(description="How many entries are done.")
    most: int = strawberry.field(description="How many entries there are.")
    error: str = strawberry.field(description="Why it could not be loaded; blank when it could.")
    loaded_by: str = strawberry.field(description="The name of who loaded it.")
    loaded_at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, row: kept.LoadedFile) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("BankFile", row.id),
            name=row.name,
            format=row.format,
            layout=row.layout,
            fingerprint=row.fingerprint,
            state=row.state,
            step=row.step,
            done=row.done,
            most=row.most,
            error=row.error,
            loaded_by=row.loaded_by,
            loaded_at=row.loaded_at,
        )

    @strawberry.field(description="Its deposits and statements, in the order of the file.")
    async def deposits(self, info: Info) -> list[BankDeposit]:
        """Read for all files at once."""
        found = await info.context.find(matched.deposits_of, self.row.id)
        return [BankDeposit.of(row) for row in found or []]


@strawberry.type(
    description="A figure of the bank against what the details come to, at one level of the file."
)
class BankCheck:
    """A total or a count, compared."""

    passed: bool = strawberry.field(description="Whether they agree.")
    sentence: str = strawberry.field(description="Both figures, in words.")

    @classmethod
    def of(cls, check: read.FigureCheck) -> Self:
        """The domain's check as the API shows it."""
        return cls(passed=check.passed, sentence=check.sentence)


BankReceiptResult = Annotated[
    BankReceipt | Refusal,
    strawberry.union("BankReceiptResult", description="The entry as it is now, or why it was refused."),
]
