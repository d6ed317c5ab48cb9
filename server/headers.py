"""Headers that every answer carries: what the browser may load, and what may be kept."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SENT = [(name.lower().encode(), value.encode()) for name, value in _ALWAYS.items()]
_UNTOUCHED_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"
"""What a page showed may be shown again only after asking us: somebody else may sit there now."""


class SecurityHeaders:
    """Adds the headers. A static file named with the mark of its content may be kept for good."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                given = {name for name, _ in headers}
                headers += [header for header in _SENT if header[0] not in given]
                if b"cache-control" not in given:
                    headers.append((b"cache-control", _caching(scope, message["status"]).encode()))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, completed)


def _caching(scope: Scope, status: int) -> str:
    marked = scope["path"].startswith("/static/") and scope.get("query_string", b"").startswith(b"v=")
    return _UNTOUCHED_FOR_GOOD if marked and status == 200 else _ASK_AGAIN
