"""What accounts, customers or branches are called in the outside system: a dense table, saved as one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.exports import addresses
from tieout.pages.exports.mending import WAYS
from tieout.pages.forms import Form, submitted
from tieout.pages.operations import NotHere, Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
KINDS = {"accounts": "ACCOUNTS", "customers": "CUSTOMERS", "branches": "BRANCHES"}
LABELS = {
    "outsideId": "Id (for connections)",
    "number": "Outside number",
    "name": "Outside name",
    "clearing": "Clearing",
    "location": "Location",
    "locationId": "Location id",
    "department": "Department",
    "departmentId": "Department id",
    "className": "Class",
    "classId": "Class id",
}
IN_XERO = {"location": "Tracking option", "locationId": "Tracking option id"}
MOST_ROWS = 200


@dataclass(slots=True)
class Saved:
    """What became of the rows that were changed: how many are saved, and why others are not."""

    count: int = 0
    refusals: dict[str, Refusal] = field(default_factory=dict)
    typed: dict[str, dict[str, str]] = field(default_factory=dict)


async def show(request: Request) -> Response:
    """The table; `?unmapped=on` shows what is not mapped alone, `?of=ID` one account or customer."""
    return await _page(request)


async def save(request: Request) -> Response:
    """`POST`: save the rows that differ from how they were shown, each by itself."""
    kind, values = _kind(request), await submitted(request)
    saved = Saved()
    for position in range(MOST_ROWS):
        own = values.get(f"own.{position}")
        if own is None:
            break
        await _save_row(request, kind, own, _row(values, position), saved)
    if not is_htmx(request) and not saved.refusals:
        return see_other(request, _here(request))
    return await _page(request, saved=saved)


async def take(request: Request) -> Response:
    """`POST .../suggestions`: map everything unmapped to what is suggested."""
    values = await submitted(request)
    asked = {"kind": _kind(request), "idempotencyKey": values.get("idempotencyKey") or None}
    outcome = await OPERATIONS.change(request, "TakeMappingSuggestions", input=asked)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, _here(request))
    said = f"{outcome.data['count']} mapped as suggested." if outcome.refusal is None else ""
    return await _page(request, said=said, refusal=outcome.refusal)


def _kind(request: Request) -> str:
    if request.path_params["kind"] not in KINDS:
        raise NotHere("mapping")
    return KINDS[request.path_params["kind"]]


def _row(values: Mapping[str, str], position: int) -> dict[str, str]:
    """The cells of a row by field, with `version`, `was` and `leaveOut`."""
    ending = f".{position}"
    return {name.removesuffix(ending): value for name, value in values.items() if name.endswith(ending)}


async def _save_row(request: Request, kind: str, own: str, row: dict[str, str], saved: Saved) -> None:
    was = json.loads(row.get("was") or "{}")
    names: dict[str, Any] = {
        name: row.get(name) == "on" if isinstance(old, bool) else row.get(name, "")
        for name, old in was.items()
        if name != "leaveOut"
    }
    left_out = row.get("leaveOut") == "on"
    if {**names, **({"leaveOut": left_out} if "leaveOut" in was else {})} == was:
        return
    version = int(row["version"]) if row.get("version", "").isdecimal() else 0
    asked = {"kind": kind, "own": own, "expectedVersion": version}
    if any(names.values()) or left_out:
        outcome = await OPERATIONS.change(request, "UpdateOutsideMapping", input=asked | names)
    else:
        outcome = await OPERATIONS.change(request, "DeleteOutsideMapping", input=asked)
    if outcome.refusal is None:
        saved.count += 1
    else:
        saved.refusals[own] = outcome.refusal
        saved.typed[own] = row


async def _page(
    request: Request, *, saved: Saved | None = None, said: str = "", refusal: Refusal | None = None
) -> Response:
    kind, query = _kind(request), request.query_params
    search, unmapped, of = query.get("search", "").strip(), query.get("unmapped") == "on", query.get("of", "")
    data = await OPERATIONS.show(
        *(request, "Mapping"),
        **(paging.asked(request) | {"kind": kind, "search": search, "unmapped": unmapped, "of": of or None}),
    )
    system, done = data["accountingSystem"]["accountingSystem"], saved or Saved()
    labels = LABELS | (IN_XERO if system == "XERO" else {})
    context = {
        **data,
        "kind": request.path_params["kind"],
        "system": system,
        "columns": [(one["name"], labels[one["name"]]) for one in data["outsideMappingFields"]],
        "rows": [_shown(one, data["outsideMappingFields"], done) for one in data["outsideMappings"]["nodes"]],
        "filter": Form("filter", {"search": search, "unmapped": "on" if unmapped else ""}),
        "here": _here(request),
        "may": "SET_UP" in data["viewer"]["permissions"],
        "ways": WAYS,
    }
    if saved is not None and not saved.refusals:
        said = f"{saved.count} saved." if saved.count else "Nothing was changed."
    status = 422 if refusal or done.refusals else 200
    notice = Notice(said, refusal, ways=WAYS)
    return page(request, "exports/mapping.html", context, notice=notice, status=status)


def _here(request: Request) -> str:
    query = request.query_params
    asked = {name: query.get(name) for name in ("search", "unmapped", "of", "after", "before")}
    return addresses.mapping(request.path_params["kind"], **asked)


def _shown(row: Mapping[str, Any], columns: list[Mapping[str, str]], done: Saved) -> dict[str, Any]:
    """A row with how it was, so that only what was changed is saved; a refused one as it was typed."""
    was = {one["name"]: row["names"][one["name"]] for one in columns}
    if row["kind"] == "BRANCHES":
        was["leaveOut"] = row["mapped"] and not any(was.values())
    typed = done.typed.get(row["own"])
    values = {name: typed.get(name, "") if typed else value for name, value in was.items()}
    if typed:
        values |= {name: typed.get(name) == "on" for name, old in was.items() if isinstance(old, bool)}
    refusal = done.refusals.get(row["own"])
    return {
        **row,
        "cells": values,
        "was": typed["was"] if typed else json.dumps(was),
        "shown_version": typed["version"] if typed else row["version"],
        "reasons": refusal.reasons if refusal else (),
    }
