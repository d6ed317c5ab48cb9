"""Who has a batch in use, as the guards see it: whose lease is in force, and what it forbids (section 11)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

TAKEN_OVER = "BATCH_TAKEN_OVER"
"""The event of a take-over; it tells the former owner why he cannot save any more."""


class BatchInUse(Refusal):
    """Batch {number} is in use by {holder} since {since}; wait until {holder} is done, or have a supervisor
    take it over under Batches in use.
    """


class EntryInUse(Refusal):
    """This entry of batch {number} is in use by {holder} since {since}; wait until {holder} is done, or have
    a supervisor take it over under Batches in use.
    """


class LeaseLost(Refusal):
    """{holder} took over batch {number} from you at {since} ({reason}). What you typed is not saved, but not
    lost either: save it once {holder} is done.
    """


@dataclass(frozen=True, slots=True)
class Holding:
    """A lease in force: a batch, or of a shared batch one entry, in use by somebody."""

    entry_id: int | None
    user_id: int
    user_name: str
    taken_at: datetime


_IN_FORCE = """
SELECT entry_id, user_id, user_name, taken_at FROM lease WHERE batch_id = $1 AND expires_at > $2 ORDER BY id
"""
_TAKE_OVERS = """
SELECT batch_id, happened_at, facts, reason FROM audit_event
WHERE batch_id = ANY($1) AND action = 'BATCH_TAKEN_OVER' ORDER BY id
"""


_KEYING = (BatchAction.ENTER, BatchAction.UPDATE, BatchAction.MOVE_ORDERS)


def holding_of(row: Row) -> Holding | None:
    """Take the lease's columns out of a row; None when they are blank."""
    found = [row.pop(name) for name in ("entry_id", "user_id", "user_name", "taken_at")]
    return None if found[1] is None else Holding(*found)


async def holdings_of(batch_id: int) -> list[Holding]:
    """Everything of the batch that somebody has in use now."""
    found = (holding_of(row) for row in await fetch(_IN_FORCE, batch_id, now()))
    return [holding for holding in found if holding is not None]


async def holding_at(batch_id: int, entry_id: int | None) -> Holding | None:
    """Who has the batch (or the entry of a shared one) in use now, None when nobody has."""
    return next((one for one in await holdings_of(batch_id) if one.entry_id == entry_id), None)


async def refuse_held(batch_id: int, number: str, holding: Holding | None, *, by: Actor) -> None:
    """Refuse what another has in use, with the owner and the time (R11.4)."""
    if holding is not None and holding.user_id != by.user_id:
        zone = (await options.current()).time_zone
        raise refusal(number, holding, await take_overs([batch_id]), by=by, zone=zone)


async def let_go(batch_id: int, entry_id: int | None = None) -> None:
    """End the leases of a batch, or that of an entry which is saved or gone."""
    if entry_id is None:
        await execute("DELETE FROM lease WHERE batch_id = $1", batch_id)
    else:
        await execute("DELETE FROM lease WHERE batch_id = $1 AND entry_id = $2", batch_id, entry_id)


async def take_overs(batch_ids: Sequence[int]) -> list[Row]:
    """The take-overs of these batches, in order."""
    return await fetch(_TAKE_OVERS, batch_ids)


def held_by_others(
    batch: Batch, holdings: Iterable[Holding], action: BatchAction, by: Actor
) -> list[Holding]:
    """What stands in the way of an action: of closing and deleting, also an entry being changed (R5.5)."""
    whole = action in (BatchAction.CLOSE, BatchAction.DELETE)
    if not whole and (batch.shared or action not in _KEYING):
        return []
    return [held for held in holdings if held.user_id != by.user_id]


def refusal(number: str, held: Holding, events: Iterable[Row], *, by: Actor, zone: str) -> Refusal:
    """Why somebody cannot do what another's lease stands in the way of."""
    facts: dict[str, Any] = {"number": number, "holder": held.user_name, "since": _clock(held.taken_at, zone)}
    for event in events:
        told: Mapping[str, Any] = json.loads(event["facts"])
        from_them = (told.get("former_id"), told.get("entry")) == (by.user_id, held.entry_id)
        if from_them and event["happened_at"] >= held.taken_at:
            return LeaseLost(**facts, reason=event["reason"].rstrip("."))
    return EntryInUse(**facts) if held.entry_id else BatchInUse(**facts)


def _clock(moment: datetime, zone: str) -> str:
    """The time of day where the company is, with the date when it is not today's."""
    there, today = moment.astimezone(ZoneInfo(zone)), now().astimezone(ZoneInfo(zone)).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%Y-%m-%d %H:%M}"
