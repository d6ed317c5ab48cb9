"""The background work: what waits, what is done, what failed and why, and trying it again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form, chosen, given, submitted
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

STATES = (("QUEUED", "Queued"), ("DONE", "Done"), ("FAILED", "Failed"))
KINDS = {
    "CREATE_LEDGER": "Create the ledger",
    "MASS_LEDGER": "Make a mass ledger",
    "RUN_BATCHES": "Run over batches",
    "RECOGNISE": "Recognise deferred revenue",
    "SEND_MAIL": "Send an e-mail",
    "SEND_STATEMENTS": "Send statements of account",
    "LOAD_BANK_FILE": "Load a bank file",
    "SEND_WEBHOOK": "Tell another system",
    "PREPARE_EXPORT": "Prepare an export",
    "SEND_EXPORT": "Export to the accounting system",
    "READ_OUTSIDE": "Test the connection",
}
TAKES = {
    "CREATE_LEDGER": "CREATE_LEDGERS",
    "MASS_LEDGER": "POST",
    "RUN_BATCHES": "CLOSE_BATCHES",
    "RECOGNISE": "POST",
    "SEND_MAIL": "SEND",
    "SEND_STATEMENTS": "SEND",
    "LOAD_BANK_FILE": "ENTER",
    "SEND_WEBHOOK": "ADMINISTER",
    "PREPARE_EXPORT": "EXPORT",
    "SEND_EXPORT": "EXPORT",
    "READ_OUTSIDE": "SET_UP",
}
"""The right that trying a failed job again takes, by its kind."""


async def show(request: Request) -> Response:
    """The list; `?state=` narrows it."""
    return await _jobs(request)


async def retry(request: Request) -> Response:
    """`POST /jobs/{id}/retry`: do the work again, as a new job; the query is that of the list."""
    key = given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "RetryJob", id=request.path_params["id"], **key)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.jobs(**_filter(request)))
    said = "" if outcome.refusal else "The work is queued again, as a new job."
    return await _jobs(request, said=said, refusal=outcome.refusal)


async def _jobs(request: Request, *, said: str = "", refusal: Refusal | None = None) -> Response:
    query = _filter(request)
    state = [query["state"]] if query["state"] else None
    data = await OPERATIONS.show(request, "JobList", state=state, **paging.asked(request))
    context = {
        **data,
        "form": Form("filter", query),
        "states": [("", "Any"), *STATES],
        "kinds": KINDS,
        "takes": TAKES,
        "query": query | {name: request.query_params.get(name) for name in ("after", "before")},
        "here": addresses.jobs(**query),
        "live_topic": "jobs",
    }
    return page(request, "jobs/list.html", context, live=("job_list",), notice=Notice(said, refusal))


def _filter(request: Request) -> dict[str, str]:
    return {"state": next(iter(chosen(request, "state", [code for code, _ in STATES])), "")}
