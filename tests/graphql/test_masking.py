"""Errors: what is ours is told, what is unexpected is told by a reference into the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.cast import CLARA, VERA
from tests.graphql.asking import answer, id_of
from tieout.domain.users.actor import Actor
from tieout.graphql.batches import queries
from tieout.graphql.context import Context
from tieout.graphql.schema import schema

BATCH = "query ($id: ID!) { batch(id: $id) { number } }"


@pytest.fixture
def a_broken_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug where batches are found."""

    async def broken(key: int) -> None:
        raise RuntimeError(f"secret of batch {key}")

    monkeypatch.setattr(queries, "find_batch", broken)


async def over_http(by: Actor | None, document: str, **variables: Any) -> Any:
    return await schema.execute(document, variables, Context(actor=by))


async def test_the_unexpected_is_told_by_a_reference_and_logged_with_its_trace(
    a_broken_list: None, caplog: pytest.LogCaptureFixture
) -> None:
    result = await over_http(VERA, BATCH, id=id_of("Batch", 7))
    (error,) = result.errors
    reference = error.extensions["reference"]
    assert error.message == f"Something went wrong on our side. Reference {reference}."
    assert error.extensions["code"] == "INTERNAL_ERROR"
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "secret of batch 7"


async def test_in_process_the_unexpected_is_raised_as_it_is(
    a_broken_list: None, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RuntimeError, match="secret of batch 7"):
        await answer(VERA, BATCH, id=id_of("Batch", 7))
    assert caplog.records == []


@pytest.mark.parametrize(
    "document",
    ["{ nonsense }", "{ viewer { name", "query ($n: Int!) { batches(first: $n) { totalCount } }"],
)
async def test_a_client_s_mistake_is_told_and_not_logged(
    document: str, caplog: pytest.LogCaptureFixture
) -> None:
    result = await over_http(CLARA, document)
    assert result.errors
    assert not any("went wrong" in error.message for error in result.errors)
    assert caplog.records == []
