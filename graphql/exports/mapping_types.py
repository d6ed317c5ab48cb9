"""The outside accounting system, and what things are called there, as the API shows them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Self

import strawberry

from tieout.domain.exports import buttons
from tieout.domain.exports import mapped as domain
from tieout.domain.mail.message import LedgerLayout as Layout
from tieout.domain.setup.options import CompanyFacts
from tieout.graphql.enums import LedgerLayout
from tieout.graphql.exports.enums import AccountingSystem
from tieout.graphql.exports.system_enums import (
    AccountNaming,
    ButtonAction,
    DateOrder,
    EntryState,
    IifVariant,
    LedgerLayouts,
    MappingKind,
    PlainText,
    QuickBooksHeader,
)
from tieout.graphql.ids import global_id
from tieout.graphql.refusals import Refusal


@strawberry.type(description="The outside accounting system, and how ledgers are handed over to it.")
class AccountingSystemSettings:
    """One setting for the company (section 12)."""

    accounting_system: AccountingSystem = strawberry.field(description="The system.")
    ledger_layouts: LedgerLayouts = strawberry.field(description="What of a ledger is handed over.")
    email_beside: bool = strawberry.field(
        description="Whether ledgers may be mailed though the system is an integration."
    )
    own_names: bool = strawberry.field(
        description="Whether what is not mapped goes by its own number and name; otherwise it is refused."
    )
    lines_per_part: int = strawberry.field(
        description="After how many lines a journal is split, between transactions."
    )
    date_order: DateOrder = strawberry.field(description="How dates are written in files.")
    quickbooks_header: QuickBooksHeader = strawberry.field(
        description="The heading of files for QuickBooks Online."
    )
    commas_in_text: bool = strawberry.field(
        description="Whether descriptions for QuickBooks Online keep their commas."
    )
    iif_variant: IifVariant = strawberry.field(description="How journals stand in an IIF file.")
    intacct_journal: str = strawberry.field(description="The symbol of the journal in Intacct.")
    intacct_description: int = strawberry.field(
        description="How many characters a description for Intacct may have."
    )
    intacct_columns: str = strawberry.field(
        description="The further columns of the company's Intacct template, parted by commas; left empty."
    )
    entry_state: EntryState = strawberry.field(
        description="What becomes of a journal that Intacct has imported."
    )
    netsuite_subsidiary: str = strawberry.field(description="The subsidiary in NetSuite; may be blank.")
    netsuite_accounts: AccountNaming = strawberry.field(description="By what NetSuite knows an account.")
    xero_tax_rate: str = strawberry.field(description="The name of the tax rate in Xero that is no tax.")
    xero_tracking: str = strawberry.field(
        description="The tracking category in Xero that branches are options of."
    )
    plain_text: PlainText = strawberry.field(
        description="The plain-text journal that goes with the neutral files when there is no outside system."
    )
    version: int = strawberry.field(
        description="That of the company's settings; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, facts: CompanyFacts) -> Self:
        """The domain's options as the API shows them; they have the same names."""
        exports = facts.options.exports
        return cls(version=facts.version, **{name: getattr(exports, name) for name in asdict(exports)})


AccountingSystemResult = Annotated[
    AccountingSystemSettings | Refusal,
    strawberry.union(
        "AccountingSystemResult", description="The setting as it is now, or why it was refused."
    ),
]


@strawberry.type(description="What something of ours is called in the outside system.")
class OutsideNames:
    """The columns of a mapping; those that its kind does not have are blank."""

    outside_id: str = strawberry.field(description="Its id there, which connections go by.")
    number: str = strawberry.field(description="The number of an account there.")
    name: str = strawberry.field(description="The name of an account or customer there.")
    clearing: bool = strawberry.field(
        description="Whether an account is a clearing account there, whose lines need no customer."
    )
    location: str = strawberry.field(description="The location a branch is, in Xero the tracking option.")
    location_id: str = strawberry.field(description="The id of the location.")
    department: str = strawberry.field(description="The department a branch is.")
    department_id: str = strawberry.field(description="The id of the department.")
    class_name: str = strawberry.field(description="The class a branch is.")
    class_id: str = strawberry.field(description="The id of the class.")

    @classmethod
    def of(cls, values: domain.Values) -> Self:
        """Blank for what is not there."""
        texts: dict[str, Any] = dict.fromkeys(_TEXTS, "")
        return cls(**{**texts, "clearing": False, **values})


_TEXTS = (
    *("outside_id", "number", "name", "location", "location_id", "department", "department_id"),
    *("class_name", "class_id"),
)


@strawberry.type(description="A field of a mapping that the outside system chosen makes use of.")
class OutsideMappingField:
    """What a mapping page has a column for."""

    name: str = strawberry.field(description="Its name in OutsideNames, in this API's spelling.")


@strawberry.type(description="An account, customer or branch, and what it is called in the outside system.")
class OutsideMapping:
    """A row of a mapping page."""

    kind: MappingKind = strawberry.field(description="What it is.")
    own_id: strawberry.ID | None = strawberry.field(
        description="The id of the account or customer; null for a branch."
    )
    own: str = strawberry.field(description="Its number or code here.")
    own_name: str = strawberry.field(description="Its name here; may be blank.")
    mapped: bool = strawberry.field(description="Whether it is mapped. A branch may be mapped to nothing.")
    names: OutsideNames = strawberry.field(description="What it is called there; blank until it is mapped.")
    suggested: OutsideNames = strawberry.field(
        description="What is suggested as long as it is not mapped: its own number and name, never an id."
    )
    version: int = strawberry.field(
        description="0 until it is mapped, then up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Mapped) -> Self:
        """The domain's row as the API shows it."""
        kinds = {domain.MappingKind.ACCOUNTS: "Account", domain.MappingKind.CUSTOMERS: "Customer"}
        known = kinds.get(row.kind)
        return cls(
            kind=row.kind,
            own_id=global_id(known, row.own_id) if known else None,
            own=row.own,
            own_name=row.own_name,
            mapped=row.version > 0,
            names=OutsideNames.of(row.values),
            suggested=OutsideNames.of(row.suggested),
            version=row.version,
        )


OutsideMappingResult = Annotated[
    OutsideMapping | Refusal,
    strawberry.union("OutsideMappingResult", description="The mapping as it is now, or why it was refused."),
]


@strawberry.type(description="How much was mapped at once.")
class SuggestionsTaken:
    """The answer to taking all suggestions."""

    count: int = strawberry.field(description="How many were mapped.")


SuggestionsTakenResult = Annotated[
    SuggestionsTaken | Refusal,
    strawberry.union("SuggestionsTakenResult", description="How many were mapped, or why it was refused."),
]


@strawberry.type(description="A button that a posted ledger offers, by the accounting system (R15.5).")
class LedgerButton:
    """What can be done with it."""

    action: ButtonAction = strawberry.field(description="What it does.")
    layout: LedgerLayout | None = strawberry.field(
        description="The layout it is about; null for sending and connecting."
    )
    label: str = strawberry.field(description="What stands on it.")
    url: str | None = strawberry.field(description="The path of a download; null for the others.")

    @classmethod
    def of(cls, button: buttons.LedgerButton, urls: dict[Layout, str]) -> Self:
        """The domain's button; `urls` are the downloads."""
        downloads = button.action is buttons.ButtonAction.DOWNLOAD and button.layout is not None
        return cls(
            action=button.action,
            layout=button.layout,
            label=button.label,
            url=urls[button.layout] if downloads and button.layout else None,
        )
