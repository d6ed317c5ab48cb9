"""The way to an outside system where a user allows the connection, and back with a code for tokens (OAuth 2).

What has to be remembered on the way (who began, and the secret of PKCE) goes along as the `state`, sealed
under the installation's key: nobody can read it, make one, or use that of another user.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tieout.domain.clock import now
from tieout.domain.exports.access import Access, NotConnected, open_connection
from tieout.domain.exports.books import NotSent
from tieout.domain.exports.connecting import connect, request_look
from tieout.domain.exports.connection import BY_CONSENT
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import Refusal
from tieout.domain.secrets.vault import SecretKeyMissing, SecretUnreadable, sealed, unsealed
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.pages.exports import addresses
from tieout.pages.operations import NotHere, SignInNeeded
from tieout.server.authentication import actor_found
from tieout.server.connections.tokens import token_answer
from tieout.server.connections.transport import Wire, client
from tieout.server.settings import Settings

CALLBACK = "/connections/callback"
LIFETIME = 600
"""Seconds in which one has to come back."""
_OK = 200
_SCOPES = {
    AccountingSystem.QUICKBOOKS_ONLINE: "com.intuit.quickbooks.accounting",
    AccountingSystem.XERO: "offline_access accounting.transactions accounting.settings.read",
}


def routes_of(settings: Settings) -> list[BaseRoute]:
    """The way there and the way back."""

    async def authorize(request: Request) -> Response:
        actor, system = await _begin(request)
        try:
            access = await open_connection(system)
            return RedirectResponse(_address(settings, access, actor, _way_back(request)), 303)
        except (NotConnected, SecretKeyMissing, SecretUnreadable):
            return _back("token")

    async def callback(request: Request) -> Response:
        actor, system = await _begin(request)
        return _back(await _completed(settings, request, actor, system))

    return [
        Route(addresses.CONNECTION_AUTHORIZE, authorize, methods=["GET"]),
        Route(CALLBACK, callback, methods=["GET"]),
    ]


async def _begin(request: Request) -> tuple[Actor, AccountingSystem]:
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    system = (await options.current()).options.exports.accounting_system
    if not actor.may(Permission.SET_UP) or system not in BY_CONSENT:
        raise NotHere("page")
    return actor, system


def _address(settings: Settings, access: Access, actor: Actor, way_back: str) -> str:
    verifier = secrets.token_urlsafe(48)
    remembered = {"user": actor.user_id, "verifier": verifier, "system": access.system.value}
    state = sealed(json.dumps({**remembered, "until": now().timestamp() + LIFETIME}))
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    online = access.system is AccountingSystem.QUICKBOOKS_ONLINE
    asked = {
        "client_id": access.settings["client_id"],
        "response_type": "code",
        "scope": _SCOPES[access.system],
        "redirect_uri": way_back,
        "state": state,
        # QuickBooks Online documents no PKCE
        **({} if online else {"code_challenge": challenge, "code_challenge_method": "S256"}),
    }
    base = settings.quickbooks_authorize_url if online else settings.xero_authorize_url
    return f"{base}?{urlencode(asked)}"


async def _completed(settings: Settings, request: Request, actor: Actor, system: AccountingSystem) -> str:
    """Blank when it went well, else what failed."""
    given = request.query_params
    if "error" in given:
        return "denied"
    remembered = _remembered(given.get("state", ""))
    if remembered.get("user") != actor.user_id or remembered.get("system") != system.value:
        return "state"
    access = await open_connection(system)
    url = settings.xero_token_url if system is AccountingSystem.XERO else settings.quickbooks_token_url
    form = {
        "grant_type": "authorization_code",
        "code": given.get("code", ""),
        "redirect_uri": _way_back(request),
        "code_verifier": str(remembered["verifier"]),
    }
    async with client() as http:
        wire = Wire(http, system)
        try:
            tokens = await token_answer(wire, url, access, form)
            company = {} if tokens is None else await _company(settings, wire, system, given, tokens)
        except NotSent:
            return "unreachable"
    if tokens is None or not company:
        return "token"
    await connect(system, by=actor, settings=company, secrets=tokens)
    await request_look(system, by=actor)
    return ""


async def _company(
    settings: Settings, wire: Wire, system: AccountingSystem, given: Mapping[str, str], tokens: dict[str, str]
) -> dict[str, str]:
    """Which company over there: QuickBooks tells on the way back, Xero when asked."""
    if system is AccountingSystem.QUICKBOOKS_ONLINE:
        return {"realm_id": given["realmId"]} if given.get("realmId", "").isdigit() else {}
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
    answer = await wire.ask("GET", f"{settings.xero_api_url.rstrip('/')}/connections", headers=headers)
    found: list[Any] = answer.json() if answer.status_code == _OK else []
    return {"tenant_id": str(found[0]["tenantId"])} if found else {}


def _remembered(state: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(unsealed(state))
    except (Refusal, ValueError):
        return {}
    return found if found.get("until", 0) > now().timestamp() else {}


def _way_back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{CALLBACK}"


def _back(failed: str) -> Response:
    return RedirectResponse(addresses.CONNECTION + (f"?failed={failed}" if failed else ""), 303)
