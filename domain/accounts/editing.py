"""Adding accounts to the chart and changing them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.accounts.account import Account, AccountKind, AccountUse
from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound, Refusal, text_required
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

ACCOUNTS = "accounts"
"""The topic announced when an account is added or changed."""


class AccountNumberUsed(Refusal):
    """There is an account {number} already. Choose another number."""


class AccountNumberInvalid(Refusal):
    """{number} cannot number an account. Use letters, figures, points and dashes, without blanks."""


class AccountChanged(Refusal):
    """{who} changed account {number} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


class AccountHasLines(Refusal):
    """Account {number} has lines, so its {what} stays. Add a new account, and make this one inactive."""


class ControlAccountNotAsset(Refusal):
    """Account {number} is of kind {kind}; only an asset account can be AR control. Choose the kind ASSET."""


class AccountInUse(Refusal):
    """Account {number} is {use} and must stay {condition}. Let another account take its place first."""


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """What to change of an account; None leaves it as it is."""

    number: str | None = None
    name: str | None = None
    kind: AccountKind | None = None
    ar_control: bool | None = None
    active: bool | None = None


async def create_account(
    *,
    by: Actor,
    number: str,
    name: str,
    kind: AccountKind,
    ar_control: bool = False,
    active: bool = True,
) -> Account:
    """Add an account to the chart."""
    by.require(Permission.SET_UP, "add an account")
    account = Account(
        number=_number(number),
        name=_name(name),
        kind=kind,
        ar_control=ar_control,
        active=active,
    )
    try:
        return await _add(account, by=by)
    except IntegrityError as error:
        raise AccountNumberUsed(field="number", number=account.number) from error


async def update_account(
    account_id: int, *, by: Actor, expected_version: int, changes: AccountChanges
) -> Account:
    """Change an account. Once it has lines, only its name and whether it is active can change."""
    by.require(Permission.SET_UP, "change an account")
    try:
        return await _change(account_id, by=by, expected_version=expected_version, changes=changes)
    except IntegrityError as error:
        raise AccountNumberUsed(field="number", number=_number(changes.number or "")) from error


@transactional
async def _add(account: Account, *, by: Actor) -> Account:
    await _refuse_used(account)
    _refuse_control_elsewhere(account)
    await account.save(using_db=writer())
    await record("ACCOUNT_CREATED", by=by, subject=account.number, name=account.name, kind=account.kind)
    announce(ACCOUNTS)
    return account


@transactional
async def _change(account_id: int, *, by: Actor, expected_version: int, changes: AccountChanges) -> Account:
    account = await _locked(account_id)
    await _refuse_stale(account, expected_version)
    noted = _apply(account, changes)
    await _refuse_used(account)
    _refuse_control_elsewhere(account)
    await _refuse_with_lines(account, noted)
    await _refuse_in_use(account, noted)
    account.version += 1
    await account.save(using_db=writer())
    await record("ACCOUNT_UPDATED", by=by, subject=account.number, version=account.version, changes=noted)
    announce(ACCOUNTS)
    return account


async def _locked(account_id: int) -> Account:
    if await fetch_value("SELECT id FROM account WHERE id = $1 FOR UPDATE", account_id) is None:
        raise NotFound(kind="account", key=account_id)
    return await Account.get(id=account_id, using_db=writer())


async def _refuse_stale(account: Account, expected_version: int) -> None:
    if account.version != expected_version:
        raise AccountChanged(
            who=await changes_since("ACCOUNT_UPDATED", account.number, expected_version),
            number=account.number,
            version=account.version,
            expected=expected_version,
        )


def _apply(account: Account, changes: AccountChanges) -> dict[str, list[Any]]:
    """Set what is to change; what did, as `field: [old, new]`."""
    wanted = {name: value for name, value in dataclasses.asdict(changes).items() if value is not None}
    if changes.number is not None:
        wanted["number"] = _number(changes.number)
    if changes.name is not None:
        wanted["name"] = _name(changes.name)
    noted = {
        name: [getattr(account, name), value]
        for name, value in wanted.items()
        if getattr(account, name) != value
    }
    account.update_from_dict(wanted)
    return noted


async def _refuse_used(account: Account) -> None:
    """Asked before the index is, so that a caller's transaction survives the refusal."""
    if await fetch_value(
        "SELECT id FROM account WHERE number = $1 AND id <> $2", account.number, account.id or 0
    ):
        raise AccountNumberUsed(field="number", number=account.number)


def _refuse_control_elsewhere(account: Account) -> None:
    if account.ar_control and account.kind is not AccountKind.ASSET:
        raise ControlAccountNotAsset(field="kind", number=account.number, kind=account.kind.value)


_LINES = (
    "SELECT EXISTS (SELECT 1 FROM line WHERE account_id = $1) "
    "OR EXISTS (SELECT 1 FROM ledger_line WHERE account_id = $1) AS used"
)
_FIXED = {"number": "number", "kind": "kind", "ar_control": "part as AR control account"}


async def _refuse_with_lines(account: Account, noted: dict[str, list[Any]]) -> None:
    """A number or kind that changed would tell earlier ledgers and statements anew."""
    fixed = [name for name in _FIXED if name in noted]
    if fixed and await fetch_value(_LINES, account.id):
        number = noted.get("number", [account.number])[0]
        camel = "arControl" if fixed[0] == "ar_control" else fixed[0]
        raise AccountHasLines(field=camel, number=number, what=_FIXED[fixed[0]])


_USES = (
    "SELECT use FROM default_account WHERE account_id = $1 "
    "UNION ALL SELECT 'CASH' FROM cash_account WHERE account_id = $1 AND active "
    "UNION ALL SELECT 'TAX LIABILITY' FROM tax_authority WHERE account_id = $1"
)

_NORMAL = "SELECT EXISTS (SELECT 1 FROM customer WHERE normal_account_id = $1) AS used"


async def _refuse_in_use(account: Account, noted: dict[str, list[Any]]) -> None:
    """What the company posts to by default stays able to take it."""
    if not {"active", "ar_control"} & noted.keys():
        return
    if account.ar_control and await fetch_value(_NORMAL, account.id):
        use, condition = "the normal account of customers", "an ordinary account"
        raise AccountInUse(field="arControl", number=account.number, use=use, condition=condition)
    uses = [row["use"] for row in await fetch(_USES, account.id)]
    if not uses:
        return
    role = f"the company's {uses[0].replace('_', ' ').lower()} account"
    if not account.active:
        raise AccountInUse(field="active", number=account.number, use=role, condition="active")
    if account.ar_control != (AccountUse.RECEIVABLE in uses):
        condition = "an ordinary account" if account.ar_control else "an AR control account"
        raise AccountInUse(field="arControl", number=account.number, use=role, condition=condition)


def _number(text: str) -> str:
    number = text_required("The account number", text, 20, field="number").upper()
    if not number.replace(".", "").replace("-", "").isalnum():
        raise AccountNumberInvalid(field="number", number=number)
    return number


def _name(text: str) -> str:
    return text_required("The name", text, 120, field="name")
