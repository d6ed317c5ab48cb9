"""Making enums of the API out of the domain's, each value described."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import strawberry


def described(words: type[StrEnum], description: str, *, name: str | None = None, **values: str) -> Any:
    """Make the domain's enum one of the API's; `values` describes every member, none may be missing."""
    known: Any = strawberry.enum(words, name=name, description=description)
    for value in known.__strawberry_definition__.values:
        value.description = values.pop(value.name)
    if values:
        raise LookupError(f"{words.__name__} has no {', '.join(values)}")
    return known
