"""The opaque ids by which other systems know things: of the API, and of the messages sent to them."""

from __future__ import annotations

from base64 import urlsafe_b64encode


def opaque_id(kind: str, key: int) -> str:
    """The id of a thing: URL-safe base64 of `kind:key`, without padding."""
    return urlsafe_b64encode(f"{kind}:{key}".encode()).rstrip(b"=").decode()
