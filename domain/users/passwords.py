"""Hashing of passwords with Argon2id, off the event loop and never inside a transaction."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tieout.domain.refusal import Refusal

SHORTEST = 10
LONGEST = 200
_AT_ONCE = 4
"""How many hashes are computed at the same time; each takes the memory below."""

_hashers = [PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)]


class PasswordTooShort(Refusal):
    """The password has {length} characters; {shortest} is the least. A few words are easy to remember."""


class PasswordTooLong(Refusal):
    """The password has {length} characters; {longest} is the most. Shorten it."""


def use_cost(*, time_cost: int, memory_kib: int) -> None:
    """Hash with this effort from now on; tests use little. Older hashes stay valid."""
    _hashers[:] = [PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)]
    _stand_in.cache_clear()


async def hashed(password: str) -> str:
    """The hash to keep; refused when the password is too short or too long."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(field="password", length=len(password), shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(field="password", length=len(password), longest=LONGEST)
    async with _turn():
        return await asyncio.to_thread(_hashers[0].hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one hashed; without a hash (no such user) it takes as long and is False."""
    if len(password) > LONGEST:
        password = ""
    async with _turn():
        return await asyncio.to_thread(_matches, password, kept)


def _matches(password: str, kept: str | None) -> bool:
    try:
        _hashers[0].verify(kept or _stand_in(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@lru_cache
def _stand_in() -> str:
    return _hashers[0].hash("a password nobody has")


_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def _turn() -> asyncio.Semaphore:
    """One semaphore for the running loop; those of loops that have ended are dropped."""
    loop = asyncio.get_running_loop()
    if loop not in _turns:
        for ended in [known for known in _turns if known.is_closed()]:
            del _turns[ended]
        _turns[loop] = asyncio.Semaphore(_AT_ONCE)
    return _turns[loop]
