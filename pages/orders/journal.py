"""A journal entry in a mixed batch: balanced lines between accounts, about no customer."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses as all_addresses
from tieout.pages.batches.show import record
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, found
from tieout.pages.orders.lines import MORE, at_its_line, places_keyed, places_of, with_places
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)
LINE = ("accountNumber", "debit", "credit")
TEXTS = ("documentNumber", "reference", "memo")


async def show(request: Request) -> Response:
    """An empty form."""
    return await _page(request, None)


async def add(request: Request) -> Response:
    """`POST /batches/{id}/journal`: save it and go to the entries; `more` only asks for further lines."""
    id, values = request.path_params["id"], await submitted(request)
    if "more" in values:
        return await _page(request, Form("journal", with_places(values, LINE, MORE)), status=200)
    places = places_keyed(values, LINE)
    lines = [
        {"accountNumber": "", **given({name: values.get(f"{name}.{place}", "") for name in LINE}, *LINE)}
        for place in places
    ]
    outcome = await OPERATIONS.change(
        *(request, "AddJournalEntry"),
        batchId=id,
        input={"lines": lines, **given(values, *TEXTS, "idempotencyKey")},
    )
    if outcome.refusal is None:
        return see_other(
            request, all_addresses.entries(id), outcome.warnings, said="The journal entry is saved."
        )
    refusal = at_its_line(outcome.refusal, places)
    return await _page(request, Form("journal", with_places(values, LINE), refusal))


async def _page(request: Request, form: Form | None, status: int = 422) -> Response:
    data = await OPERATIONS.show(request, "JournalForm", id=request.path_params["id"])
    batch = found(data["batch"], "batch")
    begun = {**dict.fromkeys(TEXTS, ""), "idempotencyKey": secrets.token_hex(12)}
    shown = form or Form("journal", with_places(begun, LINE)).focusing("accountNumber.0")
    context = {
        **data,
        **record(batch, "entries"),
        "form": shown,
        "places": places_of(shown.values),
        "accounts": [one for one in data["accounts"]["nodes"] if one["active"] and not one["arControl"]],
    }
    return page(request, "orders/journal.html", context, status=status if form else 200)
