"""Journals with one line on receivables at most, which is all that QuickBooks Desktop takes (formats D3)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tieout.domain.exports.part import OutsideLine, OutsideTransaction
from tieout.domain.refusal import Refusal


class ReceivablesMoved(Refusal):
    """{title} moves receivables from one customer or account to another, and QuickBooks Desktop takes one
    line on receivables in a journal. Map the account to a clearing account, or key the two in Desktop.
    """


Amount = tuple[OutsideLine, int]
"""A line, and what of it stands in a journal: minor units of the company's currency, debits positive."""


def journals(transaction: OutsideTransaction) -> Iterator[list[Amount]]:
    """The transaction as journals that balance, each with one line on receivables or none.

    Lines of the same customer and account are one line; what comes to nothing is left out. The other
    lines are shared among those on receivables, those of the same branch first.
    """
    amounts = _netted(transaction.booked)
    owed = [amount for amount in amounts if amount[0].account.receivable]
    if len(owed) <= 1:
        if amounts:
            yield amounts
        return
    rest = deque(amount for amount in amounts if not amount[0].account.receivable)
    for line, minor in owed:
        rest = _nearest(rest, line.own_branch)
        yield [(line, minor), *_taken(rest, -minor, transaction)]
    if rest:
        yield list(rest)


def pairs(transaction: OutsideTransaction) -> Iterator[tuple[Amount, Amount]]:
    """The transaction as pairs of a debit and a credit; receivables meet other lines first."""
    amounts = _netted(transaction.booked)
    debits = deque(sorted((one for one in amounts if one[1] > 0), key=lambda one: not _owed(one)))
    credits = deque(sorted((one for one in amounts if one[1] < 0), key=_owed))
    while debits and credits:
        debit, credit = debits.popleft(), credits.popleft()
        if _owed(debit) and _owed(credit):
            raise ReceivablesMoved(title=transaction.title)
        minor = min(debit[1], -credit[1])
        yield (debit[0], minor), (credit[0], -minor)
        if debit[1] > minor:
            debits.appendleft((debit[0], debit[1] - minor))
        if -credit[1] > minor:
            credits.appendleft((credit[0], credit[1] + minor))


def _owed(amount: Amount) -> bool:
    return amount[0].account.receivable


def _netted(lines: Iterable[OutsideLine]) -> list[Amount]:
    """The lines with those of one debtor in one account and branch taken together."""
    found: list[Amount] = []
    places: dict[tuple[str, str, str], int] = {}
    for line in lines:
        minor = line.base_debit - line.base_credit
        key = (line.account.own_number, line.customer.number if line.customer else "", line.own_branch)
        if not line.account.receivable or key not in places:
            places[key] = len(found)
            found.append((line, minor))
        else:
            kept, before = found[places[key]]
            found[places[key]] = (replace(kept, memo=_both(kept.memo, line.memo)), before + minor)
    return [amount for amount in found if amount[1]]


def _nearest(rest: Iterable[Amount], branch: str) -> deque[Amount]:
    return deque(sorted(rest, key=lambda amount: amount[0].own_branch != branch))


def _both(one: str, other: str) -> str:
    return one if other in one else f"{one}; {other}"


def _taken(rest: deque[Amount], wanted: int, transaction: OutsideTransaction) -> Sequence[Amount]:
    """Lines, or parts of them, that come to what is wanted, taken out of the rest."""
    taken: list[Amount] = []
    left: list[Amount] = []
    while wanted:
        if not rest:
            raise ReceivablesMoved(title=transaction.title)
        line, minor = rest.popleft()
        if (minor > 0) != (wanted > 0):
            left.append((line, minor))
            continue
        part = minor if abs(minor) <= abs(wanted) else wanted
        taken.append((line, part))
        wanted -= part
        if minor != part:
            rest.appendleft((line, minor - part))
    rest.extendleft(reversed(left))
    return taken
