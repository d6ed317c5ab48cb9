"""The batch record, tab Entries: the form that keys them, always in sight, and the table of what is keyed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches import lifecycle
from tieout.pages.batches.show import record
from tieout.pages.entries import documents, kept_document, kept_receipt, receipts
from tieout.pages.entries.kinds import DIRECTIONS, FINISH, KINDS, MIXED, Kind, kind_of
from tieout.pages.filters import is_zero
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, page

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "batch_difference", "entry_table")
PAGE = 50
OTHERS = tuple(KINDS.values())
"""The forms that a mixed batch offers here."""


async def show(request: Request) -> Response:
    """The tab; `?edit=ENTRY` brings it into the form, `?ask=delete&entry=ENTRY` asks before deleting."""
    query = request.query_params
    asks = query.get("ask") == "delete"
    return await entries(
        request, editing=query.get("edit", ""), deleting=query.get("entry", "") if asks else ""
    )


async def entries(
    request: Request,
    *,
    editing: str = "",
    deleting: str = "",
    form: Form | None = None,
    keyed: str = "",
    said: str = "",
    refusal: Refusal | None = None,
    warnings: tuple[Refusal, ...] = (),
) -> Response:
    """The tab after whatever was done, `keyed` an entry of that kind; a refused `form` comes back."""
    entry = editing or deleting
    data = await _read(request, entry)
    batch = found(data["batch"], "batch")
    shown = found(data["entry"], "entry") if entry else None
    wanted = (shown["type"] if shown and editing else "") or keyed or request.query_params.get("kind", "")
    kind = kind_of(batch, wanted)
    ways = {**lifecycle.ways(batch), **_look_again(batch, editing)}
    context = {
        **data,
        **record(batch, "entries"),
        "kind": kind,
        **_offered(batch, kind),
        "editing": editing,
        "deleting": shown if deleting else None,
        "form": form or await _form(request, kind, data, shown if editing else None),
        "parts": receipts.PARTS,
        "said": said,
        "directions": DIRECTIONS,
        "ways": ways,
        "entry_held": _held(batch, editing),
    }
    await _prepare(request, kind, context)
    notice = Notice("", refusal, ways, warnings)
    refused = refusal or (form.refusal if form else None)
    return page(
        *(request, "entries/list.html", context), live=LIVE, notice=notice, status=422 if refused else 200
    )


async def _read(request: Request, entry: str) -> dict[str, Any]:
    asked = _asked(request) | {"id": request.path_params["id"], "editing": entry, "withEntry": bool(entry)}
    return await OPERATIONS.show(request, "EntryList", **asked)


def _offered(batch: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """A mixed batch offers every kind, lists them side by side, and goes on with the one being keyed."""
    mixed = batch["type"] == MIXED
    return {
        "kinds": OTHERS if mixed else (),
        "listed": "" if mixed else kind.type,
        "here": addresses.entries(batch["id"], kind=kind.type if mixed else None),
    }


async def _form(
    request: Request, kind: Kind, data: Mapping[str, Any], entry: Mapping[str, Any] | None
) -> Form:
    """The form to begin with: blank, or with the entry that is to be changed."""
    if entry is None:
        return _blank(kind, data["batch"])
    return await _keyed(request, kind, data, entry)


def _blank(kind: Kind, batch: Mapping[str, Any]) -> Form:
    """An empty form; when the batch ties out, with BATCH in the customer field and the focus there (R2.7)."""
    values = dict.fromkeys(kind.names, "")
    if "documentDate" in values:
        values["documentDate"] = batch["postDate"]
    totals = batch["totals"]
    if kind.finishes and is_zero(totals["difference"]) and not is_zero(totals["control"]):
        return Form("entry", {**values, "customerNumber": FINISH}).focusing("customerNumber")
    return Form("entry", values).focusing(kind.first)


async def _prepare(request: Request, kind: Kind, context: dict[str, Any]) -> None:
    """What the form needs beside its values: a key of its own, the focus, and a receipt's workings."""
    form: Form = context["form"]
    if context["editing"]:
        form.values.setdefault("editing", context["editing"])
    if kind.receives:
        context["work"] = await receipts.work(request, form.values)
    else:
        context["sheet"] = await documents.sheet(request, kind, form)
    form.values.setdefault("idempotencyKey", secrets.token_hex(12))
    if not form.autofocus:
        form.focusing(kind.first)


async def _keyed(request: Request, kind: Kind, data: Mapping[str, Any], entry: Mapping[str, Any]) -> Form:
    """An entry in its form, to be changed."""
    if not kind.receives:
        return Form("entry", await kept_document.values_of(request, kind, entry["id"]))
    return Form("entry", kept_receipt.values_of(entry, data["batch"], data["company"]))


def _held(batch: Mapping[str, Any], editing: str) -> str:
    """Who changes the entry of a shared batch that came into the form; blank when nobody else does."""
    for lease in batch["entryLeases"]:
        if lease["entry"] and lease["entry"]["id"] == editing and not lease["mine"]:
            return f"{lease['holder']} changes this entry. Wait until {lease['holder']} is done."
    return ""


def _look_again(batch: Mapping[str, Any], editing: str) -> dict[str, tuple[str, str]]:
    """The way on from an entry that somebody else changed while it was in the form."""
    if not editing:
        return {}
    return {"ENTRY_CHANGED": ("Look at it again", addresses.entries(batch["id"], edit=editing))}


def _asked(request: Request) -> dict[str, Any]:
    """The newest entries come first on the page, so the list is read from its end."""
    before, after = request.query_params.get("before"), request.query_params.get("after")
    return {"first": PAGE, "after": after} if after else {"last": PAGE, "before": before or None}
