"""The default account of each use: what the company posts to unless another is named (section 12)."""

from __future__ import annotations

from collections.abc import Mapping

from tieout.domain.accounts.account import AccountUse, DefaultAccount
from tieout.domain.accounts.editing import ACCOUNTS
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch, fetch_one, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import Refusal, ValueMissing
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class DefaultAccountUnknown(Refusal):
    """There is no account {account}. Choose one from the chart of accounts."""


class DefaultAccountInactive(Refusal):
    """Account {account} is inactive. Choose another, or make it active again."""


class DefaultAccountNotControl(Refusal):
    """Account {account} is not AR control. Invoices are posted to an AR control account: choose one."""


class DefaultAccountIsControl(Refusal):
    """Account {account} is AR control and takes no other postings. Choose another for {use}."""


@transactional
async def set_default_accounts(accounts: Mapping[AccountUse, str], *, by: Actor) -> dict[str, list[str]]:
    """Set the default accounts of these uses, all or none; what differed, as `use: [old, new]`.

    A blank number leaves out a use that has no account yet; once it has one it keeps one.
    """
    by.require(Permission.SET_UP, "set the default accounts")
    await options.current(lock=True)
    kept = {row["use"]: row["number"] for row in await fetch(_KEPT)}
    noted: dict[str, list[str]] = {}
    for use in sorted(accounts):
        number, before = accounts[use].strip().upper(), kept.get(use, "")
        if number == before:
            continue
        if not number:
            raise ValueMissing(field=field_of(use), label=f"The account for {_words(use)}")
        await _keep(use, await _account(use, number), new=not before)
        noted[use.value] = [before, number]
    if noted:
        await record("DEFAULT_ACCOUNTS_UPDATED", by=by, changes=noted)
        announce(ACCOUNTS)
    return noted


def field_of(use: AccountUse) -> str:
    """The use as the API spells it: `fxGain`."""
    first, *rest = use.value.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


_KEPT = (
    "SELECT default_account.use, account.number FROM default_account "
    "JOIN account ON account.id = default_account.account_id"
)


async def _account(use: AccountUse, number: str) -> int:
    """The account, locked against being made inactive or AR control meanwhile."""
    found = await fetch_one("SELECT id, active, ar_control FROM account WHERE number = $1 FOR UPDATE", number)
    if found is None:
        raise DefaultAccountUnknown(field=field_of(use), account=number)
    if not found["active"]:
        raise DefaultAccountInactive(field=field_of(use), account=number)
    if use is AccountUse.RECEIVABLE and not found["ar_control"]:
        raise DefaultAccountNotControl(field=field_of(use), account=number)
    if use is not AccountUse.RECEIVABLE and found["ar_control"]:
        raise DefaultAccountIsControl(field=field_of(use), account=number, use=_words(use))
    return int(found["id"])


async def _keep(use: AccountUse, account_id: int, *, new: bool) -> None:
    if new:
        await DefaultAccount(use=use, account_id=account_id).save(force_create=True, using_db=writer())
    else:
        await execute("UPDATE default_account SET account_id = $1 WHERE use = $2", account_id, use.value)


_SHOWN = {AccountUse.FX_GAIN: "exchange gains", AccountUse.FX_LOSS: "exchange losses"}


def _words(use: AccountUse) -> str:
    return _SHOWN.get(use) or use.value.replace("_", " ").lower()
