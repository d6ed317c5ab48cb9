"""Choosing the outside accounting system, and mapping to it."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import strawberry

from tieout.domain.exports.editing import delete_outside_mapping, take_suggestions, update_outside_mapping
from tieout.domain.exports.mapped import find_mapping
from tieout.domain.exports.system import ExportOptions
from tieout.domain.exports.updating import update_accounting_system
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.exports.enums import AccountingSystem
from tieout.graphql.exports.mapping_types import (
    AccountingSystemResult,
    AccountingSystemSettings,
    OutsideMapping,
    OutsideMappingResult,
    SuggestionsTaken,
    SuggestionsTakenResult,
)
from tieout.graphql.exports.system_enums import (
    AccountNaming,
    DateOrder,
    EntryState,
    IifVariant,
    LedgerLayouts,
    MappingKind,
    PlainText,
    QuickBooksHeader,
)
from tieout.graphql.idempotency import key_field, once_only
from tieout.graphql.permissions import mutation

_NAMES = (
    *("outside_id", "number", "name", "clearing", "location", "location_id", "department"),
    *("department_id", "class_name", "class_id"),
)


@strawberry.input(
    description="What to change of the outside accounting system; what is left out stays as it is."
)
class UpdateAccountingSystemInput:
    """The fields of AccountingSystemSettings."""

    expected_version: int = expected_version()
    accounting_system: AccountingSystem | None = left_out("The system.")
    ledger_layouts: LedgerLayouts | None = left_out("What of a ledger is handed over.")
    email_beside: bool | None = left_out("Whether ledgers may be mailed beside an integration.")
    own_names: bool | None = left_out("Whether what is not mapped goes by its own number and name.")
    lines_per_part: int | None = left_out(
        "After how many lines a journal is split, 2 to 10,000. LINES_PER_PART_INVALID."
    )
    date_order: DateOrder | None = left_out("How dates are written in files.")
    quickbooks_header: QuickBooksHeader | None = left_out("The heading of files for QuickBooks Online.")
    commas_in_text: bool | None = left_out("Whether descriptions for QuickBooks Online keep their commas.")
    iif_variant: IifVariant | None = left_out("How journals stand in an IIF file.")
    intacct_journal: str | None = left_out("The symbol of the journal. JOURNAL_SYMBOL_INVALID.")
    intacct_description: int | None = left_out(
        "How long descriptions may be, 1 to 1,000. DESCRIPTION_LENGTH_INVALID."
    )
    intacct_columns: str | None = left_out(
        "Further columns of the template, parted by commas. FURTHER_COLUMNS_INVALID."
    )
    entry_state: EntryState | None = left_out("What becomes of a journal that Intacct has imported.")
    netsuite_subsidiary: str | None = left_out("The subsidiary; blank for none.")
    netsuite_accounts: AccountNaming | None = left_out("By what NetSuite knows an account.")
    xero_tax_rate: str | None = left_out("The name of the tax rate that is no tax.")
    xero_tracking: str | None = left_out("The tracking category that branches are options of.")
    plain_text: PlainText | None = left_out("The plain-text journal beside the neutral files.")


@strawberry.input(description="What something of ours is called outside; what is left out stays as it is.")
class UpdateOutsideMappingInput:
    """A mapping."""

    kind: MappingKind = strawberry.field(description="What it is.")
    own: str = strawberry.field(description="Its number or code here. NOT_FOUND.")
    expected_version: int = expected_version()
    outside_id: str | None = left_out("Its id there. TEXT_TOO_LONG, TEXT_NOT_PRINTABLE.")
    number: str | None = left_out("The number of an account there.")
    name: str | None = left_out("The name of an account or customer there.")
    clearing: bool | None = left_out("Whether an account is a clearing account there.")
    location: str | None = left_out("The location of a branch, in Xero the tracking option.")
    location_id: str | None = left_out("The id of the location.")
    department: str | None = left_out("The department of a branch.")
    department_id: str | None = left_out("The id of the department.")
    class_name: str | None = left_out("The class of a branch.")
    class_id: str | None = left_out("The id of the class.")


@strawberry.input(description="Which mapping to take away.")
class DeleteOutsideMappingInput:
    """A mapping that goes."""

    kind: MappingKind = strawberry.field(description="What it is.")
    own: str = strawberry.field(description="Its number or code here. NOT_FOUND.")
    expected_version: int = expected_version()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Of what to take all suggestions.")
class TakeMappingSuggestionsInput:
    """A kind as a whole."""

    kind: MappingKind = strawberry.field(description="Which of the three.")
    idempotency_key: str | None = key_field()


@strawberry.type
class MappingMutations:
    """The setting and the mapping."""

    @mutation(
        Permission.SET_UP,
        "choose the outside accounting system",
        description=(
            "Choose the outside accounting system and how ledgers are handed over to it; each change is "
            "noted. What is mapped to another system stays mapped. Takes SET_UP. COMPANY_CHANGED, and the "
            "codes given at the input's fields."
        ),
    )
    async def update_accounting_system(
        self,
        info: Info,
        input: Annotated[UpdateAccountingSystemInput, strawberry.argument(description="What to change.")],
    ) -> AccountingSystemResult:
        """The setting changed."""
        known = [option.name for option in fields(ExportOptions)]
        given: dict[str, Any] = {
            name: getattr(input, name) for name in known if getattr(input, name) is not None
        }
        facts = await update_accounting_system(
            by=info.context.signed_in, expected_version=input.expected_version, **given
        )
        return AccountingSystemSettings.of(facts)

    @mutation(
        Permission.SET_UP,
        "map to the outside system",
        description=(
            "Say what an account, customer or branch is called in the outside system. A branch mapped to "
            "nothing is left out of what goes there. Takes SET_UP. OUTSIDE_SYSTEM_MISSING, MAPPING_BLANK, "
            "MAPPING_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_outside_mapping(
        self,
        info: Info,
        input: Annotated[UpdateOutsideMappingInput, strawberry.argument(description="What is called how.")],
    ) -> OutsideMappingResult:
        """One row mapped."""
        values = {name: getattr(input, name) for name in _NAMES if getattr(input, name) is not None}
        row = await update_outside_mapping(
            *(input.kind, input.own),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            values=values,
        )
        return OutsideMapping.of(row)

    @mutation(
        Permission.SET_UP,
        "take a mapping away",
        description=(
            "Take a mapping away. Takes SET_UP. OUTSIDE_SYSTEM_MISSING, MAPPING_CHANGED, and the codes given "
            "at the input's fields."
        ),
    )
    async def delete_outside_mapping(
        self,
        info: Info,
        input: Annotated[DeleteOutsideMappingInput, strawberry.argument(description="Which one.")],
    ) -> OutsideMappingResult:
        """One row no longer mapped."""

        async def work() -> int:
            row = await delete_outside_mapping(
                *(input.kind, input.own), by=info.context.signed_in, expected_version=input.expected_version
            )
            return row.own_id

        asked = (input.kind, input.own, input.expected_version)
        await once_only(info, input.idempotency_key, asked, work)
        return OutsideMapping.of(await find_mapping(input.kind, input.own))

    @mutation(
        Permission.SET_UP,
        "map to the outside system",
        description=(
            "Map everything of a kind that is not mapped to what is suggested: its own number and name. "
            "Takes SET_UP. OUTSIDE_SYSTEM_MISSING."
        ),
    )
    async def take_mapping_suggestions(
        self,
        info: Info,
        input: Annotated[TakeMappingSuggestionsInput, strawberry.argument(description="Of what.")],
    ) -> SuggestionsTakenResult:
        """All of them in one go."""

        async def work() -> int:
            return await take_suggestions(input.kind, by=info.context.signed_in)

        return SuggestionsTaken(count=await once_only(info, input.idempotency_key, input.kind, work))
