"""The customers that stand for nobody: on their accounts is money whose payer is not known yet."""

from __future__ import annotations

from tieout.domain.setup.options import Options


def stands_for_nobody(number: str, settings: Options) -> bool:
    """Whether that customer is one of unidentified money: of the base currency, or with another's code."""
    wanted = settings.unidentified_customer
    return number == wanted or (number.startswith(f"{wanted}-") and len(number) == len(wanted) + 4)
