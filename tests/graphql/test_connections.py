"""Pages: forwards and backwards by cursor, a hundred rows at most."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.builders import a_cash_batch
from tests.cast import VERA
from tests.graphql.asking import answer, ask

BATCHES = """query ($first: Int, $after: String, $last: Int, $before: String) {
  batches(first: $first, after: $after, last: $last, before: $before) {
    nodes { number } edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
  }
}"""


async def page(**asked: Any) -> tuple[list[str], dict[str, Any]]:
    found = await ask(VERA, BATCHES, **asked)
    numbers = [node["number"] for node in found["nodes"]]
    assert [edge["node"]["number"] for edge in found["edges"]] == numbers
    assert found["totalCount"] == 5
    return numbers, found["pageInfo"]


async def five_batches() -> None:
    for number in ("AA001", "AA002", "AA003", "AA004", "AA005"):
        await a_cash_batch(number=number)


async def test_pages_follow_each_other_to_the_end(books: object) -> None:
    await five_batches()
    first, info = await page(first=2)
    assert (first, info["hasNextPage"], info["hasPreviousPage"]) == (["AA005", "AA004"], True, False)
    second, info = await page(first=2, after=info["endCursor"])
    assert (second, info["hasNextPage"], info["hasPreviousPage"]) == (["AA003", "AA002"], True, True)
    third, info = await page(first=2, after=info["endCursor"])
    assert (third, info["hasNextPage"], info["hasPreviousPage"]) == (["AA001"], False, True)
    back, info = await page(last=2, before=info["startCursor"])
    assert (back, info["hasNextPage"], info["hasPreviousPage"]) == (["AA003", "AA002"], True, True)


async def test_the_last_page_may_be_asked_for_alone(books: object) -> None:
    await five_batches()
    numbers, info = await page(last=2)
    assert (numbers, info["hasNextPage"], info["hasPreviousPage"]) == (["AA002", "AA001"], False, True)


async def test_an_empty_list_has_no_cursors(books: object) -> None:
    found = await ask(VERA, BATCHES)
    assert found == {
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "totalCount": 0,
    }


@pytest.mark.parametrize("asked", [{"first": 101}, {"first": 0}, {"first": -1}, {"last": 101}])
async def test_a_page_holds_one_to_a_hundred_rows(books: object, asked: dict[str, int]) -> None:
    result = await answer(VERA, BATCHES, **asked)
    assert [error.extensions for error in result.errors] == [
        {"code": "PAGE_TOO_LARGE", "field": next(iter(asked))}
    ]


async def test_a_page_is_asked_for_in_one_direction(books: object) -> None:
    assert (await answer(VERA, BATCHES, first=2, last=2)).codes == ("PAGE_DIRECTION_UNCLEAR",)


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "é",
        "[" * 10_000,
        *map(
            encoded,
            ["1", "[]", "[1,2]", '["1"]', "[true]", "[1.5]", "[-1]", f"[{2**63}]", '[{"on":"2026-13-01"}]'],
        ),
        *map(encoded, ["[null]", '[{"on":7}]', "[{}]", "[[1]]", "[" * 5_000]),
    ],
)
async def test_a_cursor_of_no_list_or_another_is_refused(books: object, cursor: str) -> None:
    result = await answer(VERA, BATCHES, after=cursor)
    assert [error.extensions for error in result.errors] == [{"code": "CURSOR_INVALID", "field": "after"}]


@pytest.mark.parametrize(
    "field",
    ["customers", "accounts", "openItems", "fiscalPeriods", "mailMessages", "jobs", "batches"],
)
async def test_every_list_refuses_the_cursor_of_another(books: object, field: str) -> None:
    cursor = encoded('["x","y","z"]')
    result = await answer(VERA, f'{{ {field}(before: "{cursor}") {{ totalCount }} }}')
    assert [error.extensions for error in result.errors] == [{"code": "CURSOR_INVALID", "field": "before"}]


@pytest.mark.parametrize(
    ("field", "row"), [("customers", "number"), ("accounts", "number"), ("fiscalPeriods", "startDate")]
)
async def test_every_list_can_be_walked_by_its_own_cursors(books: object, field: str, row: str) -> None:
    document = f"""query ($after: String) {{ {field}(first: 2, after: $after) {{
      nodes {{ {row} }} pageInfo {{ hasNextPage endCursor }} totalCount
    }} }}"""
    seen: list[str] = []
    found = await ask(VERA, document)
    seen += [node[row] for node in found["nodes"]]
    while found["pageInfo"]["hasNextPage"]:
        found = await ask(VERA, document, after=found["pageInfo"]["endCursor"])
        seen += [node[row] for node in found["nodes"]]
    assert len(seen) == len(set(seen)) == found["totalCount"]
