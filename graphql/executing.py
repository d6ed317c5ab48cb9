"""Running an operation inside this process, as the pages do: the same door, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import GraphQLError

from tieout.graphql.context import Context
from tieout.graphql.masking import unexpected
from tieout.graphql.schema import schema


@dataclass(frozen=True, slots=True)
class Result:
    """What the operation answered; `errors` are those meant for the client, each with its code."""

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the errors, such as UNAUTHENTICATED."""
        return tuple(str((error.extensions or {}).get("code", "INVALID")) for error in self.errors)


async def execute(
    document: str, variables: Mapping[str, Any] | None, context: Context, *, operation: str | None = None
) -> Result:
    """Run an operation of a document as the context's actor.

    The document is given as text, so that parsing and validation happen once in the life of the
    process. `operation` names one when the document holds several. What nobody expected is raised
    as the exception it is.
    """
    answer = await schema.execute(
        document,
        variable_values=dict(variables or {}),
        context_value=replace(context, in_process=True, _loaders={}),
        operation_name=operation,
    )
    errors = tuple(answer.errors or ())
    for error in errors:
        failure = unexpected(error)
        if failure is not None:
            raise failure
    return Result(data=answer.data, errors=errors)
