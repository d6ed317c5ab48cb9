"""What a form shows again: the values as they were typed and, after a refusal, the message beside its field.

A view makes a `Form` from the values to begin with, or from `await submitted(request)` and the refusal;
the macros of fields.html draw its fields. The input's name is the name in the schema (`postDate`), so
that `refusal.field` finds its place. A message about no field of the form goes to the summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request

from tieout.pages.operations import Refusal


class Form:
    """Values and messages of one form; `name` makes the ids of its inputs unique on the page."""

    def __init__(
        self, name: str, values: Mapping[str, Any] | None = None, refusal: Refusal | None = None
    ) -> None:
        self.name = name
        self.values = {field: "" if value is None else str(value) for field, value in (values or {}).items()}
        self.refusal = refusal
        self.reasons = refusal.reasons if refusal else ()
        self.autofocus = ""

    def id(self, field: str) -> str:
        return f"{self.name}-{field}"

    def value(self, field: str) -> str:
        return self.values.get(field, "")

    def error(self, field: str) -> str:
        """What is wrong with the field; blank when nothing is."""
        return " ".join(reason.message for reason in self.reasons if reason.field == field)

    @property
    def general(self) -> list[Refusal]:
        """The reasons that are about no field of the form."""
        return [reason for reason in self.reasons if reason.field not in self.values]

    def has_focus(self, field: str) -> bool:
        """Whether the field takes the focus when the form appears."""
        return field == self.autofocus

    def focusing(self, field: str) -> Form:
        """The same form, with the focus in that field when it appears, or in the first refused one."""
        refused = [reason.field for reason in self.reasons if reason.field in self.values]
        self.autofocus = refused[0] if refused and refused[0] else field
        return self


async def submitted(request: Request) -> dict[str, str]:
    """The fields of the posted form as text, outer blanks stripped; files are left out."""
    data = await request.form()
    return {name: value.strip() for name, value in data.items() if isinstance(value, str)}


def given(values: Mapping[str, str], *names: str) -> dict[str, str]:
    """Those of the named fields that were filled in, for an input whose blanks mean `not given`."""
    return {name: values[name] for name in names if values.get(name)}


def whole(values: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """The named fields that were filled in as whole numbers; what is no number stays text, to be refused."""
    return {name: int(text) if _is_whole(text) else text for name, text in given(values, *names).items()}


def chosen(request: Request, name: str, choices: Iterable[str]) -> list[str]:
    """The values of a query parameter that are among the choices; anything else is ignored."""
    allowed = set(choices)
    return [value for value in request.query_params.getlist(name) if value in allowed]


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and len(text) < 10
