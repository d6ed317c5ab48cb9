"""Changing the company and its options."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from tieout.domain.money import Money
from tieout.domain.setup.options import current, update_company
from tieout.domain.setup.percents import percent
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission, Reaction
from tieout.graphql.permissions import mutation
from tieout.graphql.scalars import Amount, Percent
from tieout.graphql.setup.types import Company, CompanyResult

_OPTIONS = (
    "automatic_batch_numbering",
    "batch_number_prefix",
    "require_control_total",
    "current_date_as_document_date",
    "ar_hold_reaction",
    "document_numbers_per_customer",
    "branch_accounting",
    "allow_base_currency_payments",
    "override_exchange_rates",
    "offsetting_tax_entries",
    "shipment_as_packing_list",
    "use_vat",
    "net_check_amount",
    "force_listing",
    "duplicate_check",
    "most_credit_accounts",
    "late_discount_days",
    "lease_minutes",
    "unidentified_customer",
)


@strawberry.input(description="What to change of the company; what is left out stays as it is.")
class UpdateCompanyInput:
    """Changes of the company's settings."""

    expected_version: int = expected_version()
    name: str | None = left_out("A new name, up to 120 characters. VALUE_MISSING, TEXT_TOO_LONG.")
    time_zone: str | None = left_out('A time zone such as "Europe/London". TIME_ZONE_UNKNOWN.')
    automatic_batch_numbering: bool | None = left_out("Whether a batch opened without a number is given one.")
    batch_number_prefix: str | None = left_out("The letter automatic numbers begin with. PREFIX_INVALID.")
    require_control_total: bool | None = left_out("Whether every batch needs a control total above zero.")
    current_date_as_document_date: bool | None = left_out(
        "Whether the post date of invoice and credit memo batches is fixed to today."
    )
    ar_hold_reaction: Reaction | None = left_out(
        "What happens when a post date falls in a period on AR hold."
    )
    document_numbers_per_customer: bool | None = left_out(
        "Whether document numbers need to be unique for each customer only."
    )
    approval_amount: Amount | None = left_out(
        "From which accumulated total on a batch must be approved, in base currency; zero for never. "
        "AMOUNT_NOT_EXACT, AMOUNT_TOO_LARGE."
    )
    branch_accounting: bool | None = left_out("Whether every batch belongs to a branch.")
    allow_base_currency_payments: bool | None = left_out(
        "Whether receipts of foreign customers may be keyed in the company's currency, at the "
        "rate of the day."
    )
    override_exchange_rates: bool | None = left_out("Whether the exchange rate of a receipt may be keyed.")
    offsetting_tax_entries: bool | None = left_out(
        "Whether paid VAT moves from output liability to taxes owed when the payment is posted."
    )
    shipment_as_packing_list: bool | None = left_out(
        "Whether receipts show sales order and shipment in place of the packing list."
    )
    use_vat: bool | None = left_out("Whether invoices have a VAT rule.")
    net_check_amount: bool | None = left_out(
        "Whether the check amount of a receipt is proposed net of the discount that may be taken."
    )
    force_listing: bool | None = left_out("Whether a batch must be listed before its ledger is posted.")
    duplicate_check: Reaction | None = left_out(
        "What happens when a check of the same customer, number and amount was received already."
    )
    most_credit_accounts: int | None = left_out(
        "How many credit accounts an invoice may have, 1 to 99. CREDIT_ACCOUNTS_INVALID."
    )
    late_discount_days: int | None = left_out(
        "Within how many days after the discount date a discount may be given without the right "
        "to. LATE_DISCOUNT_DAYS_INVALID."
    )
    tolerance_amount: Amount | None = left_out(
        "Up to which difference, in base currency, an underpaid invoice may be written off as "
        "paid; zero for none. TOLERANCE_INVALID, TOLERANCE_INCOMPLETE."
    )
    tolerance_percent: Percent | None = left_out(
        "Up to what part of the invoice such a difference may be; both limits hold. "
        "PERCENT_INVALID, TOLERANCE_INCOMPLETE."
    )
    lease_minutes: int | None = left_out(
        "For how many minutes of silence a batch stays in use by whoever opened it, 1 to 60. "
        "LEASE_MINUTES_INVALID."
    )
    unidentified_customer: str | None = left_out(
        "The number of the customer that unidentified receipts of bank files are credited to. "
        "UNIDENTIFIED_CUSTOMER_INVALID, UNIDENTIFIED_RECEIPTS_LEFT."
    )


@strawberry.type
class SetupMutations:
    """The company."""

    @mutation(
        Permission.SET_UP,
        "change the company's settings",
        description=(
            "Change the company's name, time zone or options; each change is noted with its old and new "
            "value. Takes SET_UP. COMPANY_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_company(
        self,
        info: Info,
        input: Annotated[UpdateCompanyInput, strawberry.argument(description="What to change.")],
    ) -> CompanyResult:
        """The settings changed."""
        facts = await update_company(
            by=info.context.signed_in,
            expected_version=input.expected_version,
            name=input.name,
            time_zone=input.time_zone,
            **await _options(input),
        )
        return Company.of(facts)


async def _options(input: UpdateCompanyInput) -> dict[str, Any]:
    """The options that are given, as the domain takes them."""
    given = {name: getattr(input, name) for name in _OPTIONS if getattr(input, name) is not None}
    amounts = {
        "approval_amount": ("approvalAmount", input.approval_amount),
        "tolerance_amount": ("toleranceAmount", input.tolerance_amount),
    }
    for name, (field, text) in amounts.items():
        if text is not None:
            currency = (await current()).currency
            given[name] = Money.parse(text or "0", currency, field=field).minor
    if input.tolerance_percent is not None:
        given["tolerance_percent"] = percent(input.tolerance_percent, field="tolerancePercent")
    return given
