"""A proposal: whose money it is, which items it pays and why we think so; and the receipt of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tieout.domain.entries.drafts import ApplicationDraft, CashReceiptDraft
from tieout.domain.entries.entry import Finish, PayType
from tieout.domain.money import Money

MOST = 9
"""As many as there are keys for them."""


class Certainty(StrEnum):
    """How sure a proposal is; only certain ones are accepted without a look at each."""

    CERTAIN = "CERTAIN"
    LIKELY = "LIKELY"
    AMBIGUOUS = "AMBIGUOUS"
    POSSIBLE = "POSSIBLE"


@dataclass(frozen=True, slots=True)
class Use:
    """What is applied to one open item, in minor units; `available` is what is open on it."""

    item_id: int
    number: str
    available: int
    apply: int
    discount: int = 0
    write_off: int = 0

    @property
    def in_full(self) -> bool:
        """Whether nothing stays open."""
        return self.apply + self.discount + self.write_off == self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The amount is what the uses apply and what stays on account."""

    certainty: Certainty
    reason: str
    customer_id: int
    customer_number: str
    customer_name: str
    currency: str
    uses: tuple[Use, ...] = ()
    on_account: int = 0

    @property
    def key(self) -> str:
        """The same for the same use of the money, so that what was seen is what is accepted."""
        used = [f"{use.item_id}:{use.apply}:{use.discount}:{use.write_off}" for use in self.uses]
        text = f"{self.customer_id}|{'|'.join(used)}|{self.on_account}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def receipt(self, amount: int, reference: str, memo: str) -> CashReceiptDraft:
        """The receipt of an open batch, keyed anew with these uses."""
        return self._draft(Money(amount, self.currency).plain(), reference, memo, ())

    def identification(self, item_id: int, amount: int, reference: str, memo: str) -> CashReceiptDraft:
        """A receipt of nothing in which the unidentified credit pays: its batch is posted (AMB-9)."""
        used = Money(-amount, self.currency).plain()
        credit = ApplicationDraft(open_item_id=item_id, type=PayType.P, apply=used)
        return self._draft("0", reference, memo, (credit,))

    def _draft(
        self, amount: str, reference: str, memo: str, first: tuple[ApplicationDraft, ...]
    ) -> CashReceiptDraft:
        rest = Money(self.on_account, self.currency).plain() if self.on_account else None
        return CashReceiptDraft(
            customer_number=self.customer_number,
            amount=amount,
            reference=reference or None,
            finish=Finish.MULTIPLE_CREDITS,
            applications=(*first, *(self._row(use) for use in self.uses)),
            on_account=rest,
            memo=memo,
        )

    def _row(self, use: Use) -> ApplicationDraft:
        in_full = use.apply + use.discount == use.available
        return ApplicationDraft(
            open_item_id=use.item_id,
            type=PayType.Y if in_full else PayType.P,
            apply=Money(use.apply, self.currency).plain(),
            write_off=use.write_off > 0,
        )
