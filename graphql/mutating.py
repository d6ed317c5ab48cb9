"""Resolving a mutation straight: its arguments, its right, the work, and a refusal as the answer.

The library does the same for any field there may be, by way of seven calls and a look at the type of each
argument with each request; together they took as long as working an invoice out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLResolveInfo, get_named_type, get_nullable_type, is_leaf_type
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition, has_object_definition
from strawberry.types.field import StrawberryField

from tieout.domain import refusal as domain
from tieout.graphql.permissions import PermittedToChange
from tieout.graphql.refusals import Refusal

Reading = Callable[[Any], Any]


def make_mutations_straight(schema: strawberry.Schema) -> None:
    """Give the schema's mutations a resolver of their own; one that is not as most are stays as it was."""
    definition, core = schema.get_type_by_name("Mutation"), schema._schema.mutation_type
    assert isinstance(definition, StrawberryObjectDefinition)
    assert core is not None
    for field in definition.fields:
        made = core.fields[schema.config.name_converter.from_field(field)]
        extensions, resolver = field.extensions, field.base_resolver
        alone = len(extensions) == 1 and type(extensions[0]) is PermittedToChange
        may_refuse = "Refusal" in {kind.name for kind in getattr(get_named_type(made.type), "types", ())}
        if alone and may_refuse and resolver is not None and resolver.is_async and resolver.info_parameter:
            made.resolve = _Straight(schema, field, made)


class _Straight:
    """A mutation whose only extension is its right and whose answer may be a Refusal."""

    def __init__(self, schema: strawberry.Schema, field: StrawberryField, made: GraphQLField) -> None:
        assert field.base_resolver is not None
        self._info = partial(schema.config.info_class, _field=field)
        self._right = field.extensions[0]
        self._work: Callable[..., Awaitable[Any]] = field.base_resolver.wrapped_func  # type: ignore[assignment]
        self._arguments = [
            (shown, argument.python_name, _reading(schema, shown, argument.type, made))
            for argument in field.arguments
            for shown in [schema.config.name_converter.from_argument(argument)]
        ]

    async def __call__(self, source: Any, raw_info: GraphQLResolveInfo[Any], **sent: Any) -> Any:
        """Carry it out."""
        try:
            given = {
                name: sent[shown] if read is None or sent[shown] is None else read(sent[shown])
                for shown, name, read in self._arguments
                if shown in sent
            }
            return await self._right.resolve_async(
                self._done, source, self._info(_raw_info=raw_info), **given
            )
        except domain.Refusal as refusal:
            return Refusal.of(refusal)

    def _done(self, source: Any, info: strawberry.Info, **given: Any) -> Awaitable[Any]:
        return self._work(source, info=info, **given)


def _reading(schema: strawberry.Schema, shown: str, kind: Any, made: GraphQLField) -> Reading | None:
    """How an argument's value is made of what was sent; None where it is that already: a scalar, an enum."""
    if is_leaf_type(get_nullable_type(made.args[shown].type)):
        return None
    context = InputContext(
        info=None,
        config=schema.config,
        scalar_registry=schema.schema_converter.scalar_registry,
        path=(shown,),
    )
    if has_object_definition(kind) and kind.__strawberry_definition__.from_input is not None:
        return partial(_made, kind.__strawberry_definition__.from_input, kind, context)
    return partial(context.convert, type_=kind)


def _made(make: Callable[..., Any], kind: type, context: InputContext, sent: Any) -> Any:
    return make(kind, sent, context)
