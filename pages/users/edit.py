"""A new user, and the changes of one there is: the same form."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.filters import words
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, found
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)

NAMES = ("name", "fullName", "email", "role")


async def new(request: Request) -> Response:
    """An empty form."""
    return await _page(request, None)


async def create(request: Request) -> Response:
    """`POST /users`: add somebody who can sign in at once."""
    values = await submitted(request)
    entered = {name: values.get(name, "") for name in (*NAMES, "password")}
    outcome = await OPERATIONS.change(
        request, "CreateUser", input={**entered, **given(values, "idempotencyKey")}
    )
    if outcome.refusal is None:
        return see_other(request, addresses.USERS)
    return await _page(request, Form("user", _without_password(values), outcome.refusal))


async def show(request: Request) -> Response:
    """The form with the user as it is."""
    return await _page(request, None)


async def update(request: Request) -> Response:
    """`POST /users/{id}`: save; a blank password stays what it was."""
    values = await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values.get(name, "") for name in (*NAMES, "writeOffLimit")}
    entered |= given(values, "password")
    outcome = await OPERATIONS.change(
        *(request, "UpdateUser"),
        id=request.path_params["id"],
        input={**entered, "active": values.get("active") == "on"},
    )
    if outcome.refusal is None:
        return see_other(request, addresses.USERS)
    return await _page(request, Form("user", _without_password(values), outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    id = request.path_params.get("id")
    data = await OPERATIONS.show(request, "UserForm")
    user = found(next((one for one in data["users"] if one["id"] == id), None), "user") if id else None
    context = {
        **data,
        "user": user,
        "address": addresses.user(id) if id else addresses.USERS,
        "role_choices": [(one["role"], words(one["role"])) for one in data["roles"]],
        "form": form or Form("user", _begin(user)).focusing("fullName" if user else "name"),
        "ways": {"USER_CHANGED": ("Look again", addresses.user(id))} if id else {},
    }
    return page(request, "users/edit.html", context, status=422 if form else 200)


def _without_password(values: Mapping[str, str]) -> dict[str, str]:
    """A password is typed again; it does not travel back to the browser."""
    return {**values, "password": ""}


def _begin(user: Mapping[str, Any] | None) -> dict[str, Any]:
    if user is None:
        blank = dict.fromkeys((*NAMES, "password"), "")
        return {**blank, "role": "CLERK", "idempotencyKey": secrets.token_hex(12)}
    limit = user["writeOffLimit"]
    return {
        **user,
        "password": "",
        "writeOffLimit": limit["amount"] if limit else "",
        "expectedVersion": user["version"],
    }
