"""Limits: what is too much is refused before anything runs, in a time that does not grow with it."""

from __future__ import annotations

import time

import pytest
from graphql import get_introspection_query
from strawberry.extensions.validation_cache import _get_validate_cache

from tests.cast import VERA
from tests.graphql.asking import answer
from tieout.graphql.limits import ALIASES, COST, DEPTH, TOKENS
from tieout.graphql.schema import CACHED_OPERATIONS

EVERYTHING = """{ batches(first: 100) { nodes {
  entries(first: 100) { nodes { id amount { amount } memo } }
} } }"""


def nested(levels: int) -> str:
    """A query of so many levels."""
    return 'query { ledger(id: "x") ' + "{ reverses " * (levels - 2) + "{ id }" + " }" * (levels - 1)


def aliased(count: int) -> str:
    return "{ " + " ".join(f"a{number}: viewer {{ name }}" for number in range(count)) + " }"


@pytest.mark.parametrize("document", [nested(DEPTH), aliased(ALIASES)])
async def test_what_is_just_within_the_limits_is_let_through(document: str) -> None:
    assert "OPERATION_TOO_LARGE" not in (await answer(None, document)).codes


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (nested(DEPTH + 1), f"This operation is {DEPTH + 1} levels deep; {DEPTH} is the most."),
        (aliased(ALIASES + 1), f"This operation is {ALIASES + 1} aliases; {ALIASES} is the most."),
        (
            EVERYTHING,
            f"in cost; {COST:,} is the most.",
        ),
    ],
)
async def test_too_much_at_once_is_refused(document: str, sentence: str) -> None:
    result = await answer(VERA, document)
    assert result.data is None
    assert "OPERATION_TOO_LARGE" in result.codes
    assert any(sentence in error.message for error in result.errors)


async def test_a_page_whose_size_is_a_variable_counts_in_full() -> None:
    document = """query ($n: Int) { batches(first: $n) { nodes {
      entries(first: $n) { nodes { id memo reference } }
    } } }"""
    assert (await answer(VERA, document, n=1)).codes == ("OPERATION_TOO_LARGE",)


async def test_more_tokens_than_allowed_are_not_even_parsed() -> None:
    result = await answer(VERA, "{ viewer { " + "name " * TOKENS + "} }")
    assert result.data is None
    assert "token" in result.errors[0].message.lower()


async def test_fragments_that_double_each_other_are_weighed_in_no_time() -> None:
    bomb = "query { viewer { ...f0 } } " + " ".join(
        f"fragment f{number} on Viewer {{ ...f{number + 1} ...f{number + 1} }}" for number in range(60)
    )
    begun = time.perf_counter()
    result = await answer(VERA, bomb + " fragment f60 on Viewer { a: name b: name }")
    assert time.perf_counter() - begun < 2
    assert "OPERATION_TOO_LARGE" in result.codes


async def test_fragments_in_a_circle_are_refused() -> None:
    result = await answer(
        VERA, "{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }"
    )
    assert result.data is None


async def test_the_schema_is_told_only_to_who_is_signed_in() -> None:
    shown = await answer(VERA, get_introspection_query())
    assert shown.errors == ()
    hidden = await answer(None, get_introspection_query())
    assert hidden.data is None


async def test_a_stranger_gets_no_hints_of_the_schema() -> None:
    result = await answer(None, "{ viewer { nam } }")
    assert [error.message for error in result.errors] == ["Cannot query field 'nam' on type 'Viewer'."]


async def test_an_operation_is_parsed_and_validated_once_however_often_it_runs() -> None:
    document = "query OncePerProcess { viewer { role } }"
    cache = _get_validate_cache(CACHED_OPERATIONS)
    await answer(None, document)
    before = cache.cache_info()  # type: ignore[attr-defined]
    for _ in range(5):
        await answer(None, document)
    after = cache.cache_info()  # type: ignore[attr-defined]
    assert (after.hits - before.hits, after.misses - before.misses) == (5, 0)
