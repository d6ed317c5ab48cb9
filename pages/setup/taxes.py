"""The tax authorities and the tax codes, each a list and a form in place on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, found
from tieout.pages.render import Notice, page
from tieout.pages.setup.keeping import Keeping, Shown, asked_for, may_and_ways

OPERATIONS = Operations.beside(__file__)
PAGE = addresses.setup("taxes")
LIVE = ("taxcode_list", "taxauthority_list")

AUTHORITIES = Keeping(
    OPERATIONS,
    *("TaxAuthority", "tax authority", "taxes/authorities"),
    page=PAGE,
    texts=("name", "accountNumber"),
)
CODES = Keeping(
    OPERATIONS,
    *("TaxCode", "tax code", "taxes/codes"),
    page=PAGE,
    texts=(
        *("description", "authorityCode", "ratePercent"),
        *("retentionType", "retentionPercent", "retentionLimit"),
    ),
    ticks=("vat", "retentionApplies"),
    begin={"retentionType": "TAX"},
)


async def show(request: Request) -> Response:
    """The taxes; `?edit-code=ID` or `?edit-authority=ID` brings one into its form, `?ask=` asks first."""
    code = asked_for(request, "delete-code", "edit-code")
    authority = asked_for(request, "delete-authority", "edit-authority")
    return await _taxes(request, code=code, authority=authority)


async def _of_codes(request: Request, shown: Shown) -> Response:
    return await _taxes(request, code=shown)


async def _of_authorities(request: Request, shown: Shown) -> Response:
    """With the form of codes, which offers the authorities, made anew."""
    return await _taxes(request, authority=shown, live=(*LIVE, "taxcode_form"))


CODES.render, AUTHORITIES.render = _of_codes, _of_authorities


async def _taxes(
    request: Request,
    *,
    code: Shown | None = None,
    authority: Shown | None = None,
    live: tuple[str, ...] = LIVE,
) -> Response:
    code, authority = code or Shown(), authority or Shown()
    search = request.query_params.get("search", "").strip()
    one, other = code.editing or code.deleting, authority.editing or authority.deleting
    data = await OPERATIONS.show(
        *(request, "Taxes"),
        **paging.asked(request),
        search=search,
        code=one,
        withCode=bool(one),
        authority=other,
        withAuthority=bool(other),
    )
    kept = found(data["code"], "tax code") if one else None
    owed = found(data["authority"], "tax authority") if other else None
    context = {
        **data,
        "code_edited": kept if code.editing else None,
        "code_asked": kept if code.deleting else None,
        "code_form": CODES.form(code, _keyed_code(kept) if code.editing else None),
        "authority_edited": owed if authority.editing else None,
        "authority_asked": owed if authority.deleting else None,
        "authority_form": AUTHORITIES.form(authority, _keyed_authority(owed) if authority.editing else None),
        "authorities": _choices(data["taxAuthorities"], kept),
        "page": PAGE,
        "filter": Form("filter", {"search": search}),
        "here": addresses.setup("taxes", search=search),
        **may_and_ways(data, PAGE, **{"edit-code": code.editing, "edit-authority": authority.editing}),
    }
    said = Notice(code.said or authority.said, code.refusal or authority.refusal)
    status = max(code.status, authority.status)
    return page(request, "setup/taxes.html", context, live=live, notice=said, status=status)


def _choices(authorities: list[dict[str, Any]], kept: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The active authorities, and the one a code has."""
    has = kept["authority"]["code"] if kept else ""
    return [
        (one["code"], f"{one['code']} {one['name']}")
        for one in authorities
        if one["active"] or one["code"] == has
    ]


def _keyed_code(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    limit = row["retentionLimit"]
    return {
        **row,
        "authorityCode": row["authority"]["code"],
        "retentionLimit": limit["amount"] if limit else "",
    }


def _keyed_authority(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {**row, "accountNumber": row["account"]["number"]}
