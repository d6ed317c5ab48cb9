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


def relief(item: ItemFacts, amount: int) -> list[Part]:
    """Where an amount (with the item's sign, no more than is open) comes off, and its base.

    An item in several accounts is relieved in the order recorded, each up to what is left there; the
    closing amount clears every one (AMB-34).
    """
    if not item.split:
        return [(item.account_id, amount, _share(amount, item.available, item.base_available))]
    if amount == item.available:
        return [
            (account_id, left, base) for account_id, (left, base) in item.accounts.items() if left or base
        ]
    parts: list[Part] = []
    rest = amount
    for account_id, (left, base) in item.accounts.items():
        part = min(rest, left) if amount > 0 else max(rest, left)
        if part and (part > 0) == (amount > 0):
            parts.append((account_id, part, _share(part, left, base)))
            rest -= part
    assert rest == 0, f"item {item.id} does not stand in its accounts with what is open"
    return parts


def relieve(entry: Prepared, item: ItemFacts, amount: int, base: int | None = None) -> int:
    """Add the lines that take an amount off an item; the base relieved. Less is then left for others.

    A document says which `base` it takes off with it (R4.18).
    """
    parts = relief(item, amount)
    if base is not None and parts:
        account_id, part, share = parts[-1]
        parts[-1] = (account_id, part, share + base - sum(share for _, _, share in parts))
    for account_id, part, base in parts:
        entry.credit(LineRole.RECEIVABLE, account_id, part, base, item=item.id)
        if item.split:
            left, left_base = item.accounts[account_id]
            item.accounts[account_id] = (left - part, left_base - base)
    relieved = sum(base for _, _, base in parts)
    item.take(amount, relieved)
    return relieved


def _share(amount: int, left: int, base: int) -> int:
    return base if amount == left else scaled(base, amount, left)
