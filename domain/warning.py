"""What speaks against something that is done nevertheless, told beside its result."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self

from tieout.domain.refusal import Refusal, Thing
from tieout.domain.setup.options import Reaction


@dataclass(frozen=True, slots=True)
class Warned:
    """A refusal's code, sentence, field and the thing it points at, said and not acted upon."""

    code: str
    message: str
    field: str | None = None
    about: Thing | None = dataclasses.field(default=None, compare=False)

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """What the refusal would say."""
        return cls(refusal.code, refusal.message, refusal.field, refusal.about)


_heard: ContextVar[list[Warned] | None] = ContextVar("heard", default=None)


@contextmanager
def hearing() -> Iterator[list[Warned]]:
    """Gather what the commands of the block warn of; outside such a block warnings go unheard."""
    heard: list[Warned] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def react(reaction: Reaction, refusal: Refusal) -> None:
    """Refuse, warn or keep quiet, as the company's setting for this check says."""
    if reaction is Reaction.ERROR:
        raise refusal
    if reaction is Reaction.WARN:
        tell([Warned.of(refusal)])


def told() -> tuple[Warned, ...]:
    """What was warned of so far."""
    return tuple(_heard.get() or ())


def tell(warnings: Iterable[Warned]) -> None:
    """Warn whoever hears; the same warning is told once."""
    heard = _heard.get()
    if heard is not None:
        heard.extend(warning for warning in dict.fromkeys(warnings) if warning not in heard)
