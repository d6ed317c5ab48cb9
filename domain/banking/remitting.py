"""Remembering who pays from which account: looked up, learned when a clerk accepts, kept by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.audit.recording import record
from tieout.domain.banking.deposit import CreditEntry
from tieout.domain.banking.remitter import Remitter
from tieout.domain.clock import now
from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, fetch_one, fetch_value, reader, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound, Refusal, text_within
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

REMITTERS = "remitters"
"""The topic announced when a payer is learned, changed or forgotten."""

_OWN_NAMES = "SELECT id, upper(name) AS name FROM customer WHERE active AND upper(name) = ANY($1)"


class RemitterUnclear(Refusal):
    """A payer is known by an account, with its routing number or as an IBAN, or by a name. Key one."""


class RemitterKnown(Refusal):
    """That payer is known already, as {customer}. Change that line instead."""


class RemitterCustomerUnknown(Refusal):
    """There is no customer {number}. Check the number, or look the customer up by name."""


class RemitterChanged(Refusal):
    """Somebody changed this payer meanwhile (now version {version}). Look again, then save."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Whom an entry is from, as far as it is known; `remembered` is False for a mere name of a customer."""

    customer_id: int
    by: str
    remembered: bool


def key_of(routing: str, account: str, name: str) -> str:
    """What a payer is known by: account and routing, the IBAN alone, or the name when there is no account."""
    bare = re.sub(r"[^A-Z0-9]", "", account.upper())
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}", bare):
        return f"IBAN:{bare}"
    if bare.strip("0"):
        return f"ACCOUNT:{re.sub(r'[^A-Z0-9]', '', routing.upper())}/{bare}"
    plain = " ".join(re.sub(r"[^\w]+", " ", name.upper()).split())
    return f"NAME:{plain}"[:160] if plain else ""


async def payers_of(entries: Sequence[CreditEntry]) -> list[Payer | None]:
    """Who paid each entry: remembered by account or name, else the one customer of just that name."""
    keys = [_keys(entry) for entry in entries]
    every = sorted({key for row in keys for key in row})
    rows = await fetch("SELECT key, customer_id FROM remitter WHERE key = ANY($1)", every)
    known = {row["key"]: row["customer_id"] for row in rows}
    names = sorted({entry.remitter.upper() for entry in entries if entry.remitter})
    own: dict[str, set[int]] = {}
    for row in await fetch(_OWN_NAMES, names) if names else []:
        own.setdefault(row["name"], set()).add(row["id"])
    return [_payer(entry, row, known, own) for entry, row in zip(entries, keys, strict=True)]


async def learn(entry: CreditEntry, customer_id: int, *, by: Actor) -> None:
    """Remember whose account it is, in the caller's transaction; a later word counts more."""
    key = key_of(entry.routing, entry.account, entry.remitter)
    if not key:
        return
    found = await fetch_one("SELECT id, customer_id FROM remitter WHERE key = $1 FOR UPDATE", key)
    if found is not None and found["customer_id"] == customer_id:
        return
    if found is None:
        made = Remitter(
            key=key,
            routing=entry.routing[:40],
            account=entry.account[:64],
            name=entry.remitter[:140],
            customer_id=customer_id,
            learned_by=by.name,
            learned_at=now(),
        )
        await made.save(using_db=writer())
    else:
        kept = await Remitter.get(id=found["id"], using_db=writer())
        await _point(kept, customer_id, by=by)
    await record("REMITTER_LEARNED", by=by, subject=key, customer=await _number(customer_id))
    announce(REMITTERS)


@transactional
async def create_remitter(
    *, by: Actor, customer_number: str, routing: str = "", account: str = "", name: str = ""
) -> Remitter:
    """Tell of a payer by hand."""
    by.require(Permission.ENTER, "tell who pays from which account")
    key = key_of(routing, account, name)
    if not key:
        raise RemitterUnclear(field="account")
    customer_id = await _customer(customer_number)
    other = await fetch_value("SELECT customer_id FROM remitter WHERE key = $1", key)
    if other is not None:
        raise RemitterKnown(field="account", customer=await _number(other))
    made = Remitter(
        key=key,
        routing=text_within("The routing number", routing, 40, field="routing"),
        account=text_within("The account", account, 64, field="account"),
        name=text_within("The name", name, 140, field="name"),
        customer_id=customer_id,
        learned_by=by.name,
        learned_at=now(),
    )
    await made.save(using_db=writer())
    await record("REMITTER_CREATED", by=by, subject=key, customer=customer_number.strip().upper())
    announce(REMITTERS)
    return made


@transactional
async def update_remitter(
    remitter_id: int, *, by: Actor, expected_version: int, customer_number: str
) -> Remitter:
    """Point a payer at another customer."""
    by.require(Permission.ENTER, "tell who pays from which account")
    kept = await _locked(remitter_id)
    if kept.version != expected_version:
        raise RemitterChanged(version=kept.version)
    before, customer_id = await _number(kept.customer_id), await _customer(customer_number)
    await _point(kept, customer_id, by=by)
    changes = {"customer": [before, await _number(customer_id)]}
    await record("REMITTER_UPDATED", by=by, subject=kept.key, changes=changes)
    announce(REMITTERS)
    return kept


@transactional
async def delete_remitter(remitter_id: int, *, by: Actor) -> Remitter:
    """Forget a payer."""
    by.require(Permission.ENTER, "forget who pays from which account")
    kept = await _locked(remitter_id)
    await kept.delete(using_db=writer())
    await record("REMITTER_DELETED", by=by, subject=kept.key, customer=await _number(kept.customer_id))
    announce(REMITTERS)
    return kept


async def remitters(request: PageRequest) -> Page[Remitter]:
    """A page of payers, the newest first."""
    return await page_of(Remitter.all(), request, descending=True)


async def count_remitters() -> int:
    """How many payers are known."""
    return await Remitter.all().using_db(reader()).count()


async def find_remitter(remitter_id: int) -> Remitter | None:
    """The payer of that id, None when there is none."""
    return await Remitter.get_or_none(id=remitter_id, using_db=reader())


async def _point(kept: Remitter, customer_id: int, *, by: Actor) -> None:
    kept.customer_id, kept.version = customer_id, kept.version + 1
    kept.learned_by, kept.learned_at = by.name, now()
    await kept.save(using_db=writer())


async def _locked(remitter_id: int) -> Remitter:
    if await fetch_value("SELECT id FROM remitter WHERE id = $1 FOR UPDATE", remitter_id) is None:
        raise NotFound(kind="payer", key=remitter_id)
    return await Remitter.get(id=remitter_id, using_db=writer())


async def _customer(number: str) -> int:
    wanted = number.strip().upper()
    found = await fetch_value("SELECT id FROM customer WHERE number = $1", wanted)
    if found is None:
        raise RemitterCustomerUnknown(field="customerNumber", number=wanted or "(blank)")
    return int(found)


async def _number(customer_id: int) -> str:
    return str(await fetch_value("SELECT number FROM customer WHERE id = $1", customer_id))


def _keys(entry: CreditEntry) -> list[str]:
    both = (key_of(entry.routing, entry.account, ""), key_of("", "", entry.remitter))
    return [key for key in both if key]


def _payer(
    entry: CreditEntry, keys: Sequence[str], known: dict[str, int], own: dict[str, set[int]]
) -> Payer | None:
    for key in keys:
        if key in known:
            by = "name" if key.startswith("NAME:") else "bank account"
            return Payer(known[key], by, remembered=True)
    same = own.get(entry.remitter.upper(), set())
    return Payer(next(iter(same)), "name", remembered=False) if len(same) == 1 else None
