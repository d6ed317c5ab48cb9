"""The statement of account of a customer: to look at, to print, to mail, or to mail to everybody."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, submitted
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import NOTHING_TO_SAY, Notice, is_htmx, page, see_other
from tieout.pages.reports.asking import asked
from tieout.pages.reports.charts import ageing_bars

OPERATIONS = Operations.beside(__file__)
NAMES = ("customer", "start", "end")


async def show(request: Request) -> Response:
    """That of `?customer=`, of this month unless `?start=` and `?end=` say otherwise."""
    return await _statement(request, asked(request, NAMES))


async def send(request: Request) -> Response:
    """`POST /reports/statement`: mail it to the customer, or to the address that is keyed."""
    values = await submitted(request)
    kept = {name: values.get(name, "") for name in NAMES}
    sent = {**_given(kept), "email": values.get("email", ""), **_key(values)}
    outcome = await OPERATIONS.change(request, "SendStatement", input=sent)
    if outcome.refusal is not None:
        return await _statement(request, kept, form=Form("send", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.report("statement", **kept))
    return await _statement(request, kept, notice=Notice(f"Queued: it goes to {outcome.data['recipient']}."))


async def send_all(request: Request) -> Response:
    """`POST /reports/statement/all`: mail one to each customer with a balance, in the background."""
    values = await submitted(request)
    kept = {name: values.get(name, "") for name in ("start", "end")}
    outcome = await OPERATIONS.change(request, "SendStatements", input={**_given(kept), **_key(values)})
    if outcome.refusal is not None:
        return await _statement(request, {**kept, "customer": ""}, refusal=outcome.refusal)
    return see_other(request, addresses.report("statement", run=outcome.data["id"]))


async def _statement(
    request: Request,
    values: dict[str, str],
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
    notice: Notice = NOTHING_TO_SAY,
) -> Response:
    run = request.query_params.get("run", "")
    wanted: dict[str, Any] = {**_given(values), "customer": values["customer"], "run": run}
    wanted |= {"withCustomer": bool(values["customer"]), "withRun": bool(run)}
    data = await OPERATIONS.show(request, "Statement", **wanted)
    found = data.get("statement")
    days = {name: found[name] if found else values[name] for name in ("start", "end")}
    context = {
        **data,
        "statement": found,
        "run": data.get("statementRun"),
        "form": Form("filter", {**values, **days}),
        "send_form": form or Form("send", {"email": found["customer"]["email"] if found else ""}),
        "all_form": Form("all", days),
        "days": days,
        "bars": ageing_bars(found["ageing"]) if found else [],
        "may_send": "SEND" in data["viewer"]["permissions"],
        "live_topic": ["batches", "mail"],
    }
    told = Notice(refusal=refusal) if refusal else notice
    status = 422 if form or refusal else 200
    live = ("statement_run", "statement_page")
    return page(request, "reports/statement.html", context, live=live, notice=told, status=status)


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _key(values: dict[str, str]) -> dict[str, str]:
    return _given({"idempotencyKey": values.get("idempotencyKey", "")})
