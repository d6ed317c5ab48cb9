"""The company and its options as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.setup.options import CompanyFacts, Options
from tieout.graphql.enums import Reaction
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode


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
