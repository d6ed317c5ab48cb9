"""The OAuth 2 of a stand-in: consent, tokens, and refresh tokens that rotate."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.stand_ins.serving import StandIn

CLIENT_ID, CLIENT_SECRET = "client-of-the-tests", "hush-client-secret"


class Consent(StandIn):
    """Adds the routes `/authorize` and `/token`; codes are good once, and each for its redirect address."""

    extra: dict[str, str]

    def consenting(self, **extra: str) -> list[BaseRoute]:
        """`extra` goes back with the code, as the realm does."""
        self._codes: dict[str, dict[str, str]] = {}
        self.extra = extra
        return [Route("/authorize", self._authorize), Route("/token", self._token, methods=["POST"])]

    def give_tokens(self) -> dict[str, str]:
        """A new access token beside the others, and a refresh token; earlier ones stay good for a while."""
        access, refresh = f"hush-access-{secrets.token_hex(6)}", f"hush-refresh-{secrets.token_hex(6)}"
        self.tokens.add(access)
        self.refresh.append(refresh)
        return {"access_token": access, "refresh_token": refresh}

    def lets_in(self, request: Request) -> bool:
        """Whether the request has a token that is good."""
        return request.headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return JSONResponse({"error": "invalid_client"}, 400)
        code = secrets.token_hex(8)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"], **self.extra})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if not (
            self._good_code(form)
            if form.get("grant_type") == "authorization_code"
            else self._good_refresh(form)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({**self.give_tokens(), "expires_in": 3600, "token_type": "bearer"})

    def _good_refresh(self, form: dict[str, str]) -> bool:
        """Whoever uses a token has it, so that those before it are void from now on."""
        given = form.get("refresh_token", "")
        if form.get("grant_type") != "refresh_token" or given not in self.refresh:
            return False
        del self.refresh[: self.refresh.index(given)]
        return True

    def _good_code(self, form: dict[str, str]) -> bool:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return False
        if "code_challenge" not in asked:
            return True
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
