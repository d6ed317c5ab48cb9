"""The batch record, tab Overview: its header, how it ties out, what can be done with it, and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches import lifecycle
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.orders import to_move
from tieout.pages.render import Notice, page

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "batch_difference", "batch_actions", "batch_facts", "batch_notes")
DIALOGS = ("header", "control", "reopen", "delete", "take-over", "move-orders", "take-back")


async def show(request: Request) -> Response:
    """The whole tab, or the block asked for; `?ask=` opens a dialog."""
    return await overview(request, ask=request.query_params.get("ask", ""))


async def overview(
    request: Request,
    *,
    ask: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
    warnings: tuple[Refusal, ...] = (),
) -> Response:
    """The tab as it stands after whatever was done (`said`, `warnings`) or not (`refusal`).

    `ask` with a form shows the dialog again with what was typed and why it was refused.
    """
    id = request.path_params["id"]
    ask = ask if ask in DIALOGS else ""
    data = await OPERATIONS.show(
        *(request, "BatchOverview"),
        id=id,
        notesAfter=request.query_params.get("notesAfter"),
        withCashAccounts=ask == "header",
    )
    batch = found(data["batch"], "batch")
    ways = lifecycle.ways(batch)
    context = {
        **data,
        **record(batch, "overview"),
        "offers": lifecycle.offers(batch),
        "ways": ways,
        "ask": ask,
        "form": form or Form(ask, _begin(ask, batch) | _of_query(request, ask)),
        "note_form": form if form and form.name == "note" else Form("note", {"text": ""}),
        "cash_accounts": _choices(data.get("cashAccounts", []), batch),
    }
    if ask == "move-orders":
        context |= await to_move.dialog(request, batch)
    refused = refusal or (form.refusal if form else None)
    return page(
        *(request, "batches/show.html", context),
        live=LIVE,
        notice=Notice(said, refusal, ways, warnings),
        status=422 if refused else 200,
    )


def record(batch: Mapping[str, Any], tab: str) -> dict[str, Any]:
    """What the head, the totals and the tabs of a batch record need."""
    may = {state["action"] for state in batch["actions"] if state["allowed"]}
    held = lifecycle.held(batch)
    return {
        "batch": batch,
        "tab": tab,
        "section": "batches",
        "live_topic": f"batch:{batch['id']}",
        "here": addresses.batch(batch["id"]),
        "may": may,
        "held": held,
        "keys": "ENTER" in may or held is not None,
    }


def _begin(ask: str, batch: Mapping[str, Any]) -> dict[str, Any]:
    if ask == "header":
        cash = batch["cashAccount"]
        names = ("number", "description", "postDate", "branch", "depositId", "depositSequence", "shared")
        return {name: batch[name] for name in names} | {
            "cashAccountId": cash["id"] if cash else "",
            "expectedVersion": batch["version"],
        }
    if ask == "control":
        total, count = batch["totals"]["control"]["amount"], batch["totals"]["controlCount"]
        blank_when_off = {"controlTotal": total if _not_zero(total) else "", "controlCount": count or ""}
        return {**blank_when_off, "reason": "", "expectedVersion": batch["version"]}
    return {"reason": "", "targetId": "", "number": ""} if ask == "move-orders" else {"reason": ""}


def _of_query(request: Request, ask: str) -> dict[str, str]:
    """The entry of a shared batch that is to be taken over."""
    return {"entryId": request.query_params.get("entry", "")} if ask == "take-over" else {}


def _not_zero(amount: str) -> bool:
    """Whether a decimal text is other than zero."""
    return bool(amount.strip("-0."))


def _choices(accounts: list[dict[str, Any]], batch: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The cash accounts of the batch's currency; a mixed batch that has none may stay without."""
    none = [] if batch["cashAccount"] else [("", "none")]
    return none + [
        (one["id"], f"{one['account']['number']} {one['account']['name']}")
        for one in accounts
        if one["currency"] == batch["currency"]
    ]
