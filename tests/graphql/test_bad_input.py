"""Whatever is sent, it is answered with a refusal or an error of the client's own, never with a failure."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from tests.builders import in_status
from tests.cast import ADA
from tests.graphql.asking import answer, id_of
from tieout.graphql.schema import schema

CORE = schema._schema
NASTY = [
    "",
    " ",
    "'; DROP TABLE batch; --",
    "%_!\\",
    "é" * 300,
    "\u202e🙂\u0301",
    "-0",
    "1e5",
    "Infinity",
    "9" * 64,
    "٣",
    "null",
    "BATCH",
    "JE",
]
FIELDS = [
    (root, name)
    for root in ("Query", "Mutation")
    for name in CORE.type_map[root].fields  # type: ignore[attr-defined]
]


def filled(kind: Any, text: str, depth: int = 0) -> Any:
    """A value of an input type with the text wherever text may stand."""
    required = get_nullable_type(kind)
    if is_list_type(required):
        return [filled(required.of_type, text, depth)]
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    if isinstance(named, GraphQLInputObjectType):
        fields = named.fields.items()
        if named.is_one_of:
            return {name: filled(field.type, text, depth + 1) for name, field in list(fields)[:1]}
        return {
            name: filled(field.type, text, depth + 1) for name, field in fields if name != "idempotencyKey"
        }
    return {
        "Int": 2**31 - 1,
        "Boolean": True,
        "Date": "1900-01-01",
        "DateTime": "2199-12-31T23:59:59+14:00",
    }.get(named.name, text)


def operation(root: str, name: str) -> str:
    field = CORE.type_map[root].fields[name]  # type: ignore[attr-defined]
    declared = ", ".join(f"${argument}: {known.type}" for argument, known in field.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    around = (f"({declared})", f"({passed})") if field.args else ("", "")
    return f"{root.lower()} {around[0]} {{ {name}{around[1]} {{ __typename }} }}"


@pytest.mark.parametrize(("root", "name"), FIELDS)
async def test_no_text_makes_the_server_fail(books: object, root: str, name: str) -> None:
    await in_status("OPEN")
    field = CORE.type_map[root].fields[name]  # type: ignore[attr-defined]
    for text in NASTY:
        variables = {argument: filled(known.type, text) for argument, known in field.args.items()}
        await answer(ADA, operation(root, name), **variables)
        await answer(ADA, operation(root, name), **variables | rightly_addressed(field))
        await answer(ADA, operation(root, name), **variables | dict.fromkeys(left_out(field)))


def rightly_addressed(field: Any) -> dict[str, Any]:
    """Ids that exist, so that the rest of the input is looked at; one direction, of a page that exists."""
    kinds = {"batchId": "Batch", "customerId": "Customer", "fiscalPeriodId": "FiscalPeriod", "userId": "User"}
    shown = str(get_named_type(field.type)).removesuffix("Result")
    own = {"Entry": "Entry", "Mail": "MailMessage", "Token": "ApiToken"}.get(shown, shown)
    found: dict[str, Any] = {}
    for argument, known in field.args.items():
        if str(known.type).startswith("ID"):
            found[argument] = id_of(kinds.get(argument, own), 1)
        elif argument in {"first", "after", "last", "before"}:
            found[argument] = None
        elif is_non_null_type(known.type) and argument == "input":
            found[argument] = filled(known.type, "x") | {"expectedVersion": 1}
            found[argument] = {
                key: value for key, value in found[argument].items() if key in known.type.of_type.fields
            }
    return found


def left_out(field: Any) -> list[str]:
    """The ids and pages that need not be given, so that the rest is looked at."""
    paging = {"first", "after", "last", "before"}
    return [name for name, known in field.args.items() if str(known.type) == "ID" or name in paging]


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800"])
async def test_characters_that_cannot_be_kept_are_refused(text: str) -> None:
    document = "query ($search: String) { customers(search: $search) { totalCount } }"
    assert (await answer(ADA, document, search=text)).codes == ("TEXT_UNREADABLE",)


@pytest.mark.parametrize("text", ["\\u0000", "\\u{0}", "\\uD800"])
async def test_they_are_refused_in_the_document_too(text: str) -> None:
    result = await answer(ADA, f'{{ customers(search: "{text}") {{ totalCount }} }}')
    assert result.data is None
    assert result.errors != ()


async def test_a_date_before_all_business_is_refused() -> None:
    result = await answer(ADA, '{ ageing(asOf: "0001-01-01") { asOf } }')
    assert "Use the years 1900 to 2199." in result.errors[0].message
