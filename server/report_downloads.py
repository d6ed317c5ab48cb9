"""Reports to download: any of the registry as CSV or PDF, by the query of its page's address."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tieout.domain.refusal import NotFound, Refusal, RightMissing
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.csv_file import csv_of
from tieout.domain.reports.pdf_file import pdf_of
from tieout.domain.reports.registry import report_named
from tieout.domain.reports.statement_mailing import kept_statement
from tieout.domain.reports.table import Table
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.graphql.ids import IdInvalid, IdOfAnotherKind, key_of
from tieout.pages.operations import NotHere, SignInNeeded
from tieout.server.authentication import actor_found


async def download(request: Request) -> Response:
    """One file of a report; a refusal is told as plain text."""
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    try:
        actor.require(Permission.VIEW, "download reports")
        report = report_named(request.path_params["name"])
        asked = Asked.read(request.query_params)
        if report.paper is not None and request.path_params["file"] == "report.pdf":
            company = await options.current()
            name = f"{(await report.make(asked)).name}.pdf"
            return _sent(_whole(await report.paper(asked, company.name)), name, "application/pdf")
        return await _file(await report.make(asked), request.path_params["file"], actor)
    except NotFound as refusal:
        raise NotHere("report") from refusal
    except RightMissing as refusal:
        return PlainTextResponse(refusal.message, 403)
    except Refusal as refusal:
        return PlainTextResponse(refusal.message, 409)


async def statement(request: Request) -> Response:
    """A statement of account as it was mailed."""
    actor = await actor_found(request)
    if actor is None:
        raise SignInNeeded()
    try:
        actor.require(Permission.VIEW, "download statements")
        name, content = await kept_statement(key_of("SentStatement", request.path_params["id"]))
    except (NotFound, IdInvalid, IdOfAnotherKind) as refusal:
        raise NotHere("statement") from refusal
    except RightMissing as refusal:
        return PlainTextResponse(refusal.message, 403)
    return _sent(_whole(content), name, "application/pdf")


routes: list[BaseRoute] = [
    Route("/reports/{name}/{file}", download, methods=["GET"]),
    Route("/statements/{id}/statement.pdf", statement, methods=["GET"]),
]


async def _file(table: Table, file: str, actor: Actor) -> Response:
    if file == "report.csv":
        return _sent(csv_of(table), f"{table.name}.csv", "text/csv")
    if file == "report.pdf":
        company = await options.current()
        content = await pdf_of(table, company=company.name, by=actor.name)
        return _sent(_whole(content), f"{table.name}.pdf", "application/pdf")
    raise NotHere("file")


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _sent(content: AsyncIterator[bytes], name: str, kind: str) -> Response:
    """The name is made of our own words and dates, so it needs no quoting."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return StreamingResponse(content, media_type=kind, headers=headers)
