"""What of an error a client is told: ours as it is, the unexpected only by a reference into the log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from tieout.domain.refusal import Refusal

log = logging.getLogger("tieout.graphql")


def unexpected(error: GraphQLError) -> BaseException | None:
    """The exception behind an error that nobody meant to raise, None for one meant for the client."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return None if cause is None or isinstance(cause, GraphQLError | Refusal) else cause


def masked(errors: list[GraphQLError], context: Any) -> list[GraphQLError]:
    """The errors as the client of that context is told them; what nobody expected is logged."""
    in_process = getattr(context, "in_process", False)
    return [_masked(error, in_process) for error in errors]


class Masking(SchemaExtension):
    """Gives refusals their code and keeps the insides of the unexpected in the log."""

    def on_operation(self) -> Iterator[None]:
        """Look through the errors once the operation is done."""
        yield
        result: Any = self.execution_context.result
        self._shown(result)

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """As for a single answer, before each answer of a stream leaves."""
        self._shown(result)
        yield

    def _shown(self, result: Any) -> None:
        errors = getattr(result, "errors", None)
        if errors:
            result.errors = masked(errors, self.execution_context.context)


def _masked(error: GraphQLError, in_process: bool) -> GraphQLError:
    cause = error.original_error
    if isinstance(cause, Refusal):
        extensions = {"code": cause.code, "field": cause.field}
        return GraphQLError(cause.message, error.nodes, path=error.path, extensions=extensions)
    failure = unexpected(error)
    if failure is None or in_process:
        return error
    reference = secrets.token_hex(4)
    log.error("Unexpected error, reference %s, at %s", reference, error.path, exc_info=failure)
    message = f"Something went wrong on our side. Reference {reference}."
    extensions = {"code": "INTERNAL_ERROR", "reference": reference}
    return GraphQLError(message, error.nodes, path=error.path, extensions=extensions)
