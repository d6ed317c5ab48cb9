"""Running again what ran before: a program sends the same few operations, each with other variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, execute
from strawberry.execution import optimized_is_awaitable
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from tieout.graphql.masking import masked
from tieout.graphql.readable import unreadable

REMEMBERED = 1_024
"""How many operations are remembered; beyond, the one remembered longest is forgotten."""

_is_awaitable: Any = optimized_is_awaitable


@dataclass(frozen=True, slots=True)
class _Operation:
    """An operation of a document that was found valid and within the limits of who is signed in."""

    document: DocumentNode
    name: str | None
    kind: OperationType


class Remembering(SchemaExtension):
    """Remembers an operation once it was let through to be executed; it comes last of the extensions."""

    def on_execute(self) -> Iterator[None]:
        """Remember it, unless a stranger asks, to whom other limits apply, or it is a subscription."""
        context = self.execution_context
        document, schema, name = context.graphql_document, context.schema, context.operation_name
        known = getattr(context.context, "actor", None) is not None
        if known and document is not None and isinstance(schema, RepeatingSchema) and context.query:
            kind = context.operation_type
            if kind is not OperationType.SUBSCRIPTION:
                schema.remember(context.query, _Operation(document, name, kind))
        yield


class RepeatingSchema(strawberry.Schema):
    """Runs an operation that it remembers without the steps in which it was parsed, weighed and validated.

    These took a third of the time of a small mutation. What depends on the request is still looked at
    each time: who asks (by each field), what the variables hold, and what of an error is told.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._known: dict[tuple[str, str | None], _Operation] = {}

    def remember(self, query: str, operation: _Operation) -> None:
        """Keep an operation under its name, and under none where its document has no other."""
        known = self._known
        only = sum(isinstance(part, OperationDefinitionNode) for part in operation.document.definitions) == 1
        for name in {operation.name, None} if only else {operation.name}:
            known[query, name] = operation
        while len(known) > REMEMBERED:
            del known[next(iter(known))]

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run an operation of a document."""
        if getattr(context_value, "actor", None) is not None and not operation_extensions:
            operation = self._known.get((query or "", operation_name))
            allowed = operation and (
                allowed_operation_types is None or operation.kind in allowed_operation_types
            )
            if operation and allowed and not unreadable(variable_values):
                return await self._again(operation, variable_values, context_value, root_value)
        return await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )

    async def _again(
        self, operation: _Operation, variables: dict[str, Any] | None, context: Any, root: Any
    ) -> ExecutionResult:
        try:
            answer = execute(
                self._schema,
                operation.document,
                root_value=root,
                context_value=context,
                variable_values=variables,
                operation_name=operation.name,
                executor_class=self.execution_context_class,
                is_awaitable=_is_awaitable,
                operation_extensions=None,
            )
            result = await answer if isawaitable(answer) else answer
            data, errors = result.data, result.errors
        except Exception as error:  # noqa: BLE001 (told and logged by `masked`)
            data, errors = None, [GraphQLError(str(error), original_error=error)]
        return ExecutionResult(data=data, errors=masked(errors, context) if errors else None)
