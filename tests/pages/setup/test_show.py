"""The settings of the company."""

from __future__ import annotations

import pytest

from tests.cast import set_options
from tests.watching import unchanged
from tieout.domain.setup import options

AS_IT_IS = {
    "expectedVersion": "1",
    "name": "Harbour & Pine",
    "timeZone": "UTC",
    "batchNumberPrefix": "R",
    "arHoldReaction": "ERROR",
    "approvalAmount": "",
}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def test_every_setting_stands_as_it_is_with_what_it_does(amir_s) -> None:
    await set_options(require_control_total=True, approval_amount=125_000, ar_hold_reaction="WARN")
    page = await amir_s.get("/settings")
    assert page.by_id("settings-name")["value"] == "Harbour & Pine"
    assert "checked" in page.by_id("settings-requireControlTotal")
    assert "checked" not in page.by_id("settings-branchAccounting")
    assert page.by_id("settings-approvalAmount")["value"] == "1250.00"
    assert page.by_id("settings-arHoldReaction").one("option", selected="").text == "Warn and go on"
    fields = [one for one in page.by_id("settings-form").walk() if "name" in one.attributes]
    described = [
        one["id"] for one in fields if "id" in one and f"{one['id']}-hint" in one["aria-describedby"]
    ]
    assert len(described) == len(fields) - 1


async def test_settings_are_saved_in_place(amir_s) -> None:
    values = AS_IT_IS | {"timeZone": "Europe/London", "requireControlTotal": "on", "approvalAmount": "1000"}
    page = await amir_s.post("/settings", values, target="settings-form")
    assert amir_s.status == 200
    assert page.by_id("messages").one("p").text == "The settings are saved."
    saved = await options.current()
    assert (saved.time_zone, saved.options.require_control_total) == ("Europe/London", True)
    assert saved.options.approval_amount == 100_000
    again = values | {"expectedVersion": page.one("input", name="expectedVersion")["value"]}
    await amir_s.post("/settings", again | {"requireControlTotal": ""})
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/settings")
    assert (await options.current()).options.require_control_total is False


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "The name is missing. Fill it in."),
        ("timeZone", "Mars/Base", "Mars/Base is not a time zone."),
        ("batchNumberPrefix", "7", "7 cannot begin automatic batch numbers."),
        ("approvalAmount", "plenty", "plenty is not an amount of USD"),
        ("arHoldReaction", "MAYBE", "MAYBE"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    amir_s, books, field, value, message
) -> None:
    values = AS_IT_IS | {"branchAccounting": "on", field: value}
    async with unchanged(books):
        page = await amir_s.post("/settings", values, target="settings-form")
    assert amir_s.status == 422
    assert message in page.by_id(f"settings-{field}-error").text
    assert "checked" in page.by_id("settings-branchAccounting")


async def test_a_stale_change_is_told_with_a_way_to_look_again(amir_s, books) -> None:
    async with unchanged(books):
        page = await amir_s.post("/settings", AS_IT_IS | {"expectedVersion": "7"}, target="settings-form")
    assert amir_s.status == 422
    assert page.by_id("settings-summary").one("a")["href"] == "/settings"


async def test_who_may_not_set_up_sees_the_settings_and_cannot_change_them(clara_s, books) -> None:
    page = await clara_s.get("/settings")
    assert "disabled" in page.by_id("settings-form").one("fieldset")
    assert not page.has("settings-save")
    async with unchanged(books):
        refused = await clara_s.post("/settings", AS_IT_IS, target="settings-form")
    assert "takes the right SET_UP" in refused.by_id("settings-summary").text
