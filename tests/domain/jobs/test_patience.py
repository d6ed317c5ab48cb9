"""Patience: the rest between attempts doubles up to a longest one, and is never quite the same."""

from __future__ import annotations

from datetime import timedelta

from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import PATIENCE, Patience


def test_the_rest_doubles_until_the_longest_give_or_take_a_quarter() -> None:
    patience = Patience(attempts=12, first=timedelta(seconds=20), longest=timedelta(hours=2))
    for attempts, seconds in [(1, 20), (2, 40), (5, 320), (10, 7200), (500, 7200)]:
        rests = [patience.rest(attempts).total_seconds() for _ in range(200)]
        assert seconds * 0.75 <= min(rests)
        assert max(rests) <= seconds * 1.25
        assert len(set(rests)) > 100


def test_a_mail_server_that_is_away_for_a_morning_loses_no_mail() -> None:
    patience = PATIENCE[JobKind.SEND_MAIL]
    rests = [patience.first * 2**done for done in range(patience.attempts - 1)]
    shortest = sum((min(rest, patience.longest) for rest in rests), timedelta(0)) * 0.75
    assert shortest > timedelta(hours=4)
