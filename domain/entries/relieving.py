"""Taking an amount off an open item: in the accounts it stands in, with the base that goes with it.

A partial amount relieves its share of the open base; the one that closes the item relieves all that is
left, so that receivables never keep a cent (AMB-13, R3.37).
"""

from __future__ import annotations

from tieout.domain.entries.entry import LineRole
from tieout.domain.entries.items import ItemFacts
from tieout.domain.entries.prepared import Prepared
from tieout.domain.money import scaled

Part = tuple[int, int, int]
"""An account with what is relieved in it, in the item's currency and in base."""


def relief(item: ItemFacts, amount: int, base: int | None = None) -> list[Part]:
    """Where an amount (with the item's sign, no more than is open) comes off, and its base.

    An item in several accounts is relieved in the order recorded, each up to what is left there; the
    closing amount clears every one (AMB-34). A document that leaves the item open says which `base` it
    takes off with it (R4.18): an account that is cleared keeps none of it, and none gives more than it has.
    """
    if amount == item.available and item.split:
        return [
            (account_id, left, base) for account_id, (left, base) in item.accounts.items() if left or base
        ]
    parts: list[Part] = []
    rest = amount
    for account_id, (left, left_base) in _standing(item).items():
        part = min(rest, left) if amount > 0 else max(rest, left)
        if part and (part > 0) == (amount > 0):
            wanted = None if base is None else base - sum(share for _, _, share in parts)
            parts.append((account_id, part, _share(part, left, left_base, wanted if part == rest else None)))
            rest -= part
    assert rest == 0, f"item {item.id} does not stand in its accounts with what is open"
    return parts


def relieve(entry: Prepared, item: ItemFacts, amount: int, base: int | None = None) -> int:
    """Add the lines that take an amount off an item; the base relieved. Less is then left for others."""
    parts = relief(item, amount, base)
    for account_id, part, share in parts:
        entry.credit(LineRole.RECEIVABLE, account_id, part, share, item=item.id)
        if item.split:
            left, left_base = item.accounts[account_id]
            item.accounts[account_id] = (left - part, left_base - share)
    relieved = sum(share for _, _, share in parts)
    item.take(amount, relieved)
    return relieved


def _standing(item: ItemFacts) -> dict[int, tuple[int, int]]:
    return item.accounts if item.split else {item.account_id: (item.available, item.base_available)}


def _share(amount: int, left: int, base: int, wanted: int | None) -> int:
    """All of the base with all of the amount; else what is wanted as far as it is there, or the share."""
    if amount == left:
        return base
    if wanted is None:
        return scaled(base, amount, left)
    return max(0, min(wanted, base)) if base > 0 else min(0, max(wanted, base))
