"""Warnings and one's own choice of them through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.builders import in_status
from tests.cast import CLARA, VERA
from tests.graphql.asking import ask, counting, do, refusal

CHOSEN = "... on NoticeChoice { frequency days hour kinds version }"


async def test_one_chooses_for_oneself(books: object) -> None:
    wanted = {"expectedVersion": 0, "frequency": "WEEKLY", "days": 5, "hour": 6, "kinds": ["OPEN"]}
    arguments = "$input: UpdateNoticeChoiceInput!"
    kept = await do(VERA, "updateNoticeChoice", arguments, CHOSEN, input=wanted)
    assert kept == {
        "__typename": "NoticeChoice",
        "frequency": "WEEKLY",
        "days": 5,
        "hour": 6,
        "kinds": ["OPEN"],
        "version": 1,
    }
    again = await do(VERA, "updateNoticeChoice", arguments, CHOSEN, input=wanted)
    assert refusal(again)[0] == "NOTICE_CHOICE_CHANGED"
    others = await ask(CLARA, "{ noticeChoice { frequency version } }")
    assert others == {"frequency": "OFF", "version": 0}


@pytest.mark.parametrize("count", [1, 3])
async def test_what_waits_takes_as_many_statements_for_one_batch_as_for_three(
    books: object, clock: time_machine.Traveller, count: int
) -> None:
    batches = [await in_status("OPEN") for _ in range(count)]
    clock.shift(timedelta(days=3))
    async with counting() as queries:
        found = await ask(VERA, "{ notices { kind sentence batch { number } } }")
    assert [one["batch"]["number"] for one in found] == [batch.number for batch in batches]
    assert queries.count == 5, queries
