"""Token-based authentication of NetSuite: OAuth 1.0a with HMAC-SHA256 (RFC 5849)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

from tieout.domain.clock import now
from tieout.domain.exports.access import Access


def authorization(
    access: Access, method: str, url: str, *, nonce: str | None = None, moment: int | None = None
) -> str:
    """The header `Authorization` of one request; `nonce` and `moment` are chosen unless given."""
    named = {
        "oauth_consumer_key": access.settings["consumer_key"],
        "oauth_token": access.settings["token_id"],
        "oauth_nonce": nonce or secrets.token_hex(16),
        "oauth_timestamp": str(moment or int(now().timestamp())),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_version": "1.0",
    }
    key = f"{_escaped(access.secrets['consumer_secret'])}&{_escaped(access.secrets['token_secret'])}"
    digest = hmac.new(key.encode(), base_string(method, url, named).encode(), sha256).digest()
    signed = named | {"oauth_signature": base64.b64encode(digest).decode()}
    realm = access.settings["account"].upper().replace("-", "_")
    return f'OAuth realm="{realm}", ' + ", ".join(
        f'{name}="{_escaped(value)}"' for name, value in signed.items()
    )


def base_string(method: str, url: str, named: Mapping[str, str]) -> str:
    """What is signed: the method, the address without its query, and all parameters in order."""
    parts = urlsplit(url)
    given = [*parse_qsl(parts.query, keep_blank_values=True), *named.items()]
    told = sorted((_escaped(name), _escaped(value)) for name, value in given)
    parameters = "&".join(f"{name}={value}" for name, value in told)
    address = f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}"
    return f"{method.upper()}&{_escaped(address)}&{_escaped(parameters)}"


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
