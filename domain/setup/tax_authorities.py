"""Keeping tax authorities: whom taxes are owed to, and the account of that liability (R1.12, R4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.domain.database.statements import fetch_one, reader
from tieout.domain.refusal import Refusal, text_required
from tieout.domain.setup.coded import LONGEST_CODE, Coded, code_of, given
from tieout.domain.setup.tax import TaxAuthority
from tieout.domain.users.actor import Actor


class LiabilityAccountUnknown(Refusal):
    """There is no account {account}. Choose the account that the authority's taxes are owed on."""


class LiabilityAccountInactive(Refusal):
    """Account {account} is inactive. Choose an active one for the authority's taxes."""


class LiabilityAccountIsControl(Refusal):
    """Account {account} is an AR control account, which taxes are never posted to. Choose a liability
    account.
    """


@dataclass(frozen=True, slots=True)
class TaxAuthorityDetails:
    """What is keyed of a tax authority; None leaves it as it is."""

    code: str | None = None
    name: str | None = None
    account_number: str | None = None
    active: bool | None = None


AUTHORITIES = Coded(
    TaxAuthority,
    "tax authority",
    "TAX_AUTHORITY",
    users={"tax codes": "tax_code WHERE authority_id = $1"},
)


async def create_tax_authority(*, by: Actor, details: TaxAuthorityDetails) -> TaxAuthority:
    """Add a tax authority."""
    required = {
        "code": code_of(AUTHORITIES.kind, details.code),
        "name": _name(details.name),
        "account_id": await _account(details.account_number),
    }
    return await AUTHORITIES.add({**required, **given(active=details.active)}, by=by)


async def update_tax_authority(
    authority_id: int, *, by: Actor, expected_version: int, details: TaxAuthorityDetails
) -> TaxAuthority:
    """Change a tax authority. What was posted stays on the account it was posted to."""
    number = details.account_number
    columns = given(
        code=None if details.code is None else code_of(AUTHORITIES.kind, details.code),
        name=None if details.name is None else _name(details.name),
        account_id=None if number is None else await _account(number),
        active=details.active,
    )
    return await AUTHORITIES.change(authority_id, columns, by=by, expected_version=expected_version)


async def tax_authorities(
    *, ids: Sequence[int] | None = None, codes: Sequence[str] | None = None, active: bool | None = None
) -> list[TaxAuthority]:
    """The tax authorities by code, each with its `account`: all, or those of these ids or codes."""
    query = TaxAuthority.all() if active is None else TaxAuthority.filter(active=active)
    if ids is not None:
        query = query.filter(id__in=list(set(ids)))
    if codes is not None:
        query = query.filter(code__in=[code for code in set(codes) if len(code) <= LONGEST_CODE])
    return await query.order_by("code").using_db(reader()).select_related("account")


def _name(text: str | None) -> str:
    return text_required("The name", text, 120, field="name")


async def _account(keyed: str | None) -> int:
    field = "accountNumber"
    number = text_required("The liability account", keyed, 20, field=field).upper()
    account: dict[str, Any] | None = await fetch_one(
        "SELECT id, active, ar_control FROM account WHERE number = $1", number
    )
    if account is None:
        raise LiabilityAccountUnknown(field=field, account=number)
    if not account["active"]:
        raise LiabilityAccountInactive(field=field, account=number)
    if account["ar_control"]:
        raise LiabilityAccountIsControl(field=field, account=number)
    return int(account["id"])
