"""A page's GraphQL operations: the file beside the view, run in-process as the signed-in user.

`OPERATIONS = Operations.beside(__file__)` reads `show.graphql` beside `show.py`. The file holds the
one query the page shows (it spreads `...frame`, which the layout needs) and the mutations it offers.
Fragments used by many pages stand in pages/fragments.graphql. Each operation is sent alone with the
fragments it uses, always as the same text, so that the parser's and the validator's caches hit.

    data = await OPERATIONS.show(request, "BatchRecord", id=id)          a query: its data
    outcome = await OPERATIONS.change(request, "CloseBatch", id=id)      a mutation: its answer or refusal

`show` raises what apologies.py turns into a page: SignInNeeded, NotHere, NotPossible, OperationFailed. Give
`found(data["batch"], "batch")` what may be missing. `change` never raises for an expected no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import graphql
from starlette.requests import Request

from tieout.graphql.context import Context
from tieout.graphql.executing import execute

T = TypeVar("T")

_SHARED = Path(__file__).with_name("fragments.graphql")
_INVALID = re.compile(r"has invalid value at [\w.\[\]]*\.(\w+)(?:\[\d+\])?: (.*)", re.DOTALL)
_INVALID_ALONE = re.compile(r"Variable '\$(\w+)' has invalid value: (?!Expected a value)(.*)", re.DOTALL)
_MISSING = re.compile(r"include required field '(\w+)'")
_NOT_WHOLE = re.compile(r"Int cannot represent .*: (.*)")

_OF_NOTHING = {"ID_INVALID", "ID_OF_ANOTHER_KIND", "NOT_FOUND"}


class SignInNeeded(Exception):
    """Nobody is signed in; the page is shown after signing in."""


class NotHere(Exception):
    """What the address names does not exist."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected no as the schema gives it; `field` is the input's name, also in the form."""

    code: str
    message: str
    field: str | None = None
    blockers: tuple[Refusal, ...] = ()
    subject: str | None = None
    """The id of what is in the way, where one could look at it."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Refusal:
        """From the fields that the fragment `refusal` selects."""
        blockers = tuple(cls.of(blocker) for blocker in data.get("blockers") or ())
        return cls(data["code"], data["message"], data.get("field"), blockers, data.get("subjectId"))

    @property
    def reasons(self) -> tuple[Refusal, ...]:
        """Every reason, the first of them included, each once."""
        return tuple(dict.fromkeys((*self.blockers,) or (self,)))


class NotPossible(Exception):
    """The page's query is refused: the right to see it is missing, or its address asks for what cannot be."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message)


class OperationFailed(Exception):
    """The schema answered with an unexpected error."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation answered: its data, or why not."""

    data: Mapping[str, Any]
    refusal: Refusal | None = None

    @property
    def warnings(self) -> tuple[Refusal, ...]:
        """What spoke against what was done, where the operation selects it (`...warned`)."""
        return tuple(Refusal.of(warning) for warning in self.data.get("warnings") or ())


def found(value: T | None, kind: str) -> T:
    """The value; when there is none, the page says that this kind of thing is not here."""
    if value is None:
        raise NotHere(kind)
    return value


class Operations:
    """The operations of one .graphql file, each a text of its own with the fragments it uses."""

    def __init__(self, path: Path) -> None:
        document = graphql.parse(f"{path.read_text()}\n{_SHARED.read_text()}")
        alone = graphql.utilities.separate_operations(document)
        self.path = path
        self.texts = {name: graphql.print_ast(part) for name, part in alone.items()}

    @classmethod
    def beside(cls, module_file: str) -> Operations:
        """Those of the .graphql file beside a view."""
        return cls(Path(module_file).with_suffix(".graphql"))

    async def show(self, request: Request, name: str, **variables: Any) -> dict[str, Any]:
        """The data of a query."""
        data, refusal = await self._run(request, name, variables)
        if refusal is not None:
            raise NotHere("page") if refusal.code in _OF_NOTHING else NotPossible(refusal)
        return data

    async def change(self, request: Request, name: str, **variables: Any) -> Outcome:
        """The answer of a mutation (or of a query that may answer a refusal): one root field."""
        data, refusal = await self._run(request, name, variables)
        if refusal is not None:
            return Outcome({}, refusal)
        (answer,) = data.values()
        if answer["__typename"] == "Refusal":
            return Outcome({}, Refusal.of(answer))
        return Outcome(answer)

    async def _run(
        self, request: Request, name: str, variables: dict[str, Any]
    ) -> tuple[dict[str, Any], Refusal | None]:
        actor = getattr(request.state, "actor", None)
        if actor is None:
            raise SignInNeeded()
        result = await execute(self.texts[name], variables, Context(actor))
        if not result.errors:
            return result.data or {}, None
        refusal = _refusal_among(result.errors)
        if refusal is None:
            raise OperationFailed(f"{name}: {result.errors[0]}")
        return {}, refusal


def _refusal_among(errors: Iterable[graphql.GraphQLError]) -> Refusal | None:
    """What is the user's to put right among the errors: a right missing, or a value that cannot be read."""
    for error in errors:
        code = (error.extensions or {}).get("code")
        if isinstance(code, str):
            return Refusal(code, error.message)
        missing = _MISSING.search(error.message)
        if missing:
            return Refusal("VALUE_MISSING", "Fill this in.", field=missing[1])
        invalid = _INVALID.search(error.message) or _INVALID_ALONE.match(error.message)
        if invalid:
            reason = _NOT_WHOLE.sub(r"\1 is not a whole number.", invalid[2].strip())
            return Refusal("VALUE_NOT_READABLE", reason, field=invalid[1])
    return None
