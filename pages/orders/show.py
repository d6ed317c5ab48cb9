"""An order: what is ordered, what was made of it, and the dialogs that invoice, cancel and take money."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses as all_addresses
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import NotHere, Operations, Outcome, found
from tieout.pages.orders import addresses, choosing
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("order_head", "order_facts", "order_made")
FIELDS = {
    "invoice": ("documentNumber", "documentDate"),
    "cancel": ("reason", "batchId"),
    "payment": ("amount", "reference", "batchId", "memo"),
}
SAID = {"invoice": "Order {0} is invoiced.", "cancel": "Order {0} is cancelled."}
WAYS = {
    "BATCH_NOT_OPEN": ("Look at the batches", all_addresses.BATCHES),
    "INVOICE_NOT_POSTED": ("Look at the batches", all_addresses.BATCHES),
}


async def show(request: Request) -> Response:
    """The page, or the block asked for; `?ask=` opens a dialog."""
    return await order_page(request, ask=request.query_params.get("ask", ""))


async def do(request: Request) -> Response:
    """`POST /orders/{id}/{action}`: invoice, cancel or payment."""
    id, verb = request.path_params["id"], request.path_params["action"]
    if verb not in FIELDS:
        raise NotHere("action")
    values = await submitted(request)
    outcome = await _carried_out(request, verb, id, given(values, *FIELDS[verb], "idempotencyKey"))
    if outcome.refusal is not None:
        return await order_page(request, ask=verb, form=Form(verb, values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.order(id), outcome.warnings)
    if verb == "payment":
        money = outcome.data["entry"]["amount"]
        batch = outcome.data["batch"]["number"]
        said = f"{money['amount']} {money['currency']} taken, in batch {batch}."
    else:
        said = SAID[verb].format(outcome.data["reference"])
    return await order_page(request, notice=Notice(said, None, {}, outcome.warnings))


async def _carried_out(request: Request, verb: str, id: str, entered: dict[str, str]) -> Outcome:
    if verb == "payment":
        return await OPERATIONS.change(request, "TakePayment", input={"orderId": id, **entered})
    operation = "InvoiceOrder" if verb == "invoice" else "CancelOrder"
    return await OPERATIONS.change(request, operation, id=id, input=entered)


async def order_page(
    request: Request, *, ask: str = "", form: Form | None = None, notice: Notice | None = None
) -> Response:
    """The order as it stands; a dialog that was refused comes back as it was filled in (R5.7)."""
    ask = ask if ask in FIELDS else ""
    data = await OPERATIONS.show(request, "OrderPage", id=request.path_params["id"], choosing=bool(ask))
    order = found(data["order"], "order")
    made = [order["invoice"], *order["payments"], order["creditMemo"]]
    context = {
        **data,
        "order": order,
        "made": sorted((one for one in made if one), key=lambda one: one["documentDate"]),
        "may_enter": "ENTER" in data["viewer"]["permissions"],
        "ask": ask,
        "form": form or Form(ask, _begin(ask)),
        "ways": WAYS,
        "batch_choices": _choices(ask, order, data) if ask in ("cancel", "payment") else [],
        "live_topic": "orders",
    }
    refused = form.refusal if form else None
    return page(
        *(request, "orders/show.html", context),
        live=LIVE,
        notice=notice or Notice(),
        status=422 if refused else 200,
    )


def _begin(ask: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS.get(ask, ()), "")


def _choices(ask: str, order: dict[str, Any], data: dict[str, Any]) -> choosing.Choices:
    if order["invoice"]:
        by_rule = "Where its invoice still stands open, else today's external batch"
    else:
        by_rule = "Today's external batch, made if it is missing"
    offered = data["paying"] if ask == "payment" else data["batches"]
    return choosing.choices(offered["nodes"], by_rule)
