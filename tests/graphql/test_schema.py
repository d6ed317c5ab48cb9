"""The schema itself: what it promises, that it is described, and that every door has its lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_specified_scalar_type,
)

from tieout.domain.jobs.job import JobKind
from tieout.domain.refusal import Refusal
from tieout.domain.users.permission import Permission
from tieout.graphql.permissions import Permitted, PermittedToChange
from tieout.graphql.printing import KEPT, printed
from tieout.graphql.schema import Mutation, Query, Subscription, schema

CORE = schema._schema
OURS = {
    name: kind
    for name, kind in CORE.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(kind)
}
ROOTS = {"Query": Query, "Mutation": Mutation, "Subscription": Subscription}


def test_the_schema_is_the_one_agreed_on() -> None:
    """Removing or renaming is a decision: write it down, then run `python -m tieout.graphql.printing`."""
    assert printed() == KEPT.read_text()


def test_everything_is_described() -> None:
    assert [name for name, description in descriptions() if not description] == []


def test_descriptions_are_sentences() -> None:
    assert [name for name, description in descriptions() if not re.search(r"[.?!]$", description or "")] == []


def test_every_field_of_a_root_says_which_right_it_takes() -> None:
    assert [name for name, lock in locks() if not isinstance(lock, Permitted)] == []


def test_every_mutation_answers_a_missing_right_with_a_refusal() -> None:
    assert [
        name
        for name, lock in locks()
        if name.startswith("Mutation.") and not isinstance(lock, PermittedToChange)
    ] == []


def test_only_the_viewer_is_open_to_everybody() -> None:
    assert [name for name, lock in locks() if lock and lock.permission is None] == ["Query.viewer"]


def test_every_description_names_the_right_of_its_field() -> None:
    rights = "|".join(Permission)
    root = {f"{name}.{field}": known for name in ROOTS for field, known in OURS[name].fields.items()}  # type: ignore[union-attr]
    unlike = [
        name
        for name, lock in locks()
        if lock and lock.permission and not re.search(rf"\b[Tt]akes ({rights})", root[name].description or "")
    ]
    assert unlike == []


def test_every_mutation_answers_with_a_union_that_holds_refusal() -> None:
    answers = {name: field.type.of_type for name, field in OURS["Mutation"].fields.items()}  # type: ignore[union-attr]
    assert [
        name
        for name, answer in answers.items()
        if not isinstance(answer, GraphQLUnionType) or OURS["Refusal"] not in answer.types
    ] == []


def test_a_mutation_takes_its_id_and_one_input_at_most() -> None:
    """A single figure stands in the input's place: the key, or the version seen."""
    allowed = [set(), {"id"}, {"batchId", "input"}, {"id", "input"}, {"input"}, {"id", "expectedVersion"}]
    taken = {name: set(field.args) - {"idempotencyKey"} for name, field in OURS["Mutation"].fields.items()}  # type: ignore[union-attr]
    assert {name: arguments for name, arguments in taken.items() if arguments not in allowed} == {}


WITHOUT_KEY = {
    "importTable": "done again it changes nothing: what is in the books already is left alone",
    "changePassword": "no trace of a password is kept; sent again the old one is wrong",
    "createApiToken": "its answer, the token's text, is never kept",
    "createWebhook": "its answer, the secret, is never kept",
    "rotateWebhookSecret": "its answer, the secret, is never kept",
    "testConnection": "sent again it tests once more, and changes nothing but what the test finds",
    "disconnectOutsideSystem": "done again it changes nothing, and answers the same",
    "revokeApiToken": "done again it changes nothing, and answers the same",
    "takeBatch": "what one has in use already stays so",
    "renewBatch": "as often as one likes",
    "releaseBatch": "done again it changes nothing, and answers the same",
    "takeOverBatch": "what one has in use oneself is refused",
}


def test_whatever_adds_or_moves_something_takes_an_idempotency_key() -> None:
    """Changes (`update...`) need none: sent again they are refused for the version they were made against."""
    without = {
        name
        for name, field in OURS["Mutation"].fields.items()  # type: ignore[union-attr]
        if not name.startswith("update") and "idempotencyKey" not in given_to(field)
    }
    assert without == set(WITHOUT_KEY)


def test_every_update_takes_the_version_that_was_seen() -> None:
    updates = {
        name: field.args["input"].type.of_type.fields
        for name, field in OURS["Mutation"].fields.items()  # type: ignore[union-attr]
        if name.startswith("update")
    }
    assert [name for name, fields in updates.items() if str(fields["expectedVersion"].type) != "Int!"] == []


def test_every_code_a_description_names_is_a_refusal_s() -> None:
    known = codes() | enum_values() | set(JobKind) | {"BATCH_CLOSED"}
    named = {
        word
        for name, description in descriptions()
        for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", description or "")
    }
    assert named - known == set()


def test_no_amount_is_a_float() -> None:
    assert "Float" not in CORE.type_map


def descriptions() -> Iterator[tuple[str, str | None]]:
    for name, kind in OURS.items():
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            for field, known in kind.fields.items():
                yield f"{name}.{field}", known.description
                for argument, taken in getattr(known, "args", {}).items():
                    yield f"{name}.{field}({argument})", taken.description
        if isinstance(kind, GraphQLEnumType):
            for value, known_value in kind.values.items():
                yield f"{name}.{value}", known_value.description


def given_to(field: GraphQLField) -> set[str]:
    """Everything a mutation takes, by itself or in its input."""
    input = field.args.get("input")
    return set(field.args) | (set(get_named_type(input.type).fields) if input else set())


def locks() -> Iterator[tuple[str, Permitted | None]]:
    for name, root in ROOTS.items():
        for field in root.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            found = [lock for lock in field.extensions if isinstance(lock, Permitted)]
            shown = schema.config.name_converter.get_graphql_name(field)
            yield f"{name}.{shown}", found[0] if found else None


def codes(of: type[Refusal] = Refusal) -> set[str]:
    return {code for kind in of.__subclasses__() for code in (kind.code, *codes(kind))}


def enum_values() -> set[str]:
    return {value for kind in OURS.values() if isinstance(kind, GraphQLEnumType) for value in kind.values}
