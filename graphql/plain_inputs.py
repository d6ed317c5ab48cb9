"""Input types of plain values, such as the form of an entry, made without a look at each field's type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, get_nullable_type, is_leaf_type
from strawberry.types.base import StrawberryObjectDefinition


def make_plain_inputs_straight(schema: strawberry.Schema) -> None:
    """Tell the schema how to make its input types that hold scalars and enums alone.

    Their values have been read by the time they come here. The library would ask for each field, with
    each request, what type it has, which took longer than all the rest of reading an entry.
    """
    names = schema.config.name_converter
    for known in schema.schema_converter.type_map.values():
        definition, core = known.definition, known.implementation
        if isinstance(definition, StrawberryObjectDefinition) and isinstance(core, GraphQLInputObjectType):
            fields = core.fields.values()
            if all(is_leaf_type(get_nullable_type(field.type)) for field in fields):
                given = [(names.from_field(field), field.python_name) for field in definition.fields]
                definition.from_input = _Making(given, _blank(definition))


def _blank(definition: StrawberryObjectDefinition) -> dict[str, None]:
    """The fields that are null when left out, since they name no default."""
    return {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }


class _Making:
    """Makes a value of an input type from its fields as they were sent."""

    def __init__(self, names: list[tuple[str, str]], blank: dict[str, None]) -> None:
        self._names = names
        self._blank = blank

    def __call__(self, kind: type, sent: Mapping[str, Any], _: object) -> Any:
        given = {name: sent[shown] for shown, name in self._names if shown in sent}
        return kind(**{**self._blank, **given})
