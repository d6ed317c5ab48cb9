"""The demo company's set-up tables: terms, taxes, VAT rules, branches; reasons come with founding."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountUse
from tieout.domain.accounts.listing import default_accounts
from tieout.domain.exports.editing import update_outside_mapping
from tieout.domain.exports.mapped import MappingKind
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.exports.updating import update_accounting_system
from tieout.domain.setup import options
from tieout.domain.setup.branches import BranchDetails, create_branch
from tieout.domain.setup.tax import RetentionType
from tieout.domain.setup.tax_authorities import TaxAuthorityDetails, create_tax_authority
from tieout.domain.setup.tax_codes import TaxCodeDetails, create_tax_code
from tieout.domain.setup.terms_codes import TermsDetails, create_terms
from tieout.domain.setup.vat_rules import VatRuleDetails, create_vat_rule
from tieout.domain.users.actor import SYSTEM

TERMS = (
    TermsDetails("DUE NOW", "Due on receipt"),
    TermsDetails("NET60", "Net in 60 days", 60),
)
RULES = (
    VatRuleDetails("DOMESTIC", "Sales at home"),
    VatRuleDetails("EXPORT", "Sales abroad", exempt=True),
)
BRANCHES = (
    BranchDetails("BRISTOL", "Head office and showroom"),
    BranchDetails("LEEDS", "Northern depot"),
    BranchDetails("TRURO", "Cornish depot"),
)
TAXES = (
    TaxCodeDetails("SALES", "Sales tax of the state", "STATE", "5.75"),
    TaxCodeDetails(
        *("VAT16", "VAT, two thirds withheld", "REVENUE", "16"),
        vat=True,
        retention_applies=True,
        retention_type=RetentionType.TAX,
        retention_percent="66.6667",
        retention_limit="1000",
    ),
    TaxCodeDetails("VAT20", "VAT at the standard rate", "REVENUE", "20", vat=True),
)

OUTSIDE: dict[MappingKind, dict[str, dict[str, str]]] = {
    MappingKind.ACCOUNTS: {"1010": {"name": "Checking"}, "1200": {"name": "Accounts Receivable"}},
    MappingKind.BRANCHES: {"BRISTOL": {"class_name": "Showroom"}, "LEEDS": {"class_name": "Depots:North"}},
}


async def tables() -> None:
    """Write them; taxes are owed on the company's own account for taxes owed."""
    owed = (await default_accounts())[AccountUse.TAXES_OWED].number
    for terms in TERMS:
        await create_terms(by=SYSTEM, details=terms)
    for rule in RULES:
        await create_vat_rule(by=SYSTEM, details=rule)
    for branch in BRANCHES:
        await create_branch(by=SYSTEM, details=branch)
    for code, name in (("REVENUE", "The revenue"), ("STATE", "The state treasury")):
        await create_tax_authority(by=SYSTEM, details=TaxAuthorityDetails(code, name, owed))
    for tax in TAXES:
        await create_tax_code(by=SYSTEM, details=tax)
    await _outside()


async def _outside() -> None:
    """Ledgers go to QuickBooks Desktop; what it calls otherwise is mapped, the rest goes by its name."""
    version = (await options.current()).version
    desktop = AccountingSystem.QUICKBOOKS_DESKTOP
    await update_accounting_system(by=SYSTEM, expected_version=version, accounting_system=desktop)
    for kind, rows in OUTSIDE.items():
        for own, values in rows.items():
            await update_outside_mapping(kind, own, by=SYSTEM, expected_version=0, values=values)
