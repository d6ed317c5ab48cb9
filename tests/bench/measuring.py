"""Measuring a thing beside its bound, in turn and in the same run, so that a noisy machine slows both."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: what was measured, the bound beside it and what was aimed at."""

    name: str
    ours: str
    bound: str
    ratio: float
    aim: str


async def seconds(work: Work) -> float:
    """How long the work takes on the clock."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def in_turn(ours: Work, bound: Work, *, rounds: int = 3) -> tuple[float, float]:
    """The median seconds of each, taken in turn after one round that does not count."""
    pairs = []
    for number in range(rounds + 1):
        pair = (await seconds(ours), await seconds(bound))
        if number:
            pairs.append(pair)
        await asyncio.sleep(0)
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
