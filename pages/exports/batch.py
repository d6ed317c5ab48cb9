"""The batch record, tab Exports: what was handed to the outside accounting system, with every attempt."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.batches.show import record
from tieout.pages.exports import addresses
from tieout.pages.exports.mending import WAYS
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "batch_exports")


async def show(request: Request) -> Response:
    """The tab; `?ask=again` opens the question before a second export."""
    return await _exports(request, ask=request.query_params.get("ask", ""))


async def send(request: Request) -> Response:
    """`POST /batches/{id}/exports`: send what is still to be sent."""
    id, values = request.path_params["id"], await submitted(request)
    outcome = await OPERATIONS.change(request, "ExportBatch", id=id, **given(values, "idempotencyKey"))
    if outcome.refusal is not None:
        return await _exports(request, refusal=outcome.refusal)
    return see_other(request, addresses.batch_exports(id))


async def again(request: Request) -> Response:
    """`POST /batches/{id}/exports/again`: send the version that counts once more (R15.4)."""
    id, values = request.path_params["id"], await submitted(request)
    sent = {"reason": values.get("reason", ""), **given(values, "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "ExportBatchAgain", id=id, input=sent)
    if outcome.refusal is not None:
        form = Form("again", {"reason": values.get("reason", "")}, outcome.refusal)
        return await _exports(request, ask="again", form=form.focusing("reason"))
    if not is_htmx(request):
        return see_other(request, addresses.batch_exports(id))
    return await _exports(request, said="It is sent once more, under new numbers.")


async def _exports(
    request: Request,
    *,
    ask: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    id = request.path_params["id"]
    data = await OPERATIONS.show(request, "BatchExports", id=id)
    batch = found(data["batch"], "batch")
    context = {
        **data,
        **record(batch, "exports"),
        "exports": batch["exports"]["nodes"],
        "here": addresses.batch_exports(id),
        "ask": ask if ask == "again" else "",
        "form": form or Form("again", {"reason": ""}),
        "ways": WAYS,
        "blockers": _blockers(batch["actions"]),
    }
    refused = refusal or (form.refusal if form else None)
    return page(
        *(request, "exports/batch.html", context),
        live=LIVE,
        notice=Notice(said, refusal, WAYS),
        status=422 if refused else 200,
    )


def _blockers(actions: list[dict[str, object]]) -> tuple[Refusal, ...]:
    """Why it cannot be exported now, but for what is no news: that all of it was."""
    for state in actions:
        if state["action"] == "EXPORT":
            found: list[Refusal] = [Refusal.of(one) for one in state["blockers"]]  # type: ignore[attr-defined]
            return tuple(one for one in found if one.code != "EXPORTED_ALREADY")
    return ()
