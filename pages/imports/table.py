"""Bringing master data in from a CSV: choose a file, look at what it would do, then do it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, page

OPERATIONS = Operations.beside(__file__)

LARGEST_FIELD = 8_000_000
"""In bytes: the file goes back and forth as base64 between the look and the import."""

SHOWN = 200
"""So many lines of each kind are shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that was sent."""

    name: str
    base64: str


async def show(request: Request) -> Response:
    """`GET /settings/import/{table}`: which columns the table takes, and a form for the file."""
    return await _page(request)


async def read(request: Request) -> Response:
    """`POST`: tell what the file would do; with `commit`, do it."""
    async with request.form(max_part_size=LARGEST_FIELD) as data:
        chosen, commit = await _chosen(data), data.get("commit") == "on"
    if not chosen.base64:
        refusal = Refusal("VALUE_MISSING", "Choose a file first.", "file")
        return await _page(request, refusal=refusal)
    entered = {"table": _table(request), "base64": chosen.base64, "file": chosen.name, "commit": commit}
    outcome = await OPERATIONS.change(request, "ImportTable", input=entered)
    if outcome.refusal is not None:
        return await _page(request, refusal=outcome.refusal)
    return await _page(request, chosen=chosen, result=outcome.data)


async def _page(
    request: Request,
    *,
    chosen: Chosen | None = None,
    result: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(request, "Importable")
    wanted = _table(request)
    table = next((one for one in data["importableTables"] if one["table"] == wanted), None)
    described = found(table, "table")
    context = {
        **data,
        "table": described,
        "address": addresses.table_import(described["table"]),
        "chosen": chosen,
        "result": result,
        "refusal": refusal,
        "shown": SHOWN,
        "may": {"SET_UP", "IMPORT"} <= set(data["viewer"]["permissions"]),
    }
    said = f"{described['name'][:1].upper()}{described['name'][1:]} are imported." if _done(result) else ""
    notice = Notice(said)
    return page(request, "imports/table.html", context, notice=notice, status=422 if refusal else 200)


async def _chosen(data: FormData) -> Chosen:
    """A file just chosen, or the one that was looked at before."""
    file = data.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return Chosen(file.filename, b64encode(await file.read()).decode("ascii"))
    kept = data.get("base64")
    return Chosen(str(data.get("name") or "file"), kept if isinstance(kept, str) else "")


def _table(request: Request) -> str:
    return str(request.path_params["table"]).upper().replace("-", "_")


def _done(result: Mapping[str, Any] | None) -> bool:
    return bool(result and result["committed"])
