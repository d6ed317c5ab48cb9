"""The setting that names the customer of unidentified receipts: what it may be, and when it stays."""

from __future__ import annotations

from tieout.domain.database.statements import fetch_value
from tieout.domain.refusal import Refusal

LONGEST = 16


class UnidentifiedCustomerInvalid(Refusal):
    """{number} cannot number the customer of unidentified receipts. Use letters and figures, at most {most}:
    a further currency is written behind them.
    """


class UnidentifiedReceiptsLeft(Refusal):
    """Unidentified receipts still stand on the account of {number}, so this setting stays as it is until they
    are identified.
    """


_LEFT = """
SELECT 1 FROM customer JOIN open_item ON open_item.customer_id = customer.id
JOIN batch ON batch.id = open_item.batch_id
WHERE (customer.number = $1 OR customer.number LIKE $2) AND batch.status <> 'DELETED'
  AND open_item.amount <> coalesce((
      SELECT sum(application.amount) FROM application
      JOIN batch AS applying ON applying.id = application.batch_id
      WHERE application.open_item_id = open_item.id AND applying.status <> 'DELETED'), 0)
LIMIT 1
"""


def checked(number: str) -> str:
    """The number in capitals; refused (`UnidentifiedCustomerInvalid`) when a currency cannot follow it."""
    wanted = number.strip().upper()
    if not wanted.isalnum() or len(wanted) > LONGEST:
        raise UnidentifiedCustomerInvalid(
            field="unidentifiedCustomer", number=wanted or "(blank)", most=LONGEST
        )
    return wanted


async def refuse_left(before: str, after: str) -> None:
    """Under another name what is left would no longer be known as nobody's."""
    if before != after and await fetch_value(_LEFT, before, f"{before}-%") is not None:
        raise UnidentifiedReceiptsLeft(field="unidentifiedCustomer", number=before)
