"""From our accounts, customers and branches to those of the outside system, or everything unmapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tieout.domain.database.statements import Row, fetch
from tieout.domain.exports.system import AccountingSystem, ExportOptions
from tieout.domain.refusal import Refusal, Thing, refuse_any


class NamedBy(StrEnum):
    """By what a file or a connection names things."""

    ID = "id"
    NUMBER = "number"
    NAME = "name"


class Dimension(StrEnum):
    """What a branch may be over there."""

    LOCATION = "location"
    DEPARTMENT = "department"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Naming:
    """What a file or a connection needs to know of accounts, customers and branches.

    `customers` is None where lines name no customer; `debtors` says that lines on receivables must.
    A branch that is not mapped stands for the first of `dimensions`. Without `control`, neither
    receivables nor cash accounts are posted to, so that each needs a clearing account.
    """

    system: AccountingSystem
    accounts: NamedBy
    customers: NamedBy | None
    dimensions: tuple[Dimension, ...]
    branches: NamedBy
    debtors: bool = True
    control: bool = True


class AccountUnmapped(Refusal):
    """Account {number} {name} has no {key} in {system}. Map it."""


class ControlAccountUnmapped(Refusal):
    """Journals in {system} cannot use receivables or bank accounts such as {number} {name}. Map it to a
    clearing account.
    """


class CustomerUnmapped(Refusal):
    """Customer {number} {name} has no {key} in {system}, which a line on receivables needs. Map it."""


class BranchUnmapped(Refusal):
    """Branch {branch} has no {dimension} {key} in {system}. Map it, or map it to nothing to leave it out."""


class DebtorUnknown(Refusal):
    """{count} lines on receivables name no customer, which {system} needs. Map their account to a clearing
    account.
    """


@dataclass(frozen=True, slots=True)
class Outside:
    """An account or a customer as it is called over there; what is not known of it is blank."""

    id: str
    number: str
    name: str

    def by(self, naming: NamedBy) -> str:
        """Its id, its number or its name."""
        return str(getattr(self, naming.value))


@dataclass(frozen=True, slots=True)
class OutsideGeneralAccount(Outside):
    """An account over there. `receivable` lines name their customer; `own_number` is ours."""

    receivable: bool
    own_number: str
    own_name: str


Dimensions = Mapping[Dimension, Outside]
"""What a branch is over there; the dimensions it has no value in are left out."""

NOWHERE: Dimensions = {}


@dataclass(frozen=True, slots=True)
class Translation:
    """All that the lines of one ledger need, by our own keys."""

    accounts: Mapping[int, OutsideGeneralAccount]
    customers: Mapping[int, Outside]
    branches: Mapping[str, Dimensions]


async def translation_of(ledger_id: int, naming: Naming, options: ExportOptions) -> Translation:
    """How everything on a ledger is called over there; refused with a blocker for all that is unmapped."""
    own = options.own_names
    found: list[Refusal] = []
    accounts = await _accounts(ledger_id, naming, own, found)
    customers: Mapping[int, Outside] = {}
    if naming.customers is not None:
        receivable = [key for key, account in accounts.items() if account.receivable]
        customers = await _customers(ledger_id, receivable, naming, own, found)
    branches = await _branches(ledger_id, naming, own, found)
    refuse_any(found)
    return Translation(accounts, customers, branches)


_ACCOUNTS = """
SELECT total.account_id, min(total.account_number) AS own_number, min(total.account_name) AS own_name,
    account.ar_control, o.id AS mapped, o.outside_id, o.number, o.name, o.clearing,
    EXISTS (SELECT 1 FROM cash_account WHERE account_id = total.account_id) AS cash
FROM ledger_total AS total JOIN account ON account.id = total.account_id
LEFT JOIN outside_account AS o ON o.account_id = total.account_id AND o.system = $2
WHERE total.ledger_id = $1
GROUP BY total.account_id, account.ar_control, o.id, o.outside_id, o.number, o.name, o.clearing
ORDER BY own_number
"""
# lines of before the debtor was kept fall back on the customer of their entry
DEBTOR = "coalesce(l.debtor_id, (SELECT id FROM customer WHERE number = l.customer_number))"
_CUSTOMERS = f"""
SELECT debtors.debtor_id, debtors.lines, customer.number AS own_number, customer.name AS own_name,
    o.outside_id, o.name
FROM (SELECT {DEBTOR} AS debtor_id, count(*) AS lines FROM ledger_line AS l
      WHERE l.ledger_id = $1 AND l.account_id = ANY($3) GROUP BY 1) AS debtors
LEFT JOIN customer ON customer.id = debtors.debtor_id
LEFT JOIN outside_customer AS o ON o.customer_id = debtors.debtor_id AND o.system = $2
ORDER BY own_number
"""
_BRANCHES = """
SELECT DISTINCT total.branch AS own_branch, branch.name AS own_name, o.*
FROM ledger_total AS total LEFT JOIN branch ON branch.code = total.branch
LEFT JOIN outside_branch AS o ON o.branch = total.branch AND o.system = $2
WHERE total.ledger_id = $1 AND total.branch <> '' ORDER BY own_branch
"""


async def _accounts(
    ledger_id: int, naming: Naming, own: bool, found: list[Refusal]
) -> dict[int, OutsideGeneralAccount]:
    accounts = {}
    for row in await fetch(_ACCOUNTS, ledger_id, naming.system.value):
        clearing = bool(row["clearing"])
        account = OutsideGeneralAccount(
            id=row["outside_id"] or "",
            number=row["number"] or (row["own_number"] if own else ""),
            name=row["name"] or (row["own_name"] if own else ""),
            receivable=bool(row["ar_control"]) and not clearing,
            own_number=row["own_number"],
            own_name=row["own_name"],
        )
        found += _account_faults(row, account, naming)
        accounts[row["account_id"]] = account
    return accounts


def _account_faults(row: Row, account: OutsideGeneralAccount, naming: Naming) -> Iterator[Refusal]:
    facts = {"number": row["own_number"], "name": row["own_name"], "system": naming.system.called}
    about: Thing = ("Account", row["account_id"])
    if not naming.control and (row["ar_control"] or row["cash"]) and not row["clearing"]:
        yield ControlAccountUnmapped(about=about, **facts)
    elif not account.by(naming.accounts):
        yield AccountUnmapped(about=about, key=naming.accounts.value, **facts)


async def _customers(
    ledger_id: int, receivable: list[int], naming: Naming, own: bool, found: list[Refusal]
) -> dict[int, Outside]:
    customers: dict[int, Outside] = {}
    assert naming.customers is not None
    for row in await fetch(_CUSTOMERS, ledger_id, naming.system.value, receivable):
        if row["debtor_id"] is None:
            if naming.debtors:
                found.append(DebtorUnknown(count=row["lines"], system=naming.system.called))
            continue
        # the number of a customer is its id in systems that let one choose it, such as Intacct
        mine = own and naming.system is AccountingSystem.INTACCT
        customer = Outside(
            id=row["outside_id"] or (row["own_number"] if mine else ""),
            number=row["own_number"],
            name=row["name"] or (row["own_name"] if own else ""),
        )
        if naming.debtors and not customer.by(naming.customers):
            found.append(
                CustomerUnmapped(
                    about=("Customer", row["debtor_id"]),
                    number=row["own_number"],
                    name=row["own_name"],
                    key=naming.customers.value,
                    system=naming.system.called,
                )
            )
        customers[row["debtor_id"]] = customer
    return customers


async def _branches(ledger_id: int, naming: Naming, own: bool, found: list[Refusal]) -> dict[str, Dimensions]:
    if not naming.dimensions:
        return {}
    branches: dict[str, Dimensions] = {}
    for row in await fetch(_BRANCHES, ledger_id, naming.system.value):
        mapped = row["branch"] is not None
        branch = _dimensions(row, naming) if mapped else _own_dimension(row, naming)
        lacking = [dimension for dimension, held in branch.items() if not held.by(naming.branches)]
        if lacking or not (mapped or own):
            dimension = lacking[0] if lacking else naming.dimensions[0]
            found.append(
                BranchUnmapped(
                    branch=row["own_branch"],
                    dimension=dimension.value,
                    key=naming.branches.value,
                    system=naming.system.called,
                )
            )
        branches[row["own_branch"]] = branch
    return branches


def _own_dimension(row: Row, naming: Naming) -> Dimensions:
    """The branch itself, as the first dimension there is; its code is its id where one may choose it."""
    chosen = naming.system is AccountingSystem.INTACCT
    code, name = row["own_branch"], row["own_name"] or row["own_branch"]
    return {naming.dimensions[0]: Outside(id=code if chosen else "", number=code, name=name)}


def _dimensions(row: Row, naming: Naming) -> Dimensions:
    columns = {Dimension.CLASS: ("class_name", "class_id")}
    found: dict[Dimension, Outside] = {}
    for dimension in naming.dimensions:
        name, key = columns.get(dimension, (dimension.value, f"{dimension.value}_id"))
        if row[name] or row[key]:
            found[dimension] = Outside(id=row[key], number="", name=row[name])
    return found
