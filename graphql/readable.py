"""Text that no database keeps, refused before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u(\{0*\}|0000|[dD][89a-fA-F])")


class Readable(SchemaExtension):
    """Refuses NUL and halves of characters: in no name or note, and PostgreSQL takes neither."""

    def on_validate(self) -> Iterator[None]:
        """Add to what validation found."""
        context = self.execution_context
        if unreadable(context.variables) or _ESCAPED.search(context.query or ""):
            message = "The text holds a character that cannot be kept (NUL, or half of one). Take it out."
            error = GraphQLError(message, extensions={"code": "TEXT_UNREADABLE"})
            context.pre_execution_errors = [*(context.pre_execution_errors or ()), error]
        yield


def unreadable(value: Any) -> bool:
    """Whether some text in the variables holds a character that cannot be kept."""
    if isinstance(value, str):
        return _UNREADABLE.search(value) is not None
    if isinstance(value, dict):
        return any(map(unreadable, value.values()))
    return isinstance(value, list) and any(map(unreadable, value))
