"""Who is asking: the session of a browser's cookie, or the bearer token of a program.

The seam to the layers above: this middleware puts the `Actor` (or None) into `request.state.actor`
before anything else runs, one query per request and none for static files. Pages and the GraphQL
endpoint read it there and know of no cookie. Signing in and out are routes of this module: the page
`GET /sign-in` posts its form (name, password, next) to `POST /sign-in`, which answers a redirect with
the cookie, or the form again with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tieout.domain.batches.leasing import release_all
from tieout.domain.users.actor import Actor
from tieout.domain.users.signing_in import SignInRefused, actor_of_session, sign_in, sign_out
from tieout.domain.users.tokens import actor_of_token
from tieout.pages import addresses
from tieout.pages.sessions.sign_in import next_page_of, refused
from tieout.server.settings import Settings

_NOBODY_NEEDED = ("/static/", "/assets/", "/health")


class Authentication:
    """Finds the actor of every request and websocket."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the actor into the request's state and pass it on."""
        if scope["type"] in ("http", "websocket"):
            needed = not scope["path"].startswith(_NOBODY_NEEDED)
            actor = await who_acts(HTTPConnection(scope), self.settings) if needed else None
            scope.setdefault("state", {})["actor"] = actor
        await self.app(scope, receive, send)


async def who_acts(connection: HTTPConnection, settings: Settings) -> Actor | None:
    """The actor behind a bearer token, else behind the session cookie; None when nobody is signed in."""
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await actor_of_token(credentials.strip())
    token = connection.cookies.get(cookie_name(connection, settings))
    if not token:
        return None
    idle = timedelta(minutes=settings.session_idle_minutes)
    return await actor_of_session(token, idle=idle, used=not _by_itself(connection))


async def actor_found(connection: HTTPConnection) -> Actor | None:
    """The actor that the middleware found, for the GraphQL endpoint."""
    actor: Actor | None = getattr(connection.state, "actor", None)
    return actor


def routes_of(settings: Settings) -> list[BaseRoute]:
    """Signing in and out."""

    async def signing_in(request: Request) -> Response:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        return await _sign_in(request, form, settings)

    async def signing_out(request: Request) -> Response:
        name = cookie_name(request, settings)
        if request.state.actor is not None:
            await release_all(by=request.state.actor)
        await sign_out(request.cookies.get(name, ""))
        response = RedirectResponse(addresses.SIGN_IN, 303)
        response.delete_cookie(
            name, path="/", secure=is_secure(request, settings), httponly=True, samesite="lax"
        )
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return [
        Route(addresses.SIGN_IN, signing_in, methods=["POST"]),
        Route(addresses.SIGN_OUT, signing_out, methods=["POST"]),
    ]


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the cookie travels over https only."""
    if settings.secure_cookies is not None:
        return settings.secure_cookies
    return connection.scope["scheme"] in ("https", "wss")


def cookie_name(connection: HTTPConnection, settings: Settings) -> str:
    """Over https a name that no other host and no page of http can set (`__Host-`)."""
    return "__Host-tieout" if is_secure(connection, settings) else "tieout"


def client_of(connection: HTTPConnection) -> str:
    """The address a request comes from, as the server (or the proxy it believes) tells it."""
    return connection.client.host if connection.client else ""


def _by_itself(connection: HTTPConnection) -> bool:
    """Whether an open page asks and nobody at it: its stream, its looking again, its keeping a lease."""
    source = connection.headers.get("hx-source", "").split("#")[-1]
    return connection.scope["path"] == addresses.EVENTS or source in ("live", "stream", "lease")


async def _sign_in(request: Request, form: Mapping[str, str], settings: Settings) -> Response:
    name, lifetime = form.get("name", ""), timedelta(hours=settings.session_hours)
    try:
        token = await sign_in(name, form.get("password", ""), client=client_of(request), lifetime=lifetime)
    except SignInRefused as refusal:
        return refused(request, name, next_page_of(form), refusal.message)
    cookie = cookie_name(request, settings)
    await sign_out(request.cookies.get(cookie, ""))
    response = RedirectResponse(next_page_of(form), 303)
    response.set_cookie(
        cookie,
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=is_secure(request, settings),
        httponly=True,
        samesite="lax",
    )
    return response
