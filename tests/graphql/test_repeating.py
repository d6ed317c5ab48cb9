"""What ran before is run again straight away, and held to everything that depends on the request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from strawberry.extensions.validation_cache import _get_validate_cache
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from tests.builders import an_invoice_batch
from tests.cast import ADA, CLARA, VERA
from tests.graphql.asking import answer, id_of
from tests.graphql.wires import posted
from tieout.domain.users.actor import Actor
from tieout.graphql.asgi import Endpoint
from tieout.graphql.batches import queries
from tieout.graphql.context import Context
from tieout.graphql.repeating import REMEMBERED
from tieout.graphql.schema import CACHED_OPERATIONS, schema

ADD = """
mutation Repeated($batch: ID!, $input: InvoiceInput!) {
  addInvoice(batchId: $batch, input: $input) { __typename ... on Refusal { code message } }
}
"""
BATCH = "query Again($id: ID!) { batch(id: $id) { number } }"


async def over_http(by: Actor | None, document: str, **variables: Any) -> Any:
    return await schema.execute(document, variables, Context(actor=by))


async def test_an_operation_is_looked_through_once_for_all_who_are_signed_in(books: object) -> None:
    document = "query OnceForAll { viewer { name } }"
    cache: Any = _get_validate_cache(CACHED_OPERATIONS)
    assert (await answer(VERA, document)).data == {"viewer": {"name": "vera"}}
    before = cache.cache_info()
    assert (await answer(CLARA, document)).data == {"viewer": {"name": "clara"}}
    assert cache.cache_info() == before
    assert (await answer(None, document)).data == {"viewer": None}
    assert cache.cache_info() != before


async def test_each_field_asks_for_its_right_each_time(books: object) -> None:
    batch = id_of("Batch", await an_invoice_batch())
    given = {"customerNumber": "ACME", "amount": "12.34"}
    kinds = []
    for number, by in enumerate((CLARA, VERA, ADA)):
        result = await answer(by, ADD, batch=batch, input={**given, "documentNumber": f"I-{number}"})
        kinds.append(result.data and result.data["addInvoice"]["__typename"])
    assert kinds == ["EntryAdded", "Refusal", "EntryAdded"]


async def test_the_variables_are_looked_at_each_time(books: object) -> None:
    batch = id_of("Batch", await an_invoice_batch())
    given = {"customerNumber": "ACME", "documentNumber": "I-1", "amount": "12.34"}
    assert (await answer(CLARA, ADD, batch=batch, input=given)).errors == ()
    unreadable = await answer(CLARA, ADD, batch=batch, input={**given, "memo": "\0"})
    assert unreadable.codes == ("TEXT_UNREADABLE",)
    no_text = await answer(CLARA, ADD, batch=batch, input={**given, "amount": 12.34})
    assert (no_text.data, no_text.codes) == (None, ("INVALID",))


async def test_the_unexpected_is_masked_each_time(books: object, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = id_of("Batch", await an_invoice_batch())
    assert (await over_http(VERA, BATCH, id=batch)).errors is None

    async def broken(key: int) -> None:
        raise RuntimeError(f"secret of batch {key}")

    monkeypatch.setattr(queries, "find_batch", broken)
    (error,) = (await over_http(VERA, BATCH, id=batch)).errors
    assert error.message == f"Something went wrong on our side. Reference {error.extensions['reference']}."
    with pytest.raises(RuntimeError, match="secret of batch"):
        await answer(VERA, BATCH, id=batch)


async def test_what_fails_outside_of_any_field_is_masked_too(
    books: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "query Sound { viewer { name } }"
    assert (await over_http(VERA, document)).errors is None
    monkeypatch.setattr(schema, "execution_context_class", None)

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("tieout.graphql.repeating.execute", failing)
    result = await over_http(VERA, document)
    assert (result.data, [error.extensions["code"] for error in result.errors]) == (None, ["INTERNAL_ERROR"])


async def test_an_operation_of_several_is_remembered_by_its_name_alone(books: object) -> None:
    document = "query One { viewer { name } } query Two { viewer { role } }"
    for _ in range(2):
        for name, data in (("Two", {"role": "VIEWER"}), ("One", {"name": "vera"}), (None, {"name": "vera"})):
            result = await schema.execute(document, {}, Context(actor=VERA), operation_name=name)
            assert result.data == {"viewer": data}


async def test_what_a_request_may_not_hold_it_may_not_hold_again(books: object) -> None:
    document = "query NoMutation { viewer { name } }"
    await over_http(VERA, document)
    with pytest.raises(InvalidOperationTypeError):
        await schema.execute(
            document, {}, Context(actor=VERA), allowed_operation_types=[OperationType.MUTATION]
        )


async def test_so_many_operations_are_remembered_and_no_more(books: object) -> None:
    first = "query Number0 { viewer { name } }"
    for number in range(REMEMBERED + 1):
        await over_http(VERA, f"query Number{number} {{ viewer {{ name }} }}")
    assert len(schema._known) <= REMEMBERED
    assert (await over_http(VERA, first)).data == {"viewer": {"name": "vera"}}


async def vera(_: object) -> Actor | None:
    return VERA


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "{ viewer { name } }", "operationName": None, "variables": None}, 200),
        ({"query": "query A { viewer { name } } query B { viewer { name } }", "operationName": "B"}, 200),
        ({"query": "{ viewer { name } }", "operationName": "Other"}, 400),
        ({"query": "{ viewer { name } }", "variables": []}, 400),
        ({"query": 1}, 400),
        ({"query": ""}, 400),
        ({"query": "{ viewer { name } }", "extensions": {"of": "the client"}}, 200),
        ("{ viewer { name } }", 400),
    ],
)
async def test_a_request_is_answered_alike_however_often_it_comes(
    books: object, body: Any, status: int
) -> None:
    answers = [await posted(Endpoint(vera), body) for _ in range(3)]
    assert [answer[0] for answer in answers] == [status] * 3
    assert len(set(answers)) == 1
    if status == 200:
        assert json.loads(answers[0][1]) == {"data": {"viewer": {"name": "vera"}}}
