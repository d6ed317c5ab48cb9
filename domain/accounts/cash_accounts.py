"""Cash Account Maintenance: which accounts take the receipts of a currency (R3.2, section 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from tieout.domain.accounts.account import CashAccount
from tieout.domain.accounts.editing import ACCOUNTS
from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.money import digits
from tieout.domain.refusal import NotFound, Refusal, ValueMissing, counted, text_within
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class CashAccountNotInChart(Refusal):
    """There is no account {account}. Choose one from the chart of accounts."""


class CashAccountOfInactive(Refusal):
    """Account {account} is inactive. Make it active again first, or choose another account."""


class CashAccountOfControl(Refusal):
    """Account {account} is AR control and takes no receipts. Choose another account."""


class CashAccountKept(Refusal):
    """Account {account} takes the receipts of {currency} already; an account takes one currency only."""


class CashAccountChanged(Refusal):
    """{who} changed cash account {account} since you looked (version {expected}, now {version}).

    Look again, then save.
    """


class CashAccountIsDefault(Refusal):
    """Cash account {account} is the default for {currency}. Make another one the default instead."""


class CashAccountInUse(Refusal):
    """Cash account {account} is used by {batches} not yet posted, such as {number}. Post or delete them, or
    give them another cash account first.
    """


@dataclass(frozen=True, slots=True)
class CashAccountChanges:
    """What to change of a cash account; None leaves it as it is. Account and currency stay."""

    description: str | None = None
    is_default: bool | None = None
    active: bool | None = None
    bank_accounts: str | None = None


async def create_cash_account(
    *,
    by: Actor,
    account_number: str,
    currency: str,
    description: str = "",
    is_default: bool = False,
    bank_accounts: str = "",
) -> CashAccount:
    """Let an account take the receipts of a currency; the first one of a currency is its default."""
    by.require(Permission.SET_UP, "add a cash account")
    wanted = account_number.strip().upper()
    if not wanted:
        raise ValueMissing(field="accountNumber", label="The account")
    kept = CashAccount(
        currency=_currency(currency),
        description=_description(description),
        is_default=is_default,
        bank_accounts=_bank_accounts(bank_accounts),
    )
    try:
        return await _add(kept, wanted, by=by)
    except IntegrityError as error:
        raise CashAccountKept(field="accountNumber", account=wanted, currency=kept.currency) from error


@transactional
async def update_cash_account(
    cash_account_id: int, *, by: Actor, expected_version: int, changes: CashAccountChanges
) -> CashAccount:
    """Change a cash account: another default of the currency gives way, one in use stays active."""
    by.require(Permission.SET_UP, "change a cash account")
    await options.current(lock=True)
    kept = await _locked(cash_account_id)
    if kept.version != expected_version:
        raise await _stale(kept, expected_version)
    wanted = {
        "description": None if changes.description is None else _description(changes.description),
        "is_default": changes.is_default,
        "active": changes.active,
        "bank_accounts": None if changes.bank_accounts is None else _bank_accounts(changes.bank_accounts),
    }
    noted = {
        name: [getattr(kept, name), value]
        for name, value in wanted.items()
        if value is not None and getattr(kept, name) != value
    }
    kept.update_from_dict({name: value for name, (_, value) in noted.items()})
    await _refuse_change(kept, noted)
    if kept.active and not kept.is_default and not await _others(kept):
        kept.is_default, noted["is_default"] = True, [False, True]
    if kept.is_default and kept.active:
        await _give_way(kept, by=by)
    await _save(kept, noted, by=by)
    return kept


@transactional
async def _add(kept: CashAccount, number: str, *, by: Actor) -> CashAccount:
    """Under the company's lock, so that a currency does not get two defaults."""
    await options.current(lock=True)
    account = await _account(number)
    other = await fetch_value("SELECT currency FROM cash_account WHERE account_id = $1", account["id"])
    if other is not None:
        raise CashAccountKept(field="accountNumber", account=number, currency=other)
    others = await fetch_value(
        "SELECT count(*) AS n FROM cash_account WHERE currency = $1 AND active", kept.currency
    )
    kept.account_id, kept.is_default = account["id"], kept.is_default or not others
    if kept.is_default:
        await _give_way(kept, by=by)
    await kept.save(using_db=writer())
    await kept.fetch_related("account", using_db=writer())
    chosen = bool(kept.is_default)
    await record("CASH_ACCOUNT_CREATED", by=by, subject=number, currency=kept.currency, is_default=chosen)
    announce(ACCOUNTS)
    return kept


_ACCOUNT = "SELECT id, active, ar_control FROM account WHERE number = $1 FOR UPDATE"


async def _account(number: str) -> Row:
    account = await fetch_one(_ACCOUNT, number)
    if account is None:
        raise CashAccountNotInChart(field="accountNumber", account=number)
    if not account["active"]:
        raise CashAccountOfInactive(field="accountNumber", account=number)
    if account["ar_control"]:
        raise CashAccountOfControl(field="accountNumber", account=number)
    return account


async def _locked(cash_account_id: int) -> CashAccount:
    found = await fetch_value("SELECT id FROM cash_account WHERE id = $1 FOR UPDATE", cash_account_id)
    if found is None:
        raise NotFound(kind="cash account", key=cash_account_id)
    return await CashAccount.get(id=found, using_db=writer()).select_related("account")


async def _stale(kept: CashAccount, expected_version: int) -> CashAccountChanged:
    number = kept.account.number
    who = await changes_since("CASH_ACCOUNT_UPDATED", number, expected_version)
    return CashAccountChanged(who=who, account=number, version=kept.version, expected=expected_version)


async def _refuse_change(kept: CashAccount, noted: dict[str, list[Any]]) -> None:
    """A currency that has cash accounts has a default; what an open batch banks in stays."""
    number = kept.account.number
    if "is_default" in noted and not kept.is_default:
        raise CashAccountIsDefault(field="isDefault", account=number, currency=kept.currency)
    if kept.is_default and not kept.active and ("is_default" in noted or await _others(kept)):
        raise CashAccountIsDefault(field="active", account=number, currency=kept.currency)
    if "active" in noted and kept.active:
        await _account(number)
    if "active" in noted and not kept.active:
        await _refuse_in_use(kept)


async def _others(kept: CashAccount) -> bool:
    text = "SELECT id FROM cash_account WHERE currency = $1 AND active AND id <> $2 LIMIT 1"
    return await fetch_value(text, kept.currency, kept.id) is not None


_USING = (
    "SELECT number, count(*) OVER () AS batches FROM batch "
    "WHERE cash_account_id = $1 AND status NOT IN ('POSTED', 'DELETED') ORDER BY id LIMIT 1"
)


async def _refuse_in_use(kept: CashAccount) -> None:
    using = await fetch_one(_USING, kept.id)
    if using is not None:
        batches = counted(using["batches"], "batch", "batches")
        raise CashAccountInUse(
            field="active", account=kept.account.number, batches=batches, number=using["number"]
        )


_DEFAULT = """
SELECT cash_account.id, cash_account.version, account.number FROM cash_account
JOIN account ON account.id = cash_account.account_id
WHERE cash_account.currency = $1 AND is_default AND cash_account.id <> $2
"""


async def _give_way(kept: CashAccount, *, by: Actor) -> None:
    """Whatever was the currency's default is no longer; that is a change of its own (R3.2)."""
    for row in await fetch(_DEFAULT, kept.currency, kept.id or 0):
        await execute(
            "UPDATE cash_account SET is_default = $1, version = version + 1 WHERE id = $2", False, row["id"]
        )
        facts = {"version": row["version"] + 1, "changes": {"is_default": [True, False]}}
        await record("CASH_ACCOUNT_UPDATED", by=by, subject=row["number"], **facts)


async def _save(kept: CashAccount, noted: dict[str, list[Any]], *, by: Actor) -> None:
    kept.version += 1
    await kept.save(using_db=writer())
    subject = kept.account.number
    await record("CASH_ACCOUNT_UPDATED", by=by, subject=subject, version=kept.version, changes=noted)
    announce(ACCOUNTS)


def _currency(text: str) -> str:
    currency = text.strip().upper()
    digits(currency)
    return currency


def _description(text: str) -> str:
    return text_within("The description", text, 120, field="description")


def _bank_accounts(text: str) -> str:
    return text_within("The bank's names", " ".join(text.upper().split()), 200, field="bankAccounts")
