"""The schema over HTTP: POST for operations, SSE or multipart for subscriptions, and a websocket."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http.base import BaseRequestProtocol
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage

from tieout.domain.users.actor import Actor
from tieout.graphql.context import Changes, Context, changes_here
from tieout.graphql.schema import schema

WhoActs: TypeAlias = Callable[[HTTPConnection], Awaitable[Actor | None]]
"""Finds the actor of a request by its session or bearer token; None when nobody is signed in."""


class _Conversation(BaseGraphQLTransportWSHandler[Context, None]):
    """A websocket, which may outlast a session: who acts is looked up again for each operation."""

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Run one more operation."""
        await self.context.renew()
        await super().handle_subscribe(message)


class Endpoint(GraphQL[Context, None]):
    """The ASGI application at /graphql.

    No GET, so that nothing runs by following a link; no batches, no uploads, no page to try things
    on: the schema is in schema.graphql and open to introspection by who is signed in.
    """

    graphql_transport_ws_handler_class = _Conversation

    def __init__(
        self,
        who_acts: WhoActs,
        *,
        still_acts: WhoActs | None = None,
        changes: Changes = changes_here,
        trusted_origins: Sequence[str] = (),
    ) -> None:
        """`still_acts` is asked again while a websocket or a stream lasts; `who_acts` unless it is given."""
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                GRAPHQL_SSE_PROTOCOL,
                MULTIPART_SUBSCRIPTION_PROTOCOL,
            ),
            allowed_origins=trusted_origins,
        )
        self._who_acts = who_acts
        self._still_acts = still_acts or who_acts
        self._changes = changes

    def is_request_allowed(self, request: BaseRequestProtocol) -> bool:
        """Allow POST only."""
        if request.method != "POST":
            raise HTTPException(405, "Send the operation as POST with a body of application/json.")
        return True

    def decode_json(self, data: str | bytes) -> object:
        """The body read; what is not text in UTF-8 or nested without end is no JSON either."""
        try:
            return json.loads(data)
        except (UnicodeDecodeError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from error

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """A context of its own for each request or websocket."""
        actor = await self._who_acts(request)
        return Context(actor=actor, changes=self._changes, look_again=partial(self._still_acts, request))
