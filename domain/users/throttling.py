"""Slowing down whoever guesses passwords: a pause that doubles with each failure.

Counted in this process, by name and by the address the tries come from; a success clears the name.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

FREE_TRIES = 5
LONGEST_PAUSE = 60.0
FORGOTTEN_AFTER = 15 * 60.0
_MOST_KEPT = 10_000


@dataclass
class _Failures:
    count: int
    last: float


class Throttle:
    """Failed tries per key. After `free` of them the next must wait 1 s, then 2 s, 4 s, up to a minute."""

    def __init__(self, free: int = FREE_TRIES) -> None:
        self._free = free
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def waits(self, key: str) -> float:
        """How many seconds until the key may try again; 0 when it may now."""
        known = self._failures.get(key)
        if known is None or known.count < self._free:
            return 0.0
        pause = min(2.0 ** (known.count - self._free), LONGEST_PAUSE)
        return max(0.0, known.last + pause - time.monotonic())

    def failed(self, key: str) -> None:
        """Count a failure, or a try that may become one."""
        moment = time.monotonic()
        known = self._failures.pop(key, None)
        if known is None or moment - known.last > FORGOTTEN_AFTER:
            known = _Failures(0, moment)
        known.count, known.last = known.count + 1, moment
        self._failures[key] = known
        while len(self._failures) > _MOST_KEPT:
            self._failures.popitem(last=False)

    def taken_back(self, key: str) -> None:
        """Uncount the last failure of the key, which was none; those before it stay."""
        known = self._failures.get(key)
        if known is not None:
            known.count -= 1

    def succeeded(self, key: str) -> None:
        """Forget the failures of the key."""
        self._failures.pop(key, None)

    def clear(self) -> None:
        """Forget everybody's failures."""
        self._failures.clear()
