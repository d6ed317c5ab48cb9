"""Mass ledgers to download: the ZIP of all batches of a fiscal period."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from tieout.domain.ledgers.downloading import note_mass_download
from tieout.domain.ledgers.mass_file import make_mass_zip
from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.users.permission import Permission
from tieout.graphql.ids import IdInvalid, IdOfAnotherKind, key_of
from tieout.pages.operations import NotHere, SignInNeeded
from tieout.server.authentication import actor_found
from tieout.server.downloads import sent


async def download(request: Request) -> Response:
    """The ZIP, which is noted on the fiscal period; a refusal is told as plain text."""
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    try:
        actor.require(Permission.VIEW, "download ledgers")
        key = key_of("MassLedger", request.path_params["id"])
        archive = await make_mass_zip(key)
        if request.method == "GET":
            await note_mass_download(key, by=actor)
        length = {"Content-Length": str(archive.size)}
        return sent(archive.chunks(), archive.name, "application/zip", length)
    except (NotFound, IdInvalid, IdOfAnotherKind) as refusal:
        raise NotHere("mass ledger") from refusal
    except RightMissing as refusal:
        return PlainTextResponse(refusal.message, 403)
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, 409)


routes: list[BaseRoute] = [Route("/mass-ledgers/{id}/ledgers.zip", download, methods=["GET"])]
