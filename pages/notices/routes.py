"""The address of warnings, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.notices import addresses, show

ROUTES = [
    Route(addresses.NOTICES, show.show, methods=["GET"]),
    Route(addresses.NOTICES, show.save, methods=["POST"]),
]
