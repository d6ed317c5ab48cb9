"""Signing in with name and password, and the sessions that follow from it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch_one
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.passwords import matches
from tieout.domain.users.permission import ROLES, Role
from tieout.domain.users.throttling import FREE_TRIES, Throttle

LIFETIME = timedelta(hours=12)
IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written down at most this often, so that reading pages writes little."""

_LONGEST_NAME = 80
"""What is longer is nobody's name, and not worth remembering whole."""

tries_by_name = Throttle()
tries_by_client = Throttle(free=4 * FREE_TRIES)
"""Several people may sit behind one address, so it gets more tries than a name."""


class SignInRefused(Refusal):
    """Name and password do not go together, or there were too many tries. Check both; try in a minute."""


async def sign_in(name: str, password: str, *, client: str = "", lifetime: timedelta = LIFETIME) -> str:
    """Begin a session and return its token, which is kept nowhere.

    An unknown name, a wrong password, a user who is not active and too many tries are refused with
    the same sentence (`SignInRefused`) after the same work.
    """
    key = name.strip().lower()[:_LONGEST_NAME].replace("\0", "\ufffd")  # no database takes a NUL
    if tries_by_name.waits(key) or (client and tries_by_client.waits(client)):
        raise SignInRefused()
    # Counted before the look, which takes a while: many tries at the same moment count as well.
    tries_by_name.failed(key)
    tries_by_client.failed(client)
    user = await fetch_one("SELECT * FROM app_user WHERE lower(name) = $1", key)
    right = await matches(password, user["password_hash"] if user else None)
    if user is None or not right or not user["active"]:
        raise SignInRefused()
    tries_by_name.succeeded(key)
    tries_by_client.taken_back(client)
    return await _begin(user, lifetime)


async def actor_of_session(token: str, *, idle: timedelta = IDLE, used: bool = True) -> Actor | None:
    """Whose session it is; None when there is none, it is over, or its user is not active any more.

    `used` False only looks, so that a page left open does not keep the session from ending.
    """
    moment = now()
    row = await fetch_one(
        "SELECT app_user.id, name, full_name, email, role, write_off_limit, "
        "session.id AS session_id, seen_at FROM session "
        "JOIN app_user ON app_user.id = session.user_id "
        "WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3 AND active",
        *(hash_of(token), moment, moment - idle),
    )
    if row is None:
        return None
    if used and row["seen_at"] < moment - SEEN_EVERY:
        await _seen(row["session_id"], moment)
    return replace(actor_of(row), session_id=row["session_id"])


@transactional
async def sign_out(token: str) -> None:
    """End the session; a token that is not known does no harm."""
    await execute("DELETE FROM session WHERE token_hash = $1", hash_of(token))


@transactional
async def end_sessions(user_id: int, *, but: int | None = None) -> int:
    """End every session of a user, but the one that is named; how many there were."""
    return await execute("DELETE FROM session WHERE user_id = $1 AND id <> $2", user_id, but or 0)


@transactional
async def forget_ended_sessions(*, idle: timedelta = IDLE) -> int:
    """Remove the sessions that are over; how many there were."""
    moment = now()
    return await execute("DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2", moment, moment - idle)


def hash_of(token: str) -> str:
    """What is kept of a token: it is long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(user: Row) -> Actor:
    """The user, by the full name, with every right of the role."""
    rights = ROLES[Role(user["role"])]
    name = user["full_name"] or user["name"]
    return Actor(
        user_id=user["id"],
        name=name,
        email=user["email"],
        permissions=rights,
        write_off_limit=user["write_off_limit"],
    )


@transactional
async def _begin(user: Row, lifetime: timedelta) -> str:
    token, moment = secrets.token_urlsafe(32), now()
    await execute(
        "INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at) "
        "VALUES ($1, $2, $3, $3, $4)",
        *(hash_of(token), user["id"], moment, moment + lifetime),
    )
    await record("SIGNED_IN", by=actor_of(user), subject=user["name"])
    return token


@transactional
async def _seen(session_id: int, moment: datetime) -> None:
    await execute("UPDATE session SET seen_at = $2 WHERE id = $1", session_id, moment)
