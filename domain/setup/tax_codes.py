"""Keeping tax codes: authority, rate, whether it is VAT, what retention is withheld (R1.12, AMB-38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch_one, reader
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options
from tieout.domain.setup.coded import LONGEST_CODE, Coded, code_of, described, given
from tieout.domain.setup.percents import percent
from tieout.domain.setup.tax import RetentionType, TaxCode
from tieout.domain.users.actor import Actor


class TaxAuthorityUnknown(Refusal):
    """There is no tax authority {authority}. Choose one that is kept, or add it first."""


class TaxAuthorityInactive(Refusal):
    """The tax authority {authority} is inactive. Choose another, or make it active again."""


class RetentionPercentMissing(Refusal):
    """Retention applies to the tax code {code}, but the percentage is 0. Key what part is withheld."""


class RetentionLimitNegative(Refusal):
    """The limit {limit} is negative. Key from which amount of an invoice on retention is withheld, or
    leave it blank: then always.
    """


@dataclass(frozen=True, slots=True)
class TaxCodeDetails:
    """What is keyed of a tax code; None leaves it as it is, on a new code at its default.

    `retention_limit` is an amount of the company's currency; blank for none.
    """

    code: str | None = None
    description: str | None = None
    authority_code: str | None = None
    rate_percent: str | None = None
    vat: bool | None = None
    retention_applies: bool | None = None
    retention_type: RetentionType | None = None
    retention_percent: str | None = None
    retention_limit: str | None = None
    active: bool | None = None


def _whole(tax_code: TaxCode) -> None:
    if tax_code.retention_applies and not tax_code.retention_percent:
        raise RetentionPercentMissing(field="retentionPercent", code=tax_code.code)


TAX_CODES = Coded(
    TaxCode,
    "tax code",
    "TAX_CODE",
    users={
        "customers": "customer_tax WHERE tax_code_id = $1",
        "documents": "document_tax WHERE tax_code_id = $1",
    },
    check=_whole,
)


async def create_tax_code(*, by: Actor, details: TaxCodeDetails) -> TaxCode:
    """Add a tax code."""
    required = {
        "code": code_of(TAX_CODES.kind, details.code),
        "authority_id": await _authority(details.authority_code or "", new=True),
        "rate_percent": percent(details.rate_percent or "", field="ratePercent"),
    }
    return await TAX_CODES.add({**await _columns(details), **required}, by=by)


async def update_tax_code(
    tax_code_id: int, *, by: Actor, expected_version: int, details: TaxCodeDetails
) -> TaxCode:
    """Change a tax code. Documents keep the tax that was worked out; customers keep an inactive code."""
    columns = await _columns(details)
    return await TAX_CODES.change(tax_code_id, columns, by=by, expected_version=expected_version)


async def tax_codes(
    request: PageRequest, *, search: str | None = None, active: bool | None = None
) -> Page[TaxCode]:
    """Tax codes by code; `search` is the beginning of a code or any part of a description."""
    return await page_of(_found(search, active), request, key="code")


async def count_tax_codes(*, search: str | None = None, active: bool | None = None) -> int:
    """How many tax codes `tax_codes` would list in all."""
    return await _found(search, active).using_db(reader()).count()


async def tax_codes_of(codes: Sequence[str]) -> list[TaxCode]:
    """The tax codes with these codes, each with its `authority`."""
    wanted = [code for code in set(codes) if len(code) <= LONGEST_CODE]
    return await TaxCode.filter(code__in=wanted).using_db(reader()).select_related("authority")


async def _columns(details: TaxCodeDetails) -> dict[str, Any]:
    authority, rate, withheld = details.authority_code, details.rate_percent, details.retention_percent
    columns = given(
        code=None if details.code is None else code_of(TAX_CODES.kind, details.code),
        description=None if details.description is None else described(details.description),
        authority_id=None if authority is None else await _authority(authority),
        rate_percent=None if rate is None else percent(rate, field="ratePercent"),
        vat=details.vat,
        retention_applies=details.retention_applies,
        retention_type=details.retention_type,
        retention_percent=None if withheld is None else percent(withheld, field="retentionPercent"),
        active=details.active,
    )
    if details.retention_limit is not None:
        columns["retention_limit"] = await _limit(details.retention_limit)
    return columns


async def _authority(keyed: str, *, new: bool = False) -> int:
    """A new code takes an active authority only; one that is kept may stay with what it has."""
    code = code_of("tax authority", keyed, field="authorityCode")
    authority = await fetch_one("SELECT id, active FROM tax_authority WHERE code = $1", code)
    if authority is None:
        raise TaxAuthorityUnknown(field="authorityCode", authority=code)
    if new and not authority["active"]:
        raise TaxAuthorityInactive(field="authorityCode", authority=code)
    return int(authority["id"])


async def _limit(keyed: str) -> int | None:
    if not keyed.strip():
        return None
    limit = Money.parse(keyed, (await options.current()).currency, field="retentionLimit")
    if limit.minor < 0:
        raise RetentionLimitNegative(field="retentionLimit", limit=limit)
    return limit.minor


def _found(search: str | None, active: bool | None) -> QuerySet[TaxCode]:
    query = TaxCode.all() if active is None else TaxCode.filter(active=active)
    text = (search or "").strip()
    return query.filter(Q(code__istartswith=text) | Q(description__icontains=text)) if text else query
