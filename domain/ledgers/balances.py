"""The kept balance of each account in each period, moved by posting a ledger version."""

from __future__ import annotations

from tieout.domain.database.statements import execute

# ordered, so that two postings into one period lock the same rows in the same order
_ADD = """
INSERT INTO account_balance (fiscal_period_id, account_id, branch, currency,
    debit, credit, base_debit, base_credit)
SELECT $2::bigint, account_id, branch, currency, sum(debit), sum(credit), sum(base_debit), sum(base_credit)
FROM ledger_total WHERE ledger_id = $1
GROUP BY account_id, branch, currency ORDER BY account_id, branch, currency
ON CONFLICT (fiscal_period_id, account_id, branch, currency) DO UPDATE SET
    debit = account_balance.debit + excluded.debit, credit = account_balance.credit + excluded.credit,
    base_debit = account_balance.base_debit + excluded.base_debit,
    base_credit = account_balance.base_credit + excluded.base_credit
"""


async def add_to_balances(ledger_id: int, fiscal_period_id: int) -> None:
    """Add a ledger version's totals to the period; its time does not grow with the number of lines."""
    await execute(_ADD, ledger_id, fiscal_period_id)
