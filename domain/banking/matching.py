"""Proposals for money that came in, the surest first, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tieout.domain.banking.candidates import Candidates, candidates_for
from tieout.domain.banking.deposit import CreditEntry
from tieout.domain.banking.proposal import MOST, Certainty, Proposal, Use
from tieout.domain.banking.remitting import Payer
from tieout.domain.banking.subset_sum import MOST_ITEMS, choices_that_sum
from tieout.domain.entries.discounting import allowable
from tieout.domain.entries.items import ItemFacts
from tieout.domain.money import Money

_ORDER = list(Certainty)


async def propose(entries: Sequence[tuple[CreditEntry, str]], *, on: date) -> list[list[Proposal]]:
    """For each entry and its currency what it may pay, up to nine proposals; `on` decides about discounts.

    Nothing is locked: whoever accepts has it worked out again, by the rules of a receipt.
    """
    found = await candidates_for([entry for entry, _ in entries], on=on)
    return [
        _Matching(found, entry, currency, payer).proposals()
        for (entry, currency), payer in zip(entries, found.payers, strict=True)
    ]


class _Matching:
    """The proposals for one entry."""

    def __init__(self, found: Candidates, entry: CreditEntry, currency: str, payer: Payer | None) -> None:
        self.found, self.entry, self.currency, self.payer = found, entry, currency, payer
        self.amount = entry.minor

    def proposals(self) -> list[Proposal]:
        """Each use of the money once, the surest first and otherwise in the order they were thought of."""
        named = self.found.named_by(self.entry, self.currency)
        made = [*self._by_name(named), *self._by_payer()]
        if self.payer is None and not named:
            made += self._alike()
        once: dict[str, Proposal] = {}
        for proposal in sorted(made, key=lambda one: _ORDER.index(one.certainty)):
            once.setdefault(proposal.key, proposal)
        return list(once.values())[:MOST]

    def _by_name(self, named: list[ItemFacts]) -> Iterator[Proposal]:
        """The remittance names invoices: of one family of customers, the first that it names."""
        if not named:
            return
        family = self._family(named[0].customer_id)
        items = [item for item in named if self._family(item.customer_id) == family][:MOST_ITEMS]
        payer = self._payer_among(items)
        told = _numbers(items)
        yield from self._structured(items, payer)
        total = sum(item.available for item in items)
        fitting = self._exactly(items)
        for uses in fitting:
            whole = len(uses) == len(items)
            sure = Certainty.CERTAIN if whole and len(fitting) == 1 else Certainty.LIKELY
            sure = Certainty.AMBIGUOUS if len(fitting) > 1 else sure
            yield self._made(sure, f"The remittance names {_used(uses)}: {_sums(uses, self)}.", payer, uses)
        if fitting:
            return
        yield from self._short(items, payer)
        if self.amount > total > 0:
            uses = [_full(item, item.available) for item in items]
            reason = (
                f"The remittance names {told}, open with {self._money(total)} in all; the rest is on account."
            )
            yield self._made(Certainty.POSSIBLE, reason, payer, uses, rest=self.amount - total)
        elif self.amount < total:
            uses = self._in_turn(items)[0]
            reason = f"The remittance names {told}, open with {self._money(total)} in all: paid in part."
            yield self._made(Certainty.POSSIBLE, reason, payer, uses)

    def _structured(self, items: list[ItemFacts], payer: int) -> Iterator[Proposal]:
        """The remittance says how much it pays of each."""
        told = {invoice.number: invoice.minor for invoice in self.entry.invoices}
        if not told or None in told.values() or sum(one or 0 for one in told.values()) != self.amount:
            return
        uses: list[Use] = []
        for item in items:
            paid = self._told(item)
            if paid is None or not 0 < paid <= item.available:
                return
            discount = allowable(item, self.found.on)
            taken = discount if paid + discount == item.available else 0
            uses.append(Use(item.id, item.document_number, item.available, paid, taken))
        if sum(use.apply for use in uses) == self.amount:
            reason = f"The remittance says what it pays of {_used(uses)}."
            yield self._made(Certainty.CERTAIN, reason, payer, uses)

    def _told(self, item: ItemFacts) -> int | None:
        only = [
            invoice.minor
            for invoice in self.entry.invoices
            if item in self.found.named_by(_only(self.entry, invoice.number), self.currency)
        ]
        return only[0] if len(only) == 1 else None

    def _short(self, items: list[ItemFacts], payer: int) -> Iterator[Proposal]:
        """A difference that the tolerance lets us write off, on the largest of the items (R3.38)."""
        settings = self.found.company.options
        short = sum(item.available for item in items) - self.amount
        if short <= 0 or not settings.tolerance_amount or not settings.tolerance_percent:
            return
        largest = max(items, key=lambda item: (item.available, -item.id))
        within = short <= settings.tolerance_amount and self.currency == self.found.company.currency
        if not within or short * 100 > settings.tolerance_percent * largest.amount:
            return
        uses = [
            Use(item.id, item.document_number, item.available, item.available - short, write_off=short)
            if item is largest
            else _full(item, item.available)
            for item in items
        ]
        reason = (
            f"The remittance names {_numbers(items)}; {self._money(short)} short is within the tolerance."
        )
        yield self._made(Certainty.LIKELY, reason, payer, uses)

    def _by_payer(self) -> Iterator[Proposal]:
        """The payer is known: one item of the amount, several that make it, the oldest first, on account."""
        if self.payer is None or not self.found.customers[self.payer.customer_id]["active"]:
            return
        customer, known = self.payer.customer_id, f"The {self.payer.by} is known"
        items = self.found.of_customer(customer, self.currency)
        single = [item for item in items if self.amount in self.found.ways(item)]
        for item in single:
            sure = Certainty.CERTAIN if self.payer.remembered else Certainty.LIKELY
            sure = sure if len(single) == 1 else Certainty.AMBIGUOUS
            alike = "" if len(single) == 1 else f"; {len(single)} items are open with that amount"
            reason = f"{known}, and {_sums([_full(item, self.amount)], self)}{alike}."
            yield self._made(sure, reason, customer, [_full(item, self.amount)])
        if not single and len(items) > 1:
            yield from self._several(items, known)
        invoices = [item for item in items if item.available > 0][:MOST_ITEMS]
        uses, rest = self._in_turn(invoices)
        if uses:
            told = "; the rest is on account" if rest else ""
            reason = f"{known}: the oldest first{told}."
            yield self._made(Certainty.POSSIBLE, reason, customer, uses, rest=rest)
        reason = f"{known}: take it on account."
        yield self._made(Certainty.POSSIBLE, reason, customer, [], rest=self.amount)

    def _several(self, items: list[ItemFacts], known: str) -> Iterator[Proposal]:
        """Which of the customer's items make the amount; more ways than one are never taken unseen."""
        assert self.payer is not None
        fitting = self._exactly(items[:MOST_ITEMS])
        for uses in fitting:
            everything = len(uses) == len(items) and self.payer.remembered
            sure = Certainty.CERTAIN if everything else Certainty.LIKELY
            sure = sure if len(fitting) == 1 else Certainty.AMBIGUOUS
            more = "" if len(fitting) == 1 else "; others make it too"
            which = "all that is open" if everything else _used(uses)
            reason = (
                f"{known}, and {which} makes the amount{more}."
                if everything
                else (f"{known}, and {which} make the amount{more}.")
            )
            yield self._made(sure, reason, self.payer.customer_id, uses)

    def _alike(self) -> Iterator[Proposal]:
        """Nothing is known but the amount."""
        found = self.found.alike(self.amount, self.currency)
        for item in found:
            sure = Certainty.POSSIBLE if len(found) == 1 else Certainty.AMBIGUOUS
            alike = "" if len(found) == 1 else f"; {len(found)} items are"
            reason = f"The payer is not known, but {item.document_number} is open with the amount{alike}."
            yield self._made(sure, reason, item.customer_id, [_full(item, self.amount)])

    def _exactly(self, items: Sequence[ItemFacts]) -> list[list[Use]]:
        ways = [self.found.ways(item) for item in items]
        return [
            [_full(items[place], ways[place][which]) for place, which in choice]
            for choice in choices_that_sum(ways, self.amount)
        ]

    def _in_turn(self, items: Sequence[ItemFacts]) -> tuple[list[Use], int]:
        """One after the other as long as the amount lasts; what is left of it."""
        left, uses = self.amount, list[Use]()
        for item in items:
            if left <= 0 or item.available <= 0:
                continue
            apply = min(left, item.available)
            uses.append(Use(item.id, item.document_number, item.available, apply))
            left -= apply
        return uses, left

    def _payer_among(self, items: Sequence[ItemFacts]) -> int:
        """The known payer when it is of the family, else whose the first item is."""
        if self.payer is not None:
            family = self._family(self.payer.customer_id)
            if family in {self._family(item.customer_id) for item in items}:
                return self.payer.customer_id
        return items[0].customer_id

    def _family(self, customer_id: int) -> int:
        return int(self.found.customers[customer_id]["parent_id"] or customer_id)

    def _made(
        self, certainty: Certainty, reason: str, customer_id: int, uses: Sequence[Use], *, rest: int = 0
    ) -> Proposal:
        customer = self.found.customers[customer_id]
        return Proposal(
            certainty=certainty,
            reason=reason,
            customer_id=customer_id,
            customer_number=customer["number"],
            customer_name=customer["name"],
            currency=self.currency,
            uses=tuple(uses),
            on_account=rest,
        )

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency)


def _full(item: ItemFacts, apply: int) -> Use:
    """Paid in full: what is less than the balance is the discount allowed."""
    return Use(item.id, item.document_number, item.available, apply, item.available - apply)


def _only(entry: CreditEntry, number: str) -> CreditEntry:
    return CreditEntry(minor=entry.minor, on=entry.on, text=number)


def _numbers(items: Sequence[ItemFacts]) -> str:
    return ", ".join(item.document_number for item in items[:6])


def _used(uses: Sequence[Use]) -> str:
    more = f" and {len(uses) - 6} more" if len(uses) > 6 else ""
    return ", ".join(use.number for use in uses[:6]) + more


def _sums(uses: Sequence[Use], matching: _Matching) -> str:
    discount = sum(use.discount for use in uses)
    less = f" less {Money(discount, matching.currency)} discount" if discount else ""
    if len(uses) == 1:
        return (
            f"{uses[0].number} is open with the amount{less}"
            if not discount
            else (f"{uses[0].number}{less} is the amount")
        )
    return f"their balances{less} make the amount"
