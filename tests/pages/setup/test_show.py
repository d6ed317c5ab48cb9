"""The settings of the company."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

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
    "duplicateCheck": "NONE",
    "mostCreditAccounts": "10",
    "lateDiscountDays": "0",
    "toleranceAmount": "",
    "tolerancePercent": "",
    "leaseMinutes": "2",
    "unidentifiedCustomer": "UNIDENTIFIED",
}


def camel(name: str) -> str:
    """The name as the API spells it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


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
    inputs = [one for one in page.by_id("settings-form").walk() if "name" in one.attributes]
    described = [
        one["id"] for one in inputs if "id" in one and f"{one['id']}-hint" in one["aria-describedby"]
    ]
    assert len(described) == len(inputs) - 1


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


async def test_every_option_of_the_rule_book_goes_round(amir_s) -> None:
    """Section 12: what is set is kept, and shown as it was set."""
    switches = [field.name for field in fields(options.Options) if field.type == "bool"]
    values = AS_IT_IS | dict.fromkeys(map(camel, switches), "on")
    values |= {"arHoldReaction": "WARN", "duplicateCheck": "ERROR", "approvalAmount": "10.00"}
    values |= {"mostCreditAccounts": "12", "lateDiscountDays": "3", "leaseMinutes": "5"}
    values |= {"unidentifiedCustomer": "LOCKBOX"}
    values |= {"toleranceAmount": "1.50", "tolerancePercent": "2.5", "batchNumberPrefix": "Q"}
    await amir_s.post("/settings", values, target="settings-form")
    assert amir_s.status == 200
    assert (await options.current()).options == options.Options(
        **dict.fromkeys(switches, True),
        batch_number_prefix="Q",
        ar_hold_reaction=options.Reaction.WARN,
        duplicate_check=options.Reaction.ERROR,
        approval_amount=1_000,
        most_credit_accounts=12,
        late_discount_days=3,
        tolerance_amount=150,
        tolerance_percent=Decimal("2.5"),
        lease_minutes=5,
        unidentified_customer="LOCKBOX",
    )
    page = await amir_s.get("/settings")
    for field in fields(options.Options):
        if field.name == "exports":  # on a page of its own: tests/pages/exports
            continue
        shown = page.by_id(f"settings-{camel(field.name)}")
        if field.name in switches:
            assert "checked" in shown, field.name
        elif shown.tag == "input":
            assert shown["value"] == values[camel(field.name)]
        else:
            assert shown.one("option", selected="")["value"] == values[camel(field.name)]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "The name is missing. Fill it in."),
        ("timeZone", "Mars/Base", "Mars/Base is not a time zone."),
        ("batchNumberPrefix", "7", "7 cannot begin automatic batch numbers."),
        ("approvalAmount", "plenty", "plenty is not an amount of USD"),
        ("arHoldReaction", "MAYBE", "MAYBE"),
        ("mostCreditAccounts", "100", "100 is no limit of credit accounts. Use 1 to 99."),
        ("mostCreditAccounts", "", "is not a whole number"),
        ("lateDiscountDays", "-1", "-1 is no number of days for late discounts."),
        ("leaseMinutes", "61", "61 minutes is no time to keep a batch in use."),
        ("toleranceAmount", "-5", "The tolerance -5.00 USD makes no sense."),
        ("tolerancePercent", "101", "101 is not a percentage."),
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
