"""The addresses of bank files, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.banking import addresses, files, matching, payers, show

ROUTES = [
    Route(addresses.BANK_FILES, files.show, methods=["GET"]),
    Route(addresses.BANK_FILES, files.read, methods=["POST"]),
    Route(addresses.MATCHING, matching.show, methods=["GET"]),
    Route(addresses.MATCHING_CERTAIN, matching.certain, methods=["POST"]),
    Route(addresses.PROPOSAL_ACCEPT, matching.accept, methods=["POST"]),
    Route(addresses.RECEIPT_IDENTIFY, matching.identify, methods=["POST"]),
    Route(addresses.DEPOSIT_RECONCILE, matching.reconcile, methods=["POST"]),
    Route(addresses.PAYERS, payers.show, methods=["GET"]),
    Route(addresses.PAYERS, payers.create, methods=["POST"]),
    Route(addresses.PAYER, payers.update, methods=["POST"]),
    Route(addresses.PAYER_DELETE, payers.delete, methods=["POST"]),
    Route(addresses.BANK_FILE, show.show, methods=["GET"]),
]
