"""Holding the transactions of a part: as they are, or as sums by account, branch, currency and debtor."""

from __future__ import annotations

from dataclasses import replace

from tieout.domain.exports.part import OutsideLine, OutsideTransaction
from tieout.domain.mail.message import LedgerLayout


def held(layout: LedgerLayout, memo: str) -> HeldDetail | HeldSummary:
    """Nothing yet, to be shown in a layout."""
    return HeldDetail() if layout is LedgerLayout.DETAIL else HeldSummary(memo)


class HeldDetail:
    """Transactions as they are."""

    def __init__(self) -> None:
        self.count = 0
        self._held: list[OutsideTransaction] = []

    def count_with(self, transaction: OutsideTransaction) -> int:
        """How many lines there would be with another."""
        return self.count + len(transaction.lines)

    def add(self, transaction: OutsideTransaction) -> None:
        """Hold it."""
        self.count += len(transaction.lines)
        self._held.append(transaction)

    def transactions(self) -> tuple[OutsideTransaction, ...]:
        """What is held."""
        return tuple(self._held)


_Sum = tuple[str, str, str, bool, str]
"""What summary lines are told apart by: account, branch, currency, whether it is a credit, customer."""


class HeldSummary:
    """The sums of transactions by account, branch, currency, side and debtor (R6.5)."""

    def __init__(self, memo: str) -> None:
        self.count = 0
        self._memo = memo
        self._held: dict[_Sum, OutsideLine] = {}

    def count_with(self, transaction: OutsideTransaction) -> int:
        """How many lines there would be with another."""
        return self.count + len({_key(line) for line in transaction.lines} - self._held.keys())

    def add(self, transaction: OutsideTransaction) -> None:
        """Add its lines."""
        for line in transaction.lines:
            key = _key(line)
            kept = self._held.get(key)
            self._held[key] = replace(line, memo=self._memo) if kept is None else _sum(kept, line)
        self.count = len(self._held)

    def transactions(self) -> tuple[OutsideTransaction, ...]:
        """The sums as one transaction, in the order of the summary's rows."""
        lines = tuple(self._held[key] for key in sorted(self._held))
        return (OutsideTransaction(1, self._memo, lines),)


def _key(line: OutsideLine) -> _Sum:
    credits = not (line.debit or line.base_debit)
    customer = line.customer.number if line.customer else ""
    return line.account.own_number, line.own_branch, line.currency, credits, customer


def _sum(one: OutsideLine, other: OutsideLine) -> OutsideLine:
    return replace(
        one,
        debit=one.debit + other.debit,
        credit=one.credit + other.credit,
        base_debit=one.base_debit + other.base_debit,
        base_credit=one.base_credit + other.base_credit,
    )
