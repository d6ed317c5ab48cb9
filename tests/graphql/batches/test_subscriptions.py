"""Watching a batch: who looks at it learns of every change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from tests.builders import a_cash_batch, a_receipt
from tests.cast import CLARA, VERA
from tests.graphql.asking import id_of
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch
from tieout.domain.database import publishing
from tieout.domain.users.actor import Actor
from tieout.graphql.context import Context
from tieout.graphql.schema import schema

WATCH = "subscription ($id: ID!) { batchChanged(id: $id) { status totals { count } } }"


@asynccontextmanager
async def watching(batch_id: str, by: Actor | None = VERA) -> AsyncGenerator[AsyncGenerator[Any, None], None]:
    stream: Any = await schema.subscribe(WATCH, {"id": batch_id}, Context(actor=by))
    try:
        yield stream
    finally:
        await stream.aclose()


async def next_of(stream: AsyncGenerator[Any, None]) -> Any:
    async with asyncio.timeout(5):
        return await anext(stream)


async def test_the_batch_is_told_at_once_and_after_every_change(books: object) -> None:
    batch = await a_cash_batch()
    async with watching(id_of("Batch", batch)) as stream:
        assert (await next_of(stream)).data == {"batchChanged": {"status": "OPEN", "totals": {"count": 0}}}
        await a_receipt(batch)
        assert (await next_of(stream)).data == {"batchChanged": {"status": "OPEN", "totals": {"count": 1}}}
        await closing.close(batch.id, by=CLARA)
        assert (await next_of(stream)).data == {"batchChanged": {"status": "CLOSED", "totals": {"count": 1}}}


async def test_what_changes_while_nobody_takes_it_is_told_once_with_the_latest(books: object) -> None:
    batch = await a_cash_batch()
    async with watching(id_of("Batch", batch)) as stream:
        await next_of(stream)
        await a_receipt(batch)
        await a_receipt(batch)
        assert (await next_of(stream)).data == {"batchChanged": {"status": "OPEN", "totals": {"count": 2}}}


async def test_changes_of_another_batch_are_not_told(books: object) -> None:
    batch, other = await a_cash_batch(), await a_cash_batch()
    async with watching(id_of("Batch", batch)) as stream:
        await next_of(stream)
        await editing.add_note(other.id, by=CLARA, text="Not this one.")
        await editing.delete(batch.id, by=CLARA)
        assert (await next_of(stream)).data == {"batchChanged": {"status": "DELETED", "totals": {"count": 0}}}


async def test_nobody_listens_any_more_once_the_stream_is_closed(books: object) -> None:
    before = len(publishing._listeners)
    async with watching(id_of("Batch", await a_cash_batch())) as stream:
        await next_of(stream)
        assert len(publishing._listeners) == before + 1
    assert len(publishing._listeners) == before


async def test_a_batch_that_is_not_there_is_refused(books: object) -> None:
    async with watching(id_of("Batch", Batch(id=999))) as stream:
        result = await next_of(stream)
    assert [error.extensions for error in result.errors] == [{"code": "NOT_FOUND", "field": None}]


async def test_who_is_not_signed_in_watches_nothing(books: object) -> None:
    async with watching(id_of("Batch", await a_cash_batch()), by=None) as stream:
        result = await next_of(stream)
    assert [error.extensions for error in result.errors] == [{"code": "UNAUTHENTICATED"}]
