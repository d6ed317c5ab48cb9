"""Where bank files are loaded and matched; in templates among the other addresses, as `to.NAME`."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

BANK_FILES = "/bank-files"
BANK_FILE = "/bank-files/{id}"
MATCHING = "/bank-files/matching"
MATCHING_CERTAIN = "/bank-files/matching/certain"
PROPOSAL_ACCEPT = "/bank-files/matching/{id}/accept"
RECEIPT_IDENTIFY = "/bank-files/matching/{id}/identify"
DEPOSIT_RECONCILE = "/bank-files/matching/{id}/reconcile"
PAYERS = "/bank-files/payers"
PAYER = "/bank-files/payers/{id}"
PAYER_DELETE = "/bank-files/payers/{id}/delete"


def bank_files(**query: str | None) -> str:
    return with_query(BANK_FILES, query)


def bank_file(id: str) -> str:
    return filled(BANK_FILE, id=id)


def matching(**query: str | None) -> str:
    """The work list; of one batch or file, with one entry in front (`at`)."""
    return with_query(MATCHING, query)


def matching_certain(**query: str | None) -> str:
    return with_query(MATCHING_CERTAIN, query)


def proposal_accept(id: str, **query: str | None) -> str:
    return with_query(filled(PROPOSAL_ACCEPT, id=id), query)


def receipt_identify(id: str, **query: str | None) -> str:
    return with_query(filled(RECEIPT_IDENTIFY, id=id), query)


def deposit_reconcile(id: str, **query: str | None) -> str:
    return with_query(filled(DEPOSIT_RECONCILE, id=id), query)


def payers(**query: str | None) -> str:
    return with_query(PAYERS, query)


def payer(id: str) -> str:
    return filled(PAYER, id=id)


def payer_delete(id: str) -> str:
    return filled(PAYER_DELETE, id=id)
