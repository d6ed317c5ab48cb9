"""The addresses of the outside accounting system, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.exports import addresses, batch, connection, mapping, system
from tieout.pages.exports import list as exports

ROUTES = [
    Route(addresses.CONNECTION, connection.show, methods=["GET"]),
    Route(addresses.CONNECTION, connection.save, methods=["POST"]),
    Route(addresses.CONNECTION_DO, connection.do, methods=["POST"]),
    Route(addresses.EXPORTS, exports.show, methods=["GET"]),
    Route(addresses.BATCH_EXPORTS, batch.show, methods=["GET"]),
    Route(addresses.BATCH_EXPORTS, batch.send, methods=["POST"]),
    Route(addresses.BATCH_EXPORTS_AGAIN, batch.again, methods=["POST"]),
    Route(addresses.ACCOUNTING_SYSTEM, system.show, methods=["GET"]),
    Route(addresses.ACCOUNTING_SYSTEM, system.save, methods=["POST"]),
    Route(addresses.MAPPING, mapping.show, methods=["GET"]),
    Route(addresses.MAPPING, mapping.save, methods=["POST"]),
    Route(addresses.MAPPING_SUGGESTIONS, mapping.take, methods=["POST"]),
]
