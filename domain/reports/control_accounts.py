"""What stands in the AR control accounts on any date, which the reports of open items must tie out to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tieout.domain.database.statements import fetch
from tieout.domain.money import Money

# whole periods from the kept balances, the days of a period begun from the totals of its ledgers
_STANDING = """
SELECT account.id, account.number, account.name, sum(standing.balance)::bigint AS balance FROM (
    SELECT k.account_id, k.base_debit - k.base_credit AS balance
    FROM account_balance k JOIN fiscal_period p ON p.id = k.fiscal_period_id WHERE p.end_date <= $1
    UNION ALL
    SELECT t.account_id, t.base_debit - t.base_credit
    FROM ledger l JOIN fiscal_period p ON p.id = l.fiscal_period_id JOIN ledger_total t ON t.ledger_id = l.id
    WHERE l.posted_at IS NOT NULL AND p.start_date <= $1 AND p.end_date > $1 AND l.post_date <= $1
) AS standing JOIN account ON account.id = standing.account_id
WHERE account.ar_control GROUP BY account.id, account.number, account.name ORDER BY account.number
"""


@dataclass(frozen=True, slots=True)
class ControlAccount:
    """An AR control account and its balance in base currency, debits positive."""

    id: int
    number: str
    name: str
    balance: Money


@dataclass(frozen=True, slots=True)
class TieOut:
    """A report's total against the AR control accounts of the trial balance on the same date."""

    total: Money
    accounts: Sequence[ControlAccount]

    @property
    def control(self) -> Money:
        """All AR control accounts together."""
        return sum((one.balance for one in self.accounts), Money(0, self.total.currency))

    @property
    def difference(self) -> Money:
        """The report's total less the accounts; zero when it ties out."""
        return self.total - self.control

    @property
    def sentence(self) -> str:
        """What is proved, or that it is not."""
        told = f"{self.total} in this report, {self.control} in the AR control accounts"
        if self.difference:
            return f"DOES NOT TIE OUT: {told}, a difference of {self.difference}. Run `tieout verify`."
        return f"Ties out: {told}."


async def control_accounts(on: date, currency: str) -> list[ControlAccount]:
    """Those that were ever posted to, with their balances at the end of that day."""
    return [
        ControlAccount(row["id"], row["number"], row["name"], Money(row["balance"], currency))
        for row in await fetch(_STANDING, on)
    ]
