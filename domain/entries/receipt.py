"""A receipt worked out: who paid how much, what it is used for, and whether that balances (R3.26, R3.34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.database.statements import Row
from tieout.domain.entries.applying import Applied
from tieout.domain.entries.drafts import CashReceiptDraft, DebitPart
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.money import Money, kept, scaled
from tieout.domain.refusal import Refusal


class NotBalanced(Refusal):
    """Total cash received is {received}, entered are {entered}: {difference} {direction}. Apply the
    difference, or take it on account.
    """


@dataclass(frozen=True, slots=True)
class CreditLine:
    """An amount credited to an account that is not one of receivables (AMB-34)."""

    account_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class DebitLine:
    """An amount debited as a part of the cash, the discounts, the write-offs or the fee (R3.29)."""

    part: DebitPart
    account_id: int
    amount: int


@dataclass(slots=True, kw_only=True)
class Receipt:
    """The workings, in minor units of the entry's currency; `base_amount` is the company check amount.

    `customer` is None for miscellaneous cash.
    """

    draft: CashReceiptDraft
    finish: Finish
    customer: Row | None
    exchange: Exchange
    amount: int
    base_amount: int
    fee: int
    applied: list[Applied]
    credits: list[CreditLine]
    on_account: int
    debits: list[DebitLine]

    @property
    def received(self) -> int:
        """Total Cash Received: the check, and the fee that the factor kept."""
        return self.amount + self.fee

    @property
    def entered(self) -> int:
        """Total Entered: what is applied, credited and taken on account; discounts are not counted."""
        applied = sum(row.apply for row in self.applied)
        return applied + sum(line.amount for line in self.credits) + self.on_account

    @property
    def unbalanced(self) -> Refusal | None:
        """Why it cannot be saved yet; None when it is Balanced (R3.26)."""
        difference = self.received - self.entered
        if difference == 0:
            return None
        currency = self.exchange.currency
        return NotBalanced(
            field="amount",
            received=Money(self.received, currency),
            entered=Money(self.entered, currency),
            difference=Money(abs(difference), currency),
            direction="not yet entered" if difference > 0 else "too much",
        )

    def tally(self, batch_currency: str) -> int:
        """What it adds to the accumulated total: the check in the batch's currency (AMB-33)."""
        return self.amount if self.exchange.currency == batch_currency else self.base_amount

    def cash_base(self) -> list[int]:
        """The base of the cash, shared over what it is used for: rows, then credits, then on account.

        In proportion to the amounts, the remainder to the largest, so that not a cent is lost (AMB-13).
        """
        uses = [row.apply for row in self.applied] + [line.amount for line in self.credits]
        uses += [self.on_account] if self.on_account else []
        total = self.base_amount + self.exchange.to_base(self.fee)
        return shared(total, uses, self.received, self.exchange)


def shared(base: int, uses: Sequence[int], received: int, exchange: Exchange) -> list[int]:
    """A base amount shared over uses that come to `received`; by the rate when nothing was received.

    So too when credit items pay more than the check does and its base is calculated: the cent that a small
    check was rounded by would else be a multiple of itself on each row, as a gain and as a loss.
    """
    if exchange.rate is None:
        return list(uses)
    small = any(abs(use) > received for use in uses) and base == exchange.to_base(received)
    if received and not small:
        parts = [kept(scaled(use, base, received), exchange.base, field="baseAmount") for use in uses]
    else:
        parts = [exchange.to_base(use) for use in uses]
    if parts:
        largest = max(range(len(uses)), key=lambda place: abs(uses[place]))
        parts[largest] += base - sum(parts)
    return parts
