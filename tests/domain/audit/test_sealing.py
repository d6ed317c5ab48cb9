"""Sealing: every event once, in one chain, whoever seals."""

from __future__ import annotations

import asyncio

import pytest

from tieout.domain.audit import sealing
from tieout.domain.audit.chain import unsealed, walk
from tieout.domain.audit.recording import record
from tieout.domain.audit.sealing import BEGINNING, seal
from tieout.domain.database.statements import fetch
from tieout.domain.database.transactions import transactional


@transactional
async def happen(by, times: int) -> None:
    for number in range(times):
        await record("NOTE_ADDED", by=by, reason=f"Nº {number}, “noted”", figures={"b": 1, "a": "ü"})


async def test_each_seal_follows_the_one_before(books, clara):
    await happen(clara, 3)
    assert await seal() == 3
    seals = await fetch("SELECT sequence, event_id, previous_hash, hash FROM audit_seal ORDER BY sequence")
    assert [row["sequence"] for row in seals] == [1, 2, 3]
    assert [row["previous_hash"] for row in seals] == [BEGINNING, seals[0]["hash"], seals[1]["hash"]]


async def test_sealing_again_seals_nothing_twice(books, clara):
    await happen(clara, 2)
    assert [await seal(), await seal()] == [2, 0]
    await happen(clara, 1)
    assert [await seal(), await unsealed()] == [1, 0]


async def test_a_long_trail_is_sealed_some_at_a_time(books, clara, monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 5)
    monkeypatch.setattr(sealing, "_UNSEALED", sealing._UNSEALED.replace("LIMIT 5000", "LIMIT 5"))
    await happen(clara, 12)
    assert await seal() == 12
    chain = await walk()
    assert (chain.length, chain.break_) == (12, "")


async def test_two_sealers_make_one_chain(books, clara):
    await happen(clara, 20)
    counts = await asyncio.gather(*(seal() for _ in range(4)))
    chain = await walk()
    assert (sum(counts), chain.length, chain.break_) == (20, 20, "")


@pytest.mark.parametrize("look_back", [0, None])
async def test_an_event_that_came_to_light_late_is_sealed_when_one_looks_far_enough(books, clara, look_back):
    await happen(clara, 3)
    await seal()
    before = await walk()
    await happen(clara, 1)
    assert await seal(look_back=look_back) == 1
    after = await walk()
    assert (after.length, after.head == before.head) == (4, False)
