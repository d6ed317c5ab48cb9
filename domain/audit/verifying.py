"""Verifying the books: the audit chain recomputed, and every total added up again from its lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tieout.domain.audit import proofs
from tieout.domain.audit.chain import unsealed, walk
from tieout.domain.audit.proof import Proof
from tieout.domain.audit.sealing import seal
from tieout.domain.database.statements import Row, fetch
from tieout.domain.money import Money
from tieout.domain.setup import options

_SHOWN = 5
"""How many differences a failed check names; their number is always told."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, whether it does, and the figures."""

    name: str
    passed: bool
    detail: str


async def verify() -> list[Check]:
    """Seal what is not yet sealed, then make every check."""
    return [check async for check in checks()]


async def checks() -> AsyncIterator[Check]:
    """The checks one by one, so that whoever waits can see how far it is."""
    currency = (await options.current()).currency
    yield await _chain()
    for proof in proofs.PROOFS:
        yield await _prove(proof, currency)


async def _chain() -> Check:
    name = "The audit trail is as it was written"
    await seal(look_back=None)
    chain = await walk()
    if chain.break_:
        return Check(name, passed=False, detail=f"After {chain.length:,} sound events: {chain.break_}.")
    left = await unsealed()
    later = f"; {left} written since" if left else ""
    return Check(name, passed=True, detail=f"{chain.length:,} events{later}; the last hash is {chain.head}.")


async def _prove(proof: Proof, currency: str) -> Check:
    """Run a statement that finds what does not hold."""
    found = await fetch(proof.differences)
    if not found:
        looked_at = next(iter((await fetch(proof.count))[0].values()))
        return Check(proof.name, passed=True, detail=f"{looked_at:,} {proof.of_what}.")
    shown = "; ".join(_sentence(proof, row, currency) for row in found[:_SHOWN])
    more = f"; and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    return Check(proof.name, passed=False, detail=f"{shown}{more}.")


def _sentence(proof: Proof, row: Row, currency: str) -> str:
    own = row.get("currency") or currency
    figures = {name: Money(int(row.get(name) or 0), own) for name in ("one", "other", "third")}
    return proof.sentence.format(**{**row, **figures})
