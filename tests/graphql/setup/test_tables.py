"""The set-up tables through the API: the same four doors to each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import Data, ask, counting, do, dollars, refusal
from tests.watching import unchanged
from tieout.domain.setup.branches import BranchDetails, create_branch
from tieout.domain.setup.reasons import ReasonDetails, create_reason
from tieout.domain.setup.tax_authorities import TaxAuthorityDetails, create_tax_authority
from tieout.domain.setup.tax_codes import TaxCodeDetails, create_tax_code
from tieout.domain.setup.terms_codes import TermsDetails, create_terms
from tieout.domain.setup.vat_rules import VatRuleDetails, create_vat_rule

FIELDS = {
    "Terms": "description dueDays discountPercent discountDays",
    "TaxAuthority": "name account { number }",
    "TaxCode": (
        "description authority { code } ratePercent vat retentionApplies retentionType retentionPercent "
        "retentionLimit { amount currency }"
    ),
    "VatRule": "description exempt",
    "Branch": "name",
    "Reason": "description forDiscounts forAdjustments",
}
NEW: dict[str, Data] = {
    "Terms": {"description": "Early", "dueDays": 30, "discountPercent": "2.50", "discountDays": 10},
    "TaxAuthority": {"name": "State of Ohio", "accountNumber": "2300"},
    "TaxCode": {
        "description": "Sales tax",
        "authorityCode": "OHIO",
        "ratePercent": "5.75",
        "retentionApplies": True,
        "retentionType": "PORTION",
        "retentionPercent": "10",
        "retentionLimit": "1000",
    },
    "VatRule": {"description": "Export", "exempt": True},
    "Branch": {"name": "East"},
    "Reason": {"description": "Kindness", "forDiscounts": False},
}
SHOWN: dict[str, Data] = {
    "Terms": {"description": "Early", "dueDays": 30, "discountPercent": "2.5", "discountDays": 10},
    "TaxAuthority": {"name": "State of Ohio", "account": {"number": "2300"}},
    "TaxCode": {
        "description": "Sales tax",
        "authority": {"code": "OHIO"},
        "ratePercent": "5.75",
        "vat": False,
        "retentionApplies": True,
        "retentionType": "PORTION",
        "retentionPercent": "10",
        "retentionLimit": dollars("1000.00"),
    },
    "VatRule": {"description": "Export", "exempt": True},
    "Branch": {"name": "East"},
    "Reason": {"description": "Kindness", "forDiscounts": False, "forAdjustments": True},
}


async def an_authority() -> None:
    await create_tax_authority(by=AMIR, details=TaxAuthorityDetails("OHIO", "Ohio", "2300"))


async def create(kind: str, by: Any = AMIR, **input: Any) -> Data:
    selected = f"... on {kind} {{ id code active version {FIELDS[kind]} }}"
    known = {"code": "one", **NEW[kind], **input}
    return await do(by, f"create{kind}", f"$input: Create{kind}Input!", selected, input=known)


async def update(kind: str, id: str, **input: Any) -> Data:
    selected = f"... on {kind} {{ code active version }}"
    arguments = f"$id: ID!, $input: Update{kind}Input!"
    return await do(AMIR, f"update{kind}", arguments, selected, id=id, input=input)


@pytest.mark.parametrize("kind", NEW)
async def test_a_row_is_added_once_changed_found_and_deleted(books: object, kind: str) -> None:
    await an_authority()
    made = await create(kind, idempotencyKey="1")
    shown = {"__typename": kind, "id": made["id"], "code": "ONE", "active": True, "version": 1}
    assert made == shown | SHOWN[kind]
    async with unchanged(books):
        assert await create(kind, idempotencyKey="1") == made
        assert refusal(await create(kind))[:2] == ("CODE_USED", "code")
    changed = await update(kind, made["id"], expectedVersion=1, code="two", active=False)
    assert changed == {"__typename": kind, "code": "TWO", "active": False, "version": 2}
    async with unchanged(books):
        assert refusal(await update(kind, made["id"], expectedVersion=1))[0] == "CODE_CHANGED"
    by_id = f"query ($id: ID!) {{ {kind[0].lower()}{kind[1:]}ById(id: $id) {{ code }} }}"
    assert await ask(VERA, by_id, id=made["id"]) == {"code": "TWO"}
    gone = await do(
        *(AMIR, f"delete{kind}", "$id: ID!, $expectedVersion: Int", "... on SetupRowDeleted { id }"),
        id=made["id"],
        expectedVersion=2,
    )
    assert gone == {"__typename": "SetupRowDeleted", "id": made["id"]}
    assert await ask(VERA, by_id, id=made["id"]) is None
    async with unchanged(books):
        assert refusal(await create(kind, CLARA))[0] == "RIGHT_MISSING"


async def rows(count: int) -> None:
    """So many rows of each table."""
    for number in range(count):
        code = f"C{number}"
        await create_terms(by=AMIR, details=TermsDetails(code))
        await create_tax_authority(by=AMIR, details=TaxAuthorityDetails(code, "X", "2300"))
        tax = TaxCodeDetails(code, authority_code=code, rate_percent="1", retention_limit="5")
        await create_tax_code(by=AMIR, details=tax)
        await create_vat_rule(by=AMIR, details=VatRuleDetails(code, active=number > 0))
        await create_branch(by=AMIR, details=BranchDetails(code))
        await create_reason(by=AMIR, details=ReasonDetails(code))


PLAIN = {"terms": "Terms", "taxAuthorities": "TaxAuthority", "vatRules": "VatRule", "reasons": "Reason"}
PAGED = {"branches": ("Branch", 2), "taxCodes": ("TaxCode", 4)}


@pytest.mark.parametrize("count", [1, 3])
async def test_lists_take_the_same_statements_for_one_row_and_for_three(books: object, count: int) -> None:
    await rows(count)
    for field, kind in PLAIN.items():
        async with counting() as queries:
            found = await ask(VERA, f"{{ {field} {{ code {FIELDS[kind]} }} }}")
        assert [one["code"] for one in found] == [f"C{number}" for number in range(count)]
        assert queries.count == 1, queries
    for field, (kind, statements) in PAGED.items():
        async with counting() as queries:
            found = await ask(VERA, f"{{ {field} {{ totalCount nodes {{ code {FIELDS[kind]} }} }} }}")
        assert (found["totalCount"], len(found["nodes"])) == (count, count)
        assert queries.count == statements, queries


async def test_lists_are_narrowed_and_paged(books: object) -> None:
    await rows(2)
    assert await ask(VERA, "{ vatRules(active: false) { code } }") == [{"code": "C0"}]
    document = """query ($after: String) { taxCodes(first: 1, after: $after, search: "c", active: true) {
      nodes { code retentionLimit { amount } } pageInfo { hasNextPage endCursor } } }"""
    first = await ask(VERA, document)
    assert (first["nodes"][0]["code"], first["pageInfo"]["hasNextPage"]) == ("C0", True)
    second = await ask(VERA, document, after=first["pageInfo"]["endCursor"])
    assert second["nodes"] == [{"code": "C1", "retentionLimit": {"amount": "5.00"}}]
    assert (await ask(VERA, '{ branches(search: "c1") { nodes { code } } }'))["nodes"] == [{"code": "C1"}]


async def test_a_percentage_is_text(books: object) -> None:
    async with unchanged(books):
        assert refusal(await create("Terms", discountPercent="2,5"))[:2] == (
            "PERCENT_INVALID",
            "discountPercent",
        )
