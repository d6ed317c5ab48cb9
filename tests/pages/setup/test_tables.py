"""The pages of the set-up tables: a list, a form in place, a question before deleting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import AMIR
from tests.graphql.asking import counting
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.database.statements import execute
from tieout.domain.setup.branches import BRANCHES
from tieout.domain.setup.coded import Coded
from tieout.domain.setup.reasons import REASONS
from tieout.domain.setup.tax_authorities import AUTHORITIES, TaxAuthorityDetails, create_tax_authority
from tieout.domain.setup.tax_codes import TAX_CODES, TaxCodeDetails, create_tax_code
from tieout.domain.setup.terms_codes import TERMS, TermsDetails, create_terms
from tieout.domain.setup.vat_rules import VAT_RULES

TABLES: dict[str, tuple[Coded[Any], str, dict[str, str], list[str]]] = {
    "terms": (
        TERMS,
        "terms",
        {"description": "Early", "dueDays": "30", "discountPercent": "2.5", "discountDays": "10"},
        ["ONE", "Early", "30", "2.5 %", "10", "active"],
    ),
    "vat-rules": (
        VAT_RULES,
        "vatrule",
        {"description": "Export", "exempt": "on"},
        ["ONE", "Export", "exempt", "active"],
    ),
    "branches": (BRANCHES, "branch", {"name": "East <side>"}, ["ONE", "East <side>", "active"]),
    "reasons": (
        REASONS,
        "reason",
        {"description": "Kindness", "forDiscounts": "on"},
        ["ONE", "Kindness", "yes", "no", "active"],
    ),
    "taxes/authorities": (
        AUTHORITIES,
        "taxauthority",
        {"name": "Ohio", "accountNumber": "2300"},
        ["ONE", "Ohio", "2300", "Taxes owed", "active"],
    ),
    "taxes/codes": (
        TAX_CODES,
        "taxcode",
        {
            "description": "Sales tax",
            "authorityCode": "STATE",
            "ratePercent": "5.75",
            "retentionApplies": "on",
            "retentionType": "PORTION",
            "retentionPercent": "10",
            "retentionLimit": "1000",
        },
        ["ONE", "Sales tax", "STATE", "5.75 %", "", "10 % of portion, from 1,000.00", "active"],
    ),
}


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def a_state() -> None:
    details = TaxAuthorityDetails("STATE", "The state", "2300")
    await create_tax_authority(by=AMIR, details=details)


@pytest.mark.parametrize("address", TABLES)
async def test_a_row_is_added_in_place_changed_and_deleted(amir_s, books, address) -> None:
    table, name, values, shown = TABLES[address]
    await a_state()
    page = await amir_s.post(f"/settings/{address}", values | {"code": "one"}, target=f"{name}-form")
    assert amir_s.status == 200
    assert page.by_id("messages").one("p").text.endswith("ONE is added.")
    assert page.by_id(f"{name}-code")["value"] == ""
    assert shown in [row[: len(shown)] for row in page.by_id(f"{name}-list").rows]
    (row,) = (await table.by_code(["ONE"])).values()
    main = f"/settings/{address.split('/')[0]}"
    part = {"taxes/codes": "-code", "taxes/authorities": "-authority"}.get(address, "")
    form = await amir_s.get(f"{main}?edit{part}={at(table.model.__name__, row)}", target=f"{name}-form")
    for field, value in values.items():
        found = form.by_id(f"{name}-{field}")
        if found.tag == "select":
            assert found.one("option", selected="")["value"] == value
        elif value == "on":
            assert "checked" in found
        else:
            assert found["value"].removesuffix(".00") == value
    changed = values | {"code": "ONE", "expectedVersion": "1"}
    own = f"/settings/{address}/{at(table.model.__name__, row)}"
    page = await amir_s.post(own, changed, target=f"{name}-form")
    assert page.by_id("messages").one("p").text.endswith("ONE is changed.")
    assert ["ONE", "inactive"] in [
        [cells[0], cells[len(shown) - 1]] for cells in page.by_id(f"{name}-list").rows
    ]
    asked = await amir_s.get(f"{main}?ask=delete{part}&row={at(table.model.__name__, row)}")
    assert asked.by_id("dialog").one("form")["action"] == f"{own}/delete"
    async with unchanged(books):
        late = await amir_s.post(own, changed, target=f"{name}-form")
    assert (amir_s.status, late.by_id(f"{name}-summary").one("a").text) == (422, "Look again")
    await amir_s.post(f"{own}/delete", {"expectedVersion": "2"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, main)
    assert await table.by_code(["ONE"]) == {}


@pytest.mark.parametrize(
    ("address", "field", "value", "message"),
    [
        ("terms", "code", "", "The code of the terms code is missing."),
        ("terms", "discountPercent", "2,5", "2,5 is not a percentage."),
        ("terms", "dueDays", "soon", "'soon' is not a whole number."),
        ("terms", "discountDays", "31", "within 31 days"),
        ("taxes/authorities", "accountNumber", "1200", "1200 is an AR control account"),
        ("taxes/codes", "authorityCode", "NOBODY", "There is no tax authority NOBODY."),
        ("taxes/codes", "retentionPercent", "", "the percentage is 0"),
        ("taxes/codes", "retentionLimit", "much", "much is not an amount of USD"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    amir_s, books, address, field, value, message
) -> None:
    await a_state()
    _, name, values, _ = TABLES[address]
    typed = values | {"code": "one", field: value}
    async with unchanged(books):
        page = await amir_s.post(f"/settings/{address}", typed, target=f"{name}-form")
    assert amir_s.status == 422
    assert message in page.by_id(f"{name}-{field}-error").text
    other = "description" if "description" in values else "name"
    assert page.by_id(f"{name}-{other}")["value"] == values[other]


async def test_without_htmx_a_form_goes_back_to_its_page_and_a_refused_one_comes_whole(amir_s, books) -> None:
    await amir_s.post("/settings/terms", {"code": "one"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, "/settings/terms")
    async with unchanged(books):
        page = await amir_s.post("/settings/terms", {"code": "one"})
    assert (amir_s.status, len(page.all("h1"))) == (422, 1)


async def test_what_is_used_is_not_deleted_and_says_so(amir_s, books) -> None:
    terms = await create_terms(by=AMIR, details=TermsDetails("NET30"))
    await execute("UPDATE customer SET terms_id = $1", terms.id)
    async with unchanged(books):
        page = await amir_s.post(f"/settings/terms/{at('Terms', terms)}/delete", {"expectedVersion": "1"})
    assert amir_s.status == 422
    assert "is used by customers" in page.by_id("refused").text


async def test_codes_wait_for_an_authority_and_offer_it_at_once(amir_s) -> None:
    page = await amir_s.get("/settings/taxes")
    assert "add that first" in page.by_id("taxcode-form").text
    values = {"code": "STATE", "name": "The state", "accountNumber": "2300"}
    page = await amir_s.post("/settings/taxes/authorities", values, target="taxauthority-form")
    assert page.by_id("taxcode-authorityCode").one("option")["value"] == "STATE"


@pytest.mark.parametrize("count", [1, 3])
async def test_the_taxes_take_the_same_statements_for_one_code_and_for_three(amir_s, count) -> None:
    await a_state()
    for number in range(count):
        details = TaxCodeDetails(f"T{number}", authority_code="STATE", rate_percent="1")
        await create_tax_code(by=AMIR, details=details)
    await amir_s.get("/settings/taxes")
    async with counting() as queries:
        page = await amir_s.get("/settings/taxes")
    assert len(page.by_id("taxcode-list").rows) == count
    assert queries.count == 7, queries


async def test_who_may_not_set_up_sees_the_tables_and_no_form(clara_s, books) -> None:
    await create_terms(by=AMIR, details=TermsDetails("NET30"))
    page = await clara_s.get("/settings/terms")
    assert page.by_id("terms-list").rows == [["NET30", "", "0", "", "", "active"]]
    assert not page.has("terms-form")
    async with unchanged(books):
        await clara_s.post("/settings/terms", {"code": "ONE"})
    assert clara_s.status == 422


async def test_branches_are_found_while_typing(amir_s) -> None:
    for code in ("EAST", "WEST"):
        await amir_s.post("/settings/branches", {"code": code, "name": f"{code} branch"})
    page = await amir_s.get("/settings/branches?search=we", target="branch-list")
    assert [row[0] for row in page.by_id("branch-list").rows] == ["WEST"]
