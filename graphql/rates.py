"""Exchange rates as the API shows them: exact decimal text."""

from __future__ import annotations

from decimal import Decimal

from tieout.graphql.scalars import Rate


def rate_text(rate: Decimal | None) -> Rate | None:
    """The rate without trailing zeros; null stays null."""
    return None if rate is None else Rate(f"{rate.normalize():f}")
