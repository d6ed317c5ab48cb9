"""Renders a page, or only what htmx asked for of it.

**A block is an element whose id is its name**: `{% block batch_totals %}<section id="batch-totals">`.
A request with `hx-target="#batch-totals"` gets that block alone, so a view is written once and does not
know who asks. Blocks stand at the top level of the page's own template (`show.html`) and use nothing
but the context: no `{% set %}` or loop around them, no `{% import %}` (`COMPONENTS` are globals: `ui` is
components.html, `fields` is fields.html; so is `to`, addresses.py).

    return page(request, "batches/show.html", context, live=LIVE)

`live` names the blocks that others' changes may alter. They never hold a form, nor `autofocus`:
- The layout's `#live` element re-fetches the page when the stream of its `live_topic` says "changed" and
  gets all of them as `<hx-partial>`s, each morphed in place.
- A GET for one of them (another filter, the next rows) also tells `#live` what to look at from then on.
- An htmx POST gets its target block, all live blocks, and the messages (`notice`).
- Without htmx a POST that succeeded answers `see_other(...)`, one that was refused the whole page.
Status 422 with a refusal, whoever asks.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tieout.pages import addresses, filters
from tieout.pages.addressing import with_query
from tieout.pages.banking import addresses as banking_addresses
from tieout.pages.carrying import DONE, carried, carry, put_down
from tieout.pages.deferrals import addresses as deferral_addresses
from tieout.pages.exports import addresses as export_addresses
from tieout.pages.notices import addresses as notice_addresses
from tieout.pages.operations import Outcome, Refusal
from tieout.pages.orders import addresses as order_addresses
from tieout.pages.webhooks import addresses as webhook_addresses

PAGES = Path(__file__).parent
ADDRESSES = (
    addresses,
    banking_addresses,
    deferral_addresses,
    export_addresses,
    notice_addresses,
    order_addresses,
    webhook_addresses,
)
"""The tables of addresses: one of old, and one of each feature that keeps its own beside its pages."""
SECTIONS = {
    "deferrals": "reports",
    "exports": "jobs",
    "refunds": "orders",
    "trial-balance": "reports",
    "webhooks": "users",
    "write-offs": "orders",
}
"""Which entry of the main navigation an address belongs to, where it does not begin with it."""
LIVE = "live"
COMPONENTS = {
    "ui": "components.html",
    "fields": "fields.html",
    "parts": "setup/parts.html",
    "batch_tables": "batches/tables.html",
    "runs": "periods/run_parts.html",
    "order_tables": "orders/tables.html",
    "report_parts": "reports/parts.html",
    "bank_parts": "banking/parts.html",
    "outside": "exports/parts.html",
}
"""Macros that every template sees, since a block alone sees no import; later ones use earlier ones."""

Ways = Mapping[str, tuple[str, str | Callable[[str], str]]]
"""The way on from a refusal: its code, to a label and the address of what is in the way; an address that is
made of the subject's id is given as the function that makes it.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says after something was done, or why it was not."""

    text: str = ""
    refusal: Refusal | None = None
    ways: Ways = field(default_factory=dict)
    warnings: tuple[Refusal, ...] = ()
    """What spoke against what was done; shown with the text, or alone."""

    @classmethod
    def of(cls, outcome: Outcome, done: str, ways: Ways | None = None) -> Notice:
        """What was done, or the refusal with the ways on from its reasons."""
        return (
            cls(refusal=outcome.refusal, ways=ways or {})
            if outcome.refusal
            else cls(done, None, ways or {}, outcome.warnings)
        )


NOTHING_TO_SAY = Notice()


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    live: Iterable[str] = (),
    notice: Notice = NOTHING_TO_SAY,
    status: int | None = None,
) -> Response:
    """The whole page, or the blocks that htmx asked for."""
    status = status or (422 if notice.refusal else 200)
    company = context.get("company")
    filters.TIME_ZONE.set(company["timeZone"] if company else "UTC")
    source = environment.get_template(template)
    variables = {"notice": notice, "live_topic": "", "here": request.url.path, **context}
    place = request.url.path.split("/")[1]
    variables["section"] = SECTIONS.get(place, place)
    variables["live_address"] = _without_dialog(request)
    target = _target(request)
    if target is None or not (target in source.blocks or target == LIVE or request.method == "POST"):
        return _whole(request, source, variables, status)
    parts = [_block(source, target, variables)] if target in source.blocks else []
    if target == LIVE or request.method == "POST":
        parts += [_partial(name, _block(source, name, variables)) for name in live if name != target]
    if request.method == "GET" and target in live:
        parts.append(_partial(LIVE, component("live", variables["live_address"])))
    if request.method == "POST":
        parts.append(_partial("messages", component("messages", notice)))
    return HTMLResponse("\n".join(parts), status, headers={"Vary": "HX-Request", "Cache-Control": "no-store"})


def component(name: str, *arguments: Any) -> Markup:
    """What a macro of components.html makes, where code needs it."""
    macro: Callable[..., Markup] = getattr(environment.get_template("components.html").module, name)
    return macro(*arguments)


def see_other(
    request: Request, address: str, warnings: Sequence[Refusal] = (), *, said: str = ""
) -> Response:
    """Go to another page after a POST: a redirect, in the form that htmx follows when it asks.

    The other page says what was done, and shows the warnings.
    """
    if is_htmx(request):
        answer = Response(status_code=200, headers={"HX-Redirect": address})
    else:
        answer = RedirectResponse(address, 303)
    carry(answer, [*((Refusal(DONE, said),) if said else ()), *warnings], request)
    return answer


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a part of a page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def _target(request: Request) -> str | None:
    """The name of the block asked for; None when it is the whole page."""
    asked = request.headers.get("HX-Target", "")
    if not is_htmx(request) or request.headers.get("HX-Request-Type") == "full" or "#" not in asked:
        return None
    return asked.split("#", 1)[1].replace("-", "_")


def _whole(request: Request, source: Template, variables: dict[str, Any], status: int) -> Response:
    """The whole page, with what was done and the warnings that the page before left for it."""
    left = carried(request)
    if left:
        notice: Notice = variables["notice"]
        said = " ".join(one.message for one in left if one.code == DONE)
        warnings = tuple(one for one in left if one.code != DONE)
        variables["notice"] = replace(
            notice,
            text=notice.text or said,
            ways=notice.ways or variables.get("ways", {}),
            warnings=(*notice.warnings, *warnings),
        )
    answer = HTMLResponse(source.render(variables), status, headers={"Vary": "HX-Request"})
    put_down(answer, request)
    return answer


def _without_dialog(request: Request) -> str:
    """This page's address, for looking at it again: filters and cursors, no open dialog."""
    query = {name: request.query_params.getlist(name) for name in request.query_params if name != "ask"}
    return with_query(request.url.path, query)


def _block(source: Template, name: str, variables: Mapping[str, Any]) -> str:
    return "".join(source.blocks[name](source.new_context(dict(variables))))


def _partial(name: str, html: str) -> str:
    return f'<hx-partial hx-target="#{name.replace("_", "-")}" hx-swap="outerMorph">{html}</hx-partial>'


@cache
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content so that it can be cached for good."""
    mark = hashlib.sha256((PAGES / "static" / name).read_bytes()).hexdigest()[:12]
    return f"{addresses.STATIC}/{name}?v={mark}"


def fresh_key() -> str:
    """An idempotency key for a form about to be shown."""
    return secrets.token_hex(12)


def _all_addresses() -> SimpleNamespace:
    """One place for templates to look addresses up in, of whichever feature they are."""
    named = {name: value for module in ADDRESSES for name, value in vars(module).items() if name[0] != "_"}
    return SimpleNamespace(**named)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters.FILTERS)
    made.tests.update(filters.TESTS)
    made.globals.update(to=_all_addresses(), asset=asset, fresh_key=fresh_key)
    for name, source in COMPONENTS.items():
        made.globals[name] = made.get_template(source).module
    return made


environment = _environment()
