"""The steps of a receipt, to its credits, to the review and back: only Accept and a plain save write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.entries import receipts
from tieout.pages.entries.grid import added
from tieout.pages.entries.list import OPERATIONS, entries
from tieout.pages.forms import Form, submitted, whole
from tieout.pages.operations import Outcome, Refusal
from tieout.pages.render import page

_SAVES = ("", "save", "accept")


def saves(values: dict[str, str]) -> bool:
    """Whether the button pressed writes the receipt; the others lead from step to step."""
    return values.get("do", "") in _SAVES


async def step(request: Request, values: dict[str, str], *, editing: str = "") -> Response:
    """The form at the next step, or with what is in the way of it."""
    do = values.pop("do")
    refusal: Refusal | None = None
    focus = ""
    if do in receipts.FINISHES:
        values |= {"finish": receipts.FINISHES[do][0], "stage": "credits"}
        focus = "grid"
    elif do == "add":
        refusal, focus = await _add(request, values)
    elif do == "paid":
        values["showPaid"] = "" if values.get("showPaid") else "on"
        focus = "grid"
    elif do == "back":
        values["stage"] = ""
    elif do == "reject":
        values = receipts.without_lines(values)
    elif do in ("split", "debits"):
        values["stage"] = "credits"
        if not receipts.lines_keyed(values, "debit"):
            values = receipts.split_debits(values, (await receipts.worked(request, values))[0])
        focus = "debitAccount.0"
    elif do == "unsplit":
        values = receipts.split_debits(values, None)
    elif do == "credits":
        values["stage"] = "credits"
        focus = "grid"
    elif do == "review":
        values["stage"] = "review"
        refusal = await _not_ready(request, values)
        values["stage"] = "credits" if refusal else "review"
    form = Form("entry", values, refusal)
    return await entries(request, editing=editing, form=form.focusing(focus) if focus else form)


async def _add(request: Request, values: dict[str, str]) -> tuple[Refusal | None, str]:
    """Bring the invoice keyed into the grid; else why not, or the focus to where it stands (R3.19, R3.25)."""
    number = values.get("addInvoice", "")
    if not number:
        return None, "addInvoice"
    item, refusal = await added(request, number, values.get("finish", ""))
    if item is None:
        return refusal, "addInvoice"
    values["addInvoice"] = ""
    values["added"] = f"{values.get('added', '')} {item['id']}".strip()
    return None, f"type.{item['id']}"


async def _not_ready(request: Request, values: dict[str, str]) -> Refusal | None:
    """What is in the way of the review: a refusal, or that the receipt does not balance (R3.26)."""
    preview, refusal = await receipts.worked(request, values)
    if preview is None:
        return refusal
    unbalanced = preview["receipt"]["unbalanced"]
    return Refusal("NOT_BALANCED", unbalanced["message"], "amount") if unbalanced else None


async def preview(request: Request) -> Response:
    """`POST /batches/{id}/entries/receipt`: the workings of what is keyed so far, for the form in place."""
    values = await submitted(request)
    found, refusal = await receipts.worked(request, values)
    if refusal is not None and refusal.code in _NOT_YET:
        refusal = None
    context: dict[str, Any] = {"worked": found, "refusal": refusal, "company": None}
    return page(request, "entries/receipt_preview.html", context)


_NOT_YET = {"CUSTOMER_MISSING", "AMOUNT_MISSING", "APPLY_MISSING", "AMOUNT_NOT_POSITIVE", "CREDITS_MISSING"}
"""What is merely not keyed yet is no news to the person keying."""


def refused(refusal: Refusal, values: dict[str, str]) -> Refusal:
    """A refusal of saving, about the fields of this form."""
    return receipts.at_its_field(refusal, values)


async def save(request: Request, values: dict[str, str], *, editing: str = "") -> Outcome:
    """Write the receipt; the outcome, its refusal about the fields of this form."""
    entered = receipts.input_of(values)
    if editing:
        version = {"expectedVersion": 0} | whole(values, ["expectedVersion"])
        outcome = await OPERATIONS.change(request, "UpdateCashReceipt", id=editing, input=entered | version)
    else:
        key = {"idempotencyKey": values["idempotencyKey"]} if values.get("idempotencyKey") else {}
        outcome = await OPERATIONS.change(
            *(request, "AddCashReceipt"), batchId=request.path_params["id"], input=entered | key
        )
    return replace(outcome, refusal=refused(outcome.refusal, values)) if outcome.refusal else outcome
