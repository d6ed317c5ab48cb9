"""Input types, such as the form of an entry, made without a look at the type of each plain field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

import strawberry
from graphql import GraphQLInputField, GraphQLInputObjectType, get_nullable_type, is_leaf_type
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition


def make_plain_inputs_straight(schema: strawberry.Schema) -> None:
    """Tell the schema how to make its input types: scalars and enums have been read by then.

    The library would ask for each field, with each request, what type it has, which took longer than
    all the rest of reading an entry. Lists and inputs within the input are left to it, where they are sent.
    """
    names = schema.config.name_converter
    for known in schema.schema_converter.type_map.values():
        definition, core = known.definition, known.implementation
        if isinstance(definition, StrawberryObjectDefinition) and isinstance(core, GraphQLInputObjectType):
            plain, nested = [], []
            for field in definition.fields:
                shown = names.from_field(field)
                if _is_plain(core.fields[shown]):
                    plain.append((shown, field.python_name))
                else:
                    type_ = field.resolve_type(type_definition=definition)
                    nested.append((shown, field.python_name, type_))
            definition.from_input = _Making(plain, nested, _blank(definition))


def _is_plain(field: GraphQLInputField) -> bool:
    return is_leaf_type(get_nullable_type(field.type))


def _blank(definition: StrawberryObjectDefinition) -> dict[str, None]:
    """The fields that are null when left out, since they name no default."""
    return {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }


class _Making:
    """Makes a value of an input type from its fields as they were sent."""

    def __init__(
        self, plain: list[tuple[str, str]], nested: list[tuple[str, str, Any]], blank: dict[str, None]
    ) -> None:
        self._plain = plain
        self._nested = nested
        self._blank = blank

    def __call__(self, kind: type, sent: Mapping[str, Any], context: InputContext) -> Any:
        given: dict[str, Any] = {name: sent[shown] for shown, name in self._plain if shown in sent}
        for shown, name, type_ in self._nested:
            if shown in sent:
                given[name] = context.convert(sent[shown], type_, shown)
        return kind(**{**self._blank, **given})
