"""What a bank file holds before anything is done, as the API shows it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.banking import looking
from tieout.domain.banking import proposal as domain
from tieout.domain.banking.deposit import CreditEntry, Deposit, FigureCheck
from tieout.domain.banking.loaded_file import LoadedFile
from tieout.domain.banking.matching import propose
from tieout.graphql.banking.enums import BankFormat
from tieout.graphql.banking.types import BankCheck, BankEntry, BankFile, Proposal
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal

MOST_SHOWN = 200
"""Of each list; the figures beside them count all."""


@strawberry.type(description="What was passed over: no receipt is made of it.")
class PassedOver:
    """A debit, a reversal, or what is not booked."""

    amount: Money = strawberry.field(description="The amount; debits are negative.")
    date: date = strawberry.field(description="Its day.")
    text: str = strawberry.field(description="What the bank says about it.")
    why: str = strawberry.field(description="Why no receipt is made of it.")


@strawberry.type(description="An entry of the file, and the surest proposal for it.")
class LookedEntry:
    """What a receipt would be made of."""

    entry: BankEntry = strawberry.field(description="What the bank tells.")
    known: str | None = strawberry.field(
        description="Who loaded it before, when and into which batch; null when nobody did."
    )
    proposal: Proposal | None = strawberry.field(
        description="The surest proposal; null when there is none, or it was loaded before."
    )


@strawberry.type(description="A deposit or statement of the file: it becomes one cash batch.")
class LookedDeposit:
    """What a batch would be made of."""

    deposit: strawberry.Private[Deposit]
    pairs: strawberry.Private[list[tuple[CreditEntry, str | None]]]
    account: str = strawberry.field(description="What the bank calls our account.")
    statement: str = strawberry.field(description="The bank's number of the statement.")
    date: date = strawberry.field(description="Its day, which becomes the post date.")
    control_total: Money = strawberry.field(description="What becomes the control total.")
    control_count: int = strawberry.field(description="What becomes the control count.")
    by_bank: bool = strawberry.field(
        description="Whether the total is the bank's own; else it is added up from the entries."
    )
    count: int = strawberry.field(description="How many entries came in.")
    passed_over: list[PassedOver] = strawberry.field(description="What is passed over, the first 200.")

    @strawberry.field(description="The entries, the first 200, each with its surest proposal.")
    async def entries(self) -> list[LookedEntry]:
        """Proposals are looked up for all of them in a few statements."""
        shown = self.pairs[:MOST_SHOWN]
        fresh = [(entry, self.deposit.currency) for entry, known in shown if known is None]
        made = iter(await propose(fresh, on=self.deposit.on))
        return [
            LookedEntry(
                entry=BankEntry.of(entry, self.deposit.currency),
                known=known,
                proposal=None if known else _first(next(made)),
            )
            for entry, known in shown
        ]

    @classmethod
    def of(cls, seen: looking.Look, place: int) -> Self:
        """A deposit of the domain's look."""
        deposit = seen.file.deposits[place]
        currency = deposit.currency
        return cls(
            deposit=deposit,
            pairs=[
                (entry, _known(seen, key))
                for key, entry in zip(seen.keys[place], deposit.entries, strict=True)
            ],
            account=deposit.account,
            statement=deposit.statement,
            date=deposit.on,
            control_total=Money.minor(deposit.control_total, currency),
            control_count=deposit.control_count,
            by_bank=deposit.total is not None,
            count=len(deposit.entries),
            passed_over=[
                PassedOver(amount=Money.minor(one.minor, currency), date=one.on, text=one.text, why=one.why)
                for one in deposit.passed_over[:MOST_SHOWN]
            ],
        )


@strawberry.type(description="What a bank file holds, and what becomes of it.")
class BankFileLook:
    """The look, and the file once it is loaded."""

    loaded: BankFile | None = strawberry.field(
        description="The file as it was loaded, or is being loaded; null when it was only looked at."
    )
    format: BankFormat = strawberry.field(description="The format as it was recognised.")
    checks: list[BankCheck] = strawberry.field(
        description="The bank's figures against the details, each level of the file; the first 200."
    )
    deposits: list[LookedDeposit] = strawberry.field(description="The deposits, the first 200.")
    refusals: list[Refusal] = strawberry.field(description="Why it cannot be loaded; blank when it can.")
    without_known: bool = strawberry.field(
        description="Whether it can be loaded without what was loaded before."
    )

    @classmethod
    def of(cls, seen: looking.Look, loaded: LoadedFile | None) -> Self:
        """The domain's look as the API shows it."""
        refusals = [] if loaded else seen.refusals
        return cls(
            loaded=BankFile.of(loaded) if loaded else None,
            format=seen.file.format,
            checks=[BankCheck.of(check) for check in _failed_first(seen)[:MOST_SHOWN]],
            deposits=[LookedDeposit.of(seen, place) for place in range(len(seen.file.deposits))][:MOST_SHOWN],
            refusals=[Refusal.of(refusal) for refusal in refusals[:MOST_SHOWN]],
            without_known=bool(refusals) and not seen.refusals_without_known,
        )


def _failed_first(seen: looking.Look) -> list[FigureCheck]:
    return sorted(seen.file.checks, key=lambda check: check.passed)


def _first(made: list[domain.Proposal]) -> Proposal | None:
    return Proposal.of(made[0]) if made else None


def _known(seen: looking.Look, key: str) -> str | None:
    row = seen.known.get(key)
    return f"{row['loaded_by']}, {row['loaded_at']:%Y-%m-%d}, batch {row['number']}" if row else None


BankFileLookResult = Annotated[
    BankFileLook | Refusal,
    strawberry.union("BankFileLookResult", description="What the file holds, or why it was refused."),
]
