"""What every resolver may ask for: who is acting, what was read already, and word of changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader

from tieout.domain.database.publishing import listen
from tieout.domain.users.actor import Actor

K = TypeVar("K")
V = TypeVar("V")

Changes: TypeAlias = Callable[[str], AsyncGenerator[None, None]]
"""Word of changes to a topic such as "batch:17": yields each time it changed, until closed."""

Reading: TypeAlias = Callable[[list[K]], Awaitable[Mapping[K, V]]]
"""Reads many things by their keys in one go; what does not exist is left out."""


async def changes_here(topic: str) -> AsyncGenerator[None, None]:
    """Word of changes made by this very process; a server on several processes brings its own."""
    changed = asyncio.Event()
    stop = listen(lambda told: changed.set() if told == topic else None)
    try:
        while True:
            await changed.wait()
            changed.clear()
            yield
    finally:
        stop()


@dataclass
class Context:
    """One request: its actor (None when nobody is signed in) and its loaders."""

    actor: Actor | None
    changes: Changes = changes_here
    in_process: bool = False
    """Run by the pages, who are told of the unexpected by the exception itself."""
    look_again: Callable[[], Awaitable[Actor | None]] | None = None
    """Finds who acts by now, where a request may outlast a session: a websocket, a stream."""
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict, repr=False)

    @property
    def signed_in(self) -> Actor:
        """The actor; where nobody is signed in, an error with the code UNAUTHENTICATED."""
        if self.actor is None:
            message = "You are not signed in. Sign in, or send a valid API token."
            raise GraphQLError(message, extensions={"code": "UNAUTHENTICATED"})
        return self.actor

    async def renew(self) -> None:
        """Look again who acts: who signed out meanwhile, or whose token was revoked, is nobody now."""
        if self.look_again is not None:
            self.actor = await self.look_again()

    async def find(self, reading: Reading[K, V], key: K) -> V | None:
        """The thing of that key, None when there is none; read together with all asked for at once."""
        loader = self._loaders.get(reading)
        if loader is None:
            loader = self._loaders[reading] = DataLoader(_in_order(reading))
        found: V | None = await loader.load(key)
        return found

    async def load(self, reading: Reading[K, V], key: K) -> V:
        """As `find`, where the thing is known to exist."""
        found = await self.find(reading, key)
        if found is None:
            raise LookupError(f"{getattr(reading, '__name__', reading)} found nothing for {key}")
        return found

    def forget(self) -> None:
        """Forget what was read: something is about to change, or has changed."""
        self._loaders.clear()

    async def changed(self, topic: str) -> AsyncGenerator[None, None]:
        """Yield at once, and again after every change of the topic; what was read before is forgotten.

        Ends with UNAUTHENTICATED at a change after which nobody is signed in any more.
        """
        async with aclosing(self.changes(topic)) as changes:
            waiting = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0)  # listening begins before the first look
            try:
                while True:
                    self.forget()
                    yield
                    await waiting
                    await self.renew()
                    _ = self.signed_in
                    waiting = asyncio.ensure_future(anext(changes))
            finally:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)


Info: TypeAlias = strawberry.Info[Context, None]


def _in_order(reading: Reading[K, V]) -> Callable[[list[K]], Awaitable[Sequence[V | None]]]:
    async def read(keys: list[K]) -> Sequence[V | None]:
        found = await reading(keys)
        return [found.get(key) for key in keys]

    return read
