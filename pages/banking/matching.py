"""The work list of receipts to match: one in front with its proposals, accepted by a key, then the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses as places
from tieout.pages import paging
from tieout.pages.banking import addresses
from tieout.pages.filters import is_zero
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, Outcome
from tieout.pages.render import Notice, Ways, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

_MANY = 500
"""So many are accepted at once."""

_WAYS: Ways = {
    "BATCH_BETWEEN": ("Open the batch", places.batch),
    "STATEMENT_BATCH_NOT_OPEN": ("Open the batch", places.batch),
    "BATCH_IN_USE": ("See who has it", places.BATCHES_IN_USE),
}


async def show(request: Request) -> Response:
    """`GET /bank-files/matching`: `?batch=` and `?file=` narrow the list, `?at=` puts one in front."""
    return await _page(request)


async def accept(request: Request) -> Response:
    """`POST .../accept`: the proposal is accepted, and the next receipt comes to the front."""
    values = await submitted(request)
    entered = {"proposal": values.get("proposal", ""), **given(values, "idempotencyKey")}
    id = request.path_params["id"]
    following = await _following(request, id)
    outcome = await OPERATIONS.change(request, "AcceptProposal", id=id, input=entered)
    return await _done(request, outcome, following, "The receipt is matched with {customerNumber}.")


async def identify(request: Request) -> Response:
    """`POST .../identify`: the customer, and perhaps the invoice, are keyed by hand."""
    values = await submitted(request)
    receipt = given(values, "customerNumber", "invoiceNumber")
    if "invoiceNumber" not in receipt:
        receipt["onAccount"] = values.get("left", "")
    entered = {"receipt": receipt, **given(values, "idempotencyKey")}
    id = request.path_params["id"]
    following = await _following(request, id)
    outcome = await OPERATIONS.change(request, "IdentifyReceipt", id=id, input=entered)
    form = Form("hand", values, outcome.refusal) if outcome.refusal else None
    said = "The receipt is matched with {customerNumber}."
    return await _done(request, outcome, following, said, form=form)


async def reconcile(request: Request) -> Response:
    """`POST .../reconcile`: the credit is a deposit that is in the books already."""
    values, id = await submitted(request), request.path_params["id"]
    entered = {"batchId": values.get("batchId", ""), **given(values, "idempotencyKey")}
    following = await _following(request, id)
    outcome = await OPERATIONS.change(request, "ReconcileDeposit", id=id, input=entered)
    return await _done(request, outcome, following, "Reconciled: it is no receipt of its own.")


async def certain(request: Request) -> Response:
    """`POST .../certain`: everything that is certain is accepted."""
    values = await submitted(request)
    batch = request.query_params.get("batch")
    entered = {**({"batchId": batch} if batch else {}), **given(values, "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "AcceptCertain", input=entered)
    many = outcome.refusal is None and outcome.data["accepted"] >= _MANY
    rest = "go on with the next" if many else "the rest is for you to look at"
    nothing = outcome.refusal is None and outcome.data["accepted"] == 0
    said = (
        "Nothing is certain; all of it is for you to look at."
        if nothing
        else f"{{accepted}} matched; {rest}."
    )
    return await _done(request, outcome, None, said)


async def _done(
    request: Request, outcome: Outcome, following: str | None, said: str, *, form: Form | None = None
) -> Response:
    at = request.path_params.get("id") if outcome.refusal else following
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.matching(**_narrowed(request), at=at))
    text = "" if outcome.refusal else said.format(**outcome.data)
    return await _page(request, at=at, notice=Notice(text, outcome.refusal, _WAYS), form=form)


async def _page(
    request: Request, *, at: str | None = None, notice: Notice | None = None, form: Form | None = None
) -> Response:
    narrowed = _narrowed(request)
    data = await OPERATIONS.show(request, "MatchingList", **narrowed, **paging.asked(request))
    rows = data["receiptsToMatch"]["nodes"]
    wanted = at or (request.query_params.get("at") if request.method == "GET" else None)
    one = await _one(request, wanted) if wanted else None
    if (one is None or not _open(one)) and rows:
        one = await _one(request, rows[0]["id"])
    one = one if one and _open(one) else None
    context = {
        **data,
        "one": one,
        "narrowed": narrowed,
        "neighbours": _neighbours(rows, one),
        "form": form or Form("hand", {"customerNumber": "", "invoiceNumber": ""}),
        "here": addresses.matching(**narrowed),
        "may": "ENTER" in data["viewer"]["permissions"],
        "ways": _WAYS,
    }
    status = 422 if notice and notice.refusal else 200
    return page(request, "banking/matching.html", context, notice=notice or Notice(), status=status)


async def _one(request: Request, id: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (await OPERATIONS.show(request, "MatchingOne", id=id))["bankReceipt"]
    return found


async def _following(request: Request, id: str) -> str | None:
    """The one after it in the list, to come to the front when it is done."""
    data = await OPERATIONS.show(request, "MatchingList", **_narrowed(request), **paging.asked(request))
    rows = data["receiptsToMatch"]["nodes"]
    ids = [row["id"] for row in rows]
    return ids[ids.index(id) + 1] if id in ids[:-1] else None


def _open(one: Mapping[str, Any]) -> bool:
    return not is_zero(one["left"])


def _neighbours(
    rows: Sequence[Mapping[str, Any]], one: Mapping[str, Any] | None
) -> tuple[str | None, str | None]:
    """The receipts before and after the one in front."""
    ids = [row["id"] for row in rows]
    if one is None or one["id"] not in ids:
        return None, ids[0] if ids else None
    place = ids.index(one["id"])
    return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None


def _narrowed(request: Request) -> dict[str, str | None]:
    return {name: request.query_params.get(name) or None for name in ("batch", "file")}
