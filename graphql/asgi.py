"""The schema over HTTP: POST for operations, SSE or multipart for subscriptions, and a websocket."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage
from strawberry.types import ExecutionResult

from tieout.domain.users.actor import Actor
from tieout.graphql.context import Changes, Context, changes_here
from tieout.graphql.schema import schema

_UNUSED = Response()
"""The library lets a resolver set headers of the answer; none of ours does."""

_ENCODED = json.JSONEncoder(separators=(",", ":")).encode

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a websocket; the everyday one, an operation as JSON, without detours."""
        if not _is_everyday(scope):
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        result = await self._result(request, body)
        if result is None:
            await super().__call__(scope, _sent_again(body), send)
            return
        told = _ENCODED(await self.process_result(request, result)).encode()
        length = str(len(told)).encode()
        headers = [(b"content-length", length), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})

    async def _result(self, request: Request, body: bytes) -> ExecutionResult | None:
        """What the operation answers; None when it was not begun, and the library is to say why."""
        asked = self._asked(body)
        if asked is None:
            return None
        context = await self.get_context(request, _UNUSED)
        adapter = self.request_adapter_class(request)
        try:
            return await self.execute_single(request, adapter, _UNUSED, context, None, asked)
        except HTTPException:  # such as for no operation of that name
            return None

    def _asked(self, body: bytes) -> GraphQLRequestData | None:
        """The operation that is asked for; None when the body is not just that."""
        try:
            asked = self.decode_json(body)
        except json.JSONDecodeError:
            return None
        if not isinstance(asked, dict) or not asked.keys() <= {"query", "variables", "operationName"}:
            return None
        query, variables, name = asked.get("query"), asked.get("variables"), asked.get("operationName")
        if not (
            isinstance(query, str) and isinstance(variables, dict | None) and isinstance(name, str | None)
        ):
            return None
        return GraphQLRequestData(query=query, variables=variables, operation_name=name, extensions=None)

    def is_request_allowed(self, request: BaseRequestProtocol) -> bool:
        """Allow POST only."""
        if request.method != "POST":
            raise HTTPException(405, "Send the operation as POST with a body of application/json.")
        return True

    def decode_json(self, data: str | bytes) -> object:
        """The body read; what is not text in UTF-8 or nested without end is no JSON either."""
        try:
            asked = json.loads(data)
        except (UnicodeDecodeError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from error
        if not isinstance(asked, dict | list):
            raise json.JSONDecodeError("neither an object nor a list", "", 0)
        return asked

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """A context of its own for each request or websocket."""
        actor = await self._who_acts(request)
        return Context(actor=actor, changes=self._changes, look_again=partial(self._still_acts, request))


def _is_everyday(scope: Scope) -> bool:
    """Whether it is a POST of JSON whose answer is to be JSON and no stream."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    headers = dict(scope["headers"])
    accept = headers.get(b"accept", b"")
    streamed = b"event-stream" in accept or b"multipart" in accept
    return headers.get(b"content-type") == b"application/json" and not streamed


def _sent_again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
