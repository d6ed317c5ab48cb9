"""The trial balance of a fiscal period, from the balances that posting keeps."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.accounts.account import Account
from tieout.domain.accounts.listing import accounts_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.money import Money
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.refusal import NotFound
from tieout.domain.setup import options


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """An account's figures in base currency; opening and closing are positive when debits prevail."""

    account: Account
    opening: Money
    debit: Money
    credit: Money

    @property
    def closing(self) -> Money:
        """What the account holds at the end of the period."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """What stands in each account that was ever posted to, up to the end of a period."""

    period: FiscalPeriod
    currency: str
    rows: list[TrialBalanceRow]

    @property
    def debit_total(self) -> Money:
        """All debits of the period; the books balance when it equals the credits."""
        return sum((row.debit for row in self.rows), Money(0, self.currency))

    @property
    def credit_total(self) -> Money:
        """All credits of the period."""
        return sum((row.credit for row in self.rows), Money(0, self.currency))


_BALANCES = (
    "SELECT k.account_id, "
    "sum(CASE WHEN p.id = $1 THEN 0 ELSE k.base_debit - k.base_credit END)::bigint AS opening, "
    "sum(CASE WHEN p.id = $1 THEN k.base_debit ELSE 0 END)::bigint AS debit, "
    "sum(CASE WHEN p.id = $1 THEN k.base_credit ELSE 0 END)::bigint AS credit "
    "FROM account_balance k JOIN fiscal_period p ON p.id = k.fiscal_period_id "
    "WHERE p.start_date <= $2 GROUP BY k.account_id"
)


async def trial_balance(period_id: int) -> TrialBalance:
    """Opening (all earlier periods), debits and credits of the period, closing, by account number."""
    period = await FiscalPeriod.get_or_none(id=period_id, using_db=reader())
    if period is None:
        raise NotFound(kind="fiscal period", key=period_id)
    currency = (await options.current()).currency
    found = await fetch(_BALANCES, period_id, period.start_date)
    accounts = await accounts_of([row["account_id"] for row in found])
    rows = [
        TrialBalanceRow(
            accounts[row["account_id"]],
            Money(row["opening"], currency),
            Money(row["debit"], currency),
            Money(row["credit"], currency),
        )
        for row in found
    ]
    rows.sort(key=lambda row: row.account.number)
    return TrialBalance(period, currency, rows)
