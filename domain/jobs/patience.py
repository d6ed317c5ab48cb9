"""How often a job is tried, and how long it rests between two tries."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from tieout.domain.jobs.job import JobKind


@dataclass(frozen=True, slots=True)
class Patience:
    """The most attempts, and the rest after the first and after the longest of them."""

    attempts: int
    first: timedelta
    longest: timedelta

    def rest(self, attempts: int) -> timedelta:
        """Twice as long after each attempt, give or take a quarter, so that jobs do not come back in step."""
        doubled = self.first * (1 << min(attempts - 1, 30))
        return min(doubled, self.longest) * random.uniform(0.75, 1.25)  # noqa: S311


PATIENCE: dict[JobKind, Patience] = {
    JobKind.CREATE_LEDGER: Patience(5, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.MASS_LEDGER: Patience(10, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.RUN_BATCHES: Patience(10, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.LOAD_BANK_FILE: Patience(5, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.SEND_STATEMENTS: Patience(10, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.RECOGNISE: Patience(5, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.SEND_MAIL: Patience(12, timedelta(seconds=20), timedelta(hours=2)),
    JobKind.SEND_WEBHOOK: Patience(14, timedelta(seconds=5), timedelta(hours=10)),
    JobKind.PREPARE_EXPORT: Patience(5, timedelta(seconds=2), timedelta(minutes=1)),
    JobKind.SEND_EXPORT: Patience(12, timedelta(seconds=20), timedelta(hours=2)),
    JobKind.READ_OUTSIDE: Patience(3, timedelta(seconds=5), timedelta(minutes=1)),
}
"""A ledger is waited for by somebody; a mail server or an accounting system may be away for a morning, a
receiver for half a day.
"""
