"""Bank files: what was loaded, and a file to look at before it becomes batches."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.banking import addresses
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, page

OPERATIONS = Operations.beside(__file__)

LARGEST_FIELD = 12_000_000
"""In bytes: the file goes back and forth as base64 between the look and the loading."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that was sent, and how it is to be read."""

    name: str = ""
    base64: str = ""
    layout: str = ""


async def show(request: Request) -> Response:
    """`GET /bank-files`: the files, and a form for another."""
    return await _page(request)


async def read(request: Request) -> Response:
    """`POST`: tell what the file holds; with `commit`, make batches of it."""
    async with request.form(max_part_size=LARGEST_FIELD) as data:
        chosen, commit = await _chosen(data), data.get("commit") == "on"
        entered = {
            "base64": chosen.base64,
            "file": chosen.name,
            "layout": chosen.layout,
            "commit": commit,
            "withoutKnown": data.get("withoutKnown") == "on",
            "postDate": data.get("postDate") or None,
            "branch": data.get("branch") or None,
            "idempotencyKey": data.get("idempotencyKey") or None,
        }
    if not chosen.base64:
        return await _page(request, refusal=Refusal("VALUE_MISSING", "Choose a file first.", "file"))
    outcome = await OPERATIONS.change(request, "LoadBankFile", input=entered)
    if outcome.refusal is not None:
        return await _page(request, chosen=chosen, refusal=outcome.refusal)
    return await _page(request, chosen=chosen, look=outcome.data)


async def _page(
    request: Request,
    *,
    chosen: Chosen | None = None,
    look: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(request, "BankFileList", **paging.asked(request))
    context = {
        **data,
        "here": addresses.bank_files(),
        "chosen": chosen or Chosen(),
        "look": look,
        "refusal": refusal,
        "once": secrets.token_hex(12),
        "may": "ENTER" in data["viewer"]["permissions"],
        "live_topic": "bankfiles",
    }
    loaded = look["loaded"] if look else None
    said = "" if loaded is None else f"{loaded['name']} is loaded."
    if loaded is not None and loaded["state"] == "WAITING":
        said = f"{loaded['name']} is large: it is being loaded in the background."
    live = ("bank_files_list",)
    notice = Notice(said)
    return page(
        request, "banking/files.html", context, live=live, notice=notice, status=422 if refusal else 200
    )


async def _chosen(data: FormData) -> Chosen:
    """A file just chosen, or the one that was looked at before."""
    layout = str(data.get("layout") or "")
    file = data.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return Chosen(file.filename, b64encode(await file.read()).decode("ascii"), layout)
    kept = data.get("base64")
    return Chosen(str(data.get("name") or "file"), kept if isinstance(kept, str) else "", layout)
