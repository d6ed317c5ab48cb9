"""The addresses of the outside accounting system, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.exports import addresses, mapping, system

ROUTES = [
    Route(addresses.ACCOUNTING_SYSTEM, system.show, methods=["GET"]),
    Route(addresses.ACCOUNTING_SYSTEM, system.save, methods=["POST"]),
    Route(addresses.MAPPING, mapping.show, methods=["GET"]),
    Route(addresses.MAPPING, mapping.save, methods=["POST"]),
    Route(addresses.MAPPING_SUGGESTIONS, mapping.take, methods=["POST"]),
]
