"""Asking the schema as somebody of the cast, and reading what it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.watching import Counted, counted_queries
from tieout.domain.database.publishing import settle
from tieout.domain.users.actor import Actor
from tieout.graphql.context import Context
from tieout.graphql.executing import Result, execute
from tieout.graphql.ids import global_id

Data = dict[str, Any]


async def answer(by: Actor | None, document: str, /, **variables: Any) -> Result:
    """Whatever the schema answers."""
    return await execute(document, variables, Context(actor=by))


async def ask(by: Actor, document: str, /, **variables: Any) -> Any:
    """The answer to a query of one field, which must not fail."""
    result = await answer(by, document, **variables)
    assert result.errors == ()
    assert result.data is not None
    (value,) = result.data.values()
    return value


async def do(by: Actor, mutation: str, arguments: str, selected: str, /, **variables: Any) -> Data:
    """What a mutation answers, refused or not; `arguments` declares the variables, as `$id: ID!`."""
    names = [part.strip().removeprefix("$").split(":")[0] for part in arguments.split(",") if part.strip()]
    passed = ", ".join(f"{name}: ${name}" for name in names)
    document = (
        f"mutation ({arguments}) {{ {mutation}{f'({passed})' if passed else ''} {{ __typename {selected} "
        "... on Refusal { code message field blockers { code message field } } } }"
    )
    done: Data = await ask(by, document, **variables)
    return done


@asynccontextmanager
async def counting() -> AsyncIterator[Counted]:
    """Count the statements of the block; news of what was done before it is sent first."""
    await settle()
    with counted_queries() as queries:
        yield queries


def id_of(kind: str, key: Any) -> str:
    """The global id of a row, or of a key."""
    return str(global_id(kind, getattr(key, "id", key)))


def refusal(done: Data) -> tuple[str, str | None, str]:
    """Code, field and sentence of an answer that is a refusal."""
    assert done["__typename"] == "Refusal", done
    return done["code"], done["field"], done["message"]


def dollars(amount: str) -> Data:
    """Money as the API shows it."""
    return {"amount": amount, "currency": "USD"}
