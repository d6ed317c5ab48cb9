"""What the pages of the set-up tables do alike: a list, a form in place, a question before deleting."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.addressing import with_query
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows beside its lists: the row in the form, the one asked about, what was said."""

    editing: str = ""
    deleting: str = ""
    form: Form | None = None
    said: str = ""
    refusal: Refusal | None = None

    @property
    def status(self) -> int:
        """422 where something was refused."""
        return 422 if self.refusal or (self.form and self.form.refusal) else 200


class Keeping:
    """A table: the operations `Create...`, `Update...`, `Delete...` of its word, and the fields of its form.

    `texts` are sent as they are keyed, `numbers` as whole numbers, `ticks` as yes or no; `begin` are
    the values of an empty form.
    """

    def __init__(
        self,
        operations: Operations,
        word: str,
        noun: str,
        address: str,
        *,
        page: str | None = None,
        texts: Sequence[str] = (),
        numbers: Sequence[str] = (),
        ticks: Sequence[str] = (),
        begin: Mapping[str, Any] | None = None,
    ) -> None:
        self.operations, self.word, self.noun, self.address = operations, word, noun, address
        self.page = page or addresses.setup(address)
        self.texts, self.numbers, self.ticks = ("code", *texts), numbers, ticks
        self.empty = dict.fromkeys((*self.texts, *numbers), "") | dict(begin or {})
        self.render: Callable[[Request, Shown], Awaitable[Response]]

    @property
    def name(self) -> str:
        """The name of its form."""
        return self.word.lower()

    async def create(self, request: Request) -> Response:
        """Add a row, and be ready for the next."""
        values = await submitted(request)
        entered = {**self._entered(values), **given(values, "idempotencyKey")}
        outcome = await self.operations.change(request, f"Create{self.word}", input=entered)
        if outcome.refusal is not None:
            return await self.render(request, Shown(form=self._again(values, outcome.refusal)))
        return await self._saved(request, f"{self._noun} {outcome.data['code']} is added.")

    async def update(self, request: Request) -> Response:
        """Change a row."""
        values, id = await submitted(request), request.path_params["id"]
        entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
        entered |= self._entered(values) | {"active": values.get("active") == "on"}
        outcome = await self.operations.change(request, f"Update{self.word}", id=id, input=entered)
        if outcome.refusal is not None:
            form = self._again(values, outcome.refusal)
            return await self.render(request, Shown(editing=id, form=form))
        return await self._saved(request, f"{self._noun} {outcome.data['code']} is changed.")

    async def delete(self, request: Request) -> Response:
        """Delete a row that nothing uses."""
        values, id = await submitted(request), request.path_params["id"]
        asked = {**whole(values, ["expectedVersion"]), **given(values, "idempotencyKey")}
        outcome = await self.operations.change(request, f"Delete{self.word}", id=id, **asked)
        if outcome.refusal is None:
            return see_other(request, self.page)
        return await self.render(request, Shown(refusal=outcome.refusal))

    def form(self, shown: Shown, row: Mapping[str, Any] | None) -> Form:
        """The form as it is shown: refused, of a row, or empty."""
        if shown.form is not None:
            return shown.form
        if row is None:
            empty = Form(self.name, {**self.empty, "idempotencyKey": secrets.token_hex(12)})
            return empty.focusing("code") if shown.said else empty
        values = {**row, "expectedVersion": row["version"]}
        return Form(self.name, values).focusing("code")

    def _entered(self, values: Mapping[str, str]) -> dict[str, Any]:
        entered: dict[str, Any] = {name: values.get(name, "") for name in self.texts}
        entered |= dict.fromkeys(self.numbers, 0) | whole(values, self.numbers)
        return entered | {name: values.get(name) == "on" for name in self.ticks}

    def _again(self, values: Mapping[str, str], refusal: Refusal) -> Form:
        return Form(self.name, {**dict.fromkeys((*self.texts, *self.ticks), ""), **values}, refusal).focusing(
            "code"
        )

    @property
    def _noun(self) -> str:
        return self.noun[:1].upper() + self.noun[1:]

    async def _saved(self, request: Request, said: str) -> Response:
        if not is_htmx(request):
            return see_other(request, self.page)
        return await self.render(request, Shown(said=said))


class OneTable(Keeping):
    """A page of one table: its query `...List` answers `rows`, and `one` when a row is asked for."""

    def __init__(
        self, operations: Operations, word: str, noun: str, address: str, template: str, **rest: Any
    ) -> None:
        super().__init__(operations, word, noun, address, **rest)
        self.template, self.render = template, self._page

    async def show(self, request: Request) -> Response:
        """The rows; `?edit=ID` brings one into the form, `?ask=delete&row=ID` asks before deleting one."""
        return await self._page(request, asked_for(request))

    async def _page(self, request: Request, shown: Shown) -> Response:
        one = shown.editing or shown.deleting
        data = await self.operations.show(
            *(request, f"{self.word}List"), **self.variables(request), one=one, withOne=bool(one)
        )
        row = found(data["one"], self.noun) if one else None
        context = {
            **data,
            "editing": row if shown.editing else None,
            "deleting": row if shown.deleting else None,
            "form": self.form(shown, row if shown.editing else None),
            **may_and_ways(data, self.page, edit=shown.editing),
            **self.more(request),
        }
        live = (f"{self.name}_list",)
        notice = Notice(shown.said, shown.refusal)
        return page(request, self.template, context, live=live, notice=notice, status=shown.status)

    def variables(self, request: Request) -> dict[str, Any]:  # noqa: ARG002
        """What else the query takes."""
        return {}

    def more(self, request: Request) -> dict[str, Any]:  # noqa: ARG002
        """What else the template shows."""
        return {}


def asked_for(request: Request, ask: str = "delete", edit: str = "edit") -> Shown:
    """What the address asks to be shown."""
    query = request.query_params
    deleting = query.get("row", "") if query.get("ask") == ask else ""
    return Shown(editing=query.get(edit, ""), deleting=deleting)


def may_and_ways(data: Mapping[str, Any], page: str, **editing: str) -> dict[str, Any]:
    """Whether the rows may be changed, how to go on from a change that came too late, what to listen to."""
    shown = {name: id for name, id in editing.items() if id}
    return {
        "may": "SET_UP" in data["viewer"]["permissions"],
        "ways": {"CODE_CHANGED": ("Look again", with_query(page, shown))} if shown else {},
        "live_topic": "setup",
    }
