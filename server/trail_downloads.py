"""Audit trails to download: a version as PDF or CSV, the same bytes every time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.trails.content import Trail
from tieout.domain.trails.csv_file import csv_of
from tieout.domain.trails.pdf_file import pdf_of
from tieout.domain.trails.reading import content_of
from tieout.domain.users.permission import Permission
from tieout.graphql.ids import IdInvalid, IdOfAnotherKind, key_of
from tieout.pages.operations import NotHere, SignInNeeded
from tieout.server.authentication import actor_found


async def download(request: Request) -> Response:
    """One file of a version; a refusal is told as plain text."""
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    try:
        actor.require(Permission.VIEW, "download audit trails")
        trail = await content_of(key_of("AuditTrail", request.path_params["id"]))
    except (NotFound, IdInvalid, IdOfAnotherKind) as refusal:
        raise NotHere("audit trail") from refusal
    except RightMissing as refusal:
        return PlainTextResponse(refusal.message, 403)
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, 409)
    return await _file(trail, request.path_params["file"])


routes: list[BaseRoute] = [Route("/audit-trails/{id}/{file}", download, methods=["GET"])]


async def _file(trail: Trail, file: str) -> Response:
    if file == "trail.csv":
        return _sent(_pieces(csv_of(trail)), trail, "csv", "text/csv")
    if file == "trail.pdf":
        content = await asyncio.to_thread(pdf_of, trail)
        return _sent(_pieces(iter([content])), trail, "pdf", "application/pdf")
    raise NotHere("file")


async def _pieces(rows: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Piece by piece, each made beside the server's own thread."""
    while (piece := await asyncio.to_thread(next, rows, None)) is not None:
        yield piece


def _sent(content: AsyncIterator[bytes], trail: Trail, ending: str, kind: str) -> Response:
    """The name is made of our own words and a batch number, so it needs no quoting."""
    name = f"batch-{trail.head['number']}-audit-trail-v{trail.head['version']}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return StreamingResponse(content, media_type=kind, headers=headers)
