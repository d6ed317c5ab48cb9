"""Ledger files to download: the ZIP of the summary or of the detail, and the hledger journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tieout.domain.ledgers.downloading import note_download
from tieout.domain.ledgers.files import make_zip
from tieout.domain.ledgers.journal import journal
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.users.permission import Permission
from tieout.graphql.ids import IdInvalid, IdOfAnotherKind, global_id, key_of
from tieout.pages import operations as pages
from tieout.pages.apologies import refused
from tieout.pages.exports.mending import WAYS
from tieout.pages.operations import NotHere, SignInNeeded
from tieout.server.authentication import actor_found

_LAYOUTS = {"summary.zip": LedgerLayout.SUMMARY, "detail.zip": LedgerLayout.DETAIL}
_JOURNAL = "journal.hledger"


async def download(request: Request) -> Response:
    """One file of a ledger version, which is noted on its batch; a refusal is told as plain text."""
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    try:
        actor.require(Permission.VIEW, "download ledgers")
        answer, ledger_id, taken = await _file(request.path_params["id"], request.path_params["file"])
        if request.method == "GET":
            await note_download(ledger_id, by=actor, **taken)
        return answer
    except (NotFound, IdInvalid, IdOfAnotherKind) as refusal:
        raise NotHere("ledger") from refusal
    except RightMissing as refusal:
        return PlainTextResponse(refusal.message, 403)
    except Refusal as refusal:
        return _refused(request, refusal)


routes: list[BaseRoute] = [Route("/ledgers/{id}/{file}", download, methods=["GET"])]


def sent(
    content: AsyncIterator[str] | AsyncIterator[bytes], name: str, kind: str, headers: dict[str, str]
) -> Response:
    """The name is made of our own words and a batch number, so it needs no quoting."""
    disposition = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
    }
    return StreamingResponse(content, media_type=kind, headers=disposition | headers)


def _refused(request: Request, refusal: Refusal) -> Response:
    """A page with every reason and the way on for whoever looks; lines of text for another program."""
    if "text/html" in request.headers.get("accept", ""):
        return refused(request, _shown(refusal), WAYS, status=409)
    reasons = refusal.blockers or (refusal,)
    return PlainTextResponse("\n".join(reason.message for reason in reasons), 409)


def _shown(refusal: Refusal) -> pages.Refusal:
    subject = global_id(*refusal.about) if refusal.about else None
    blockers = tuple(_shown(blocker) for blocker in refusal.blockers if blocker is not refusal)
    if refusal in refusal.blockers:
        blockers = (pages.Refusal(refusal.code, refusal.message, subject=subject), *blockers)
    return pages.Refusal(refusal.code, refusal.message, refusal.field, blockers, subject)


async def _file(ledger: str, file: str) -> tuple[Response, int, dict[str, Any]]:
    """The answer, the key of the ledger and what the note says of it."""
    ledger_id = key_of("Ledger", ledger)
    if file in _LAYOUTS:
        archive = await make_zip(ledger_id, _LAYOUTS[file])
        length = {"Content-Length": str(archive.size)}
        answer = sent(archive.chunks(), archive.name, "application/zip", length)
        return answer, ledger_id, {"layout": _LAYOUTS[file].value, "hashes": archive.hashes}
    if file == _JOURNAL:
        pieces = journal([ledger_id])
        # A refusal comes with the first piece: before the answer begins, not in the middle of it.
        first = await anext(pieces)
        answer = sent(_all(first, pieces), f"ledger-{ledger_id}.hledger", "text/plain", {})
        return answer, ledger_id, {"layout": "journal"}
    raise NotHere("file")


async def _all(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for piece in rest:
        yield piece
