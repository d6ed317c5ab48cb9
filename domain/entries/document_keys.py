"""What makes a document number unique: in the company, or for each customer by the setting (AMB-15)."""

from __future__ import annotations


def key_of(number: str, customer: str, *, per_customer: bool) -> str:
    """The key under which a document of the customer's is kept and found.

    The customer's number stands first with its length, so that no other pair of numbers, whatever is
    typed, makes the same key: `4/ACME/INV-1`.
    """
    of = customer.upper()
    return f"{len(of)}/{of}/{number.upper()}" if per_customer else number.upper()
