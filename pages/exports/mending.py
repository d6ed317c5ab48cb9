"""From a refusal of a ledger's files to where it can be put right."""

from __future__ import annotations

from tieout.pages.exports import addresses
from tieout.pages.render import Ways


def _accounts(subject: str) -> str:
    return addresses.mapping("accounts", of=subject)


def _customers(subject: str) -> str:
    return addresses.mapping("customers", of=subject)


_MAP = "Map it"
WAYS: Ways = {
    "ACCOUNT_UNMAPPED": (_MAP, _accounts),
    "CONTROL_ACCOUNT_UNMAPPED": (_MAP, _accounts),
    "CUSTOMER_UNMAPPED": (_MAP, _customers),
    "BRANCH_UNMAPPED": (_MAP, addresses.mapping("branches", unmapped="on")),
    "DEBTOR_UNKNOWN": ("Map the account", addresses.mapping("accounts")),
    "FILE_FAULTY": ("Look at the mapping", addresses.mapping("accounts")),
    "RECEIVABLES_MOVED": ("Map the account", addresses.mapping("accounts")),
    "EMAIL_NOT_OFFERED": ("Change the setting", addresses.ACCOUNTING_SYSTEM),
    "LAYOUT_NOT_OFFERED": ("Change the setting", addresses.ACCOUNTING_SYSTEM),
    "NOT_CONNECTED": ("Connect it", addresses.CONNECTION),
    "CONNECTION_EXPIRED": ("Connect again", addresses.CONNECTION),
    "SECRETS_REFUSED": ("Correct the connection", addresses.CONNECTION),
    "NO_OUTSIDE_SYSTEM": ("Choose the system", addresses.ACCOUNTING_SYSTEM),
    "OUTSIDE_ACCOUNT_REFUSED": ("Map the account", addresses.mapping("accounts")),
    "OUTSIDE_CUSTOMER_MISSING": ("Map the customer", addresses.mapping("customers")),
    "CONNECTION_CHANGED": ("Look again", addresses.CONNECTION),
    "OUTSIDE_SYSTEM_MISSING": ("Choose the system", addresses.ACCOUNTING_SYSTEM),
}
