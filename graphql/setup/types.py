"""The company and its options as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.setup.options import CompanyFacts, Options
from tieout.domain.setup.percents import plain
from tieout.graphql.enums import Reaction
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode, Percent


@strawberry.type(description="The options that shape the company's rules.")
class CompanyOptions:
    """Section 12 of the rule book."""

    automatic_batch_numbering: bool = strawberry.field(
        description="Whether a batch opened without a number is given one."
    )
    batch_number_prefix: str = strawberry.field(description="The letter automatic batch numbers begin with.")
    require_control_total: bool = strawberry.field(
        description="Whether every batch needs a control total above zero."
    )
    current_date_as_document_date: bool = strawberry.field(
        description="Whether the post date of invoice and credit memo batches is fixed to today."
    )
    ar_hold_reaction: Reaction = strawberry.field(
        description="What happens when a post date falls in a period on AR hold."
    )
    document_numbers_per_customer: bool = strawberry.field(
        description=(
            "Whether document numbers need to be unique for each customer only, not in the whole company."
        )
    )
    approval_amount: Money = strawberry.field(
        description=(
            "From which accumulated total on a batch must be approved, in base currency; zero asks for "
            "no approval."
        )
    )
    branch_accounting: bool = strawberry.field(description="Whether every batch belongs to a branch.")
    allow_base_currency_payments: bool = strawberry.field(
        description=(
            "Whether receipts of foreign customers may be keyed in the company's currency, at the "
            "rate of the day."
        )
    )
    override_exchange_rates: bool = strawberry.field(
        description="Whether the exchange rate of a receipt may be keyed."
    )
    offsetting_tax_entries: bool = strawberry.field(
        description="Whether paid VAT moves from output liability to taxes owed when the payment is posted."
    )
    shipment_as_packing_list: bool = strawberry.field(
        description="Whether receipts show sales order and shipment in place of the packing list."
    )
    use_vat: bool = strawberry.field(description="Whether invoices have a VAT rule.")
    net_check_amount: bool = strawberry.field(
        description="Whether the check amount of a receipt is proposed net of the discount that may be taken."
    )
    force_listing: bool = strawberry.field(
        description="Whether a batch must be listed before its ledger is posted."
    )
    duplicate_check: Reaction = strawberry.field(
        description="What happens when a check of the same customer, number and amount was received already."
    )
    most_credit_accounts: int = strawberry.field(
        description="How many credit accounts an invoice may have, 1 to 99."
    )
    late_discount_days: int = strawberry.field(
        description=(
            "Within how many days after the discount date a discount may be given without the right to."
        )
    )
    tolerance_amount: Money = strawberry.field(
        description=(
            "Up to which difference, in base currency, an underpaid invoice may be written off as "
            "paid; zero for none."
        )
    )
    tolerance_percent: Percent = strawberry.field(
        description="Up to what part of the invoice such a difference may be; both limits hold."
    )
    lease_minutes: int = strawberry.field(
        description="For how many minutes of silence a batch stays in use by whoever opened it, 1 to 60."
    )
    unidentified_customer: str = strawberry.field(
        description=(
            "The number of the customer that unidentified receipts of bank files are credited to; a further "
            "currency has one of its own, with the currency behind the number."
        )
    )

    @classmethod
    def of(cls, options: Options, currency: str) -> Self:
        """The domain's options as the API shows them."""
        return cls(
            automatic_batch_numbering=options.automatic_batch_numbering,
            batch_number_prefix=options.batch_number_prefix,
            require_control_total=options.require_control_total,
            current_date_as_document_date=options.current_date_as_document_date,
            ar_hold_reaction=options.ar_hold_reaction,
            document_numbers_per_customer=options.document_numbers_per_customer,
            approval_amount=Money.minor(options.approval_amount, currency),
            branch_accounting=options.branch_accounting,
            allow_base_currency_payments=options.allow_base_currency_payments,
            override_exchange_rates=options.override_exchange_rates,
            offsetting_tax_entries=options.offsetting_tax_entries,
            shipment_as_packing_list=options.shipment_as_packing_list,
            use_vat=options.use_vat,
            net_check_amount=options.net_check_amount,
            force_listing=options.force_listing,
            duplicate_check=options.duplicate_check,
            most_credit_accounts=options.most_credit_accounts,
            late_discount_days=options.late_discount_days,
            tolerance_amount=Money.minor(options.tolerance_amount, currency),
            tolerance_percent=Percent(plain(options.tolerance_percent)),
            lease_minutes=options.lease_minutes,
            unidentified_customer=options.unidentified_customer,
        )


@strawberry.type(description="The company whose books these are.")
class Company:
    """One database holds one company."""

    name: str = strawberry.field(description="The company's name.")
    currency: CurrencyCode = strawberry.field(description="The base currency: the books are kept in it.")
    time_zone: str = strawberry.field(
        description='The time zone that decides what day it is, such as "Europe/London".'
    )
    today: date = strawberry.field(description="The date it is now in the company's time zone.")
    options: CompanyOptions = strawberry.field(description="The options that shape the rules.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, facts: CompanyFacts) -> Self:
        """The domain's facts as the API shows them."""
        return cls(
            name=facts.name,
            currency=CurrencyCode(facts.currency),
            time_zone=facts.time_zone,
            today=facts.today,
            options=CompanyOptions.of(facts.options, facts.currency),
            version=facts.version,
        )


CompanyResult = Annotated[
    Company | Refusal,
    strawberry.union("CompanyResult", description="The company as it is now, or why it was refused."),
]
