"""Customers and what they owe, as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

import strawberry

from tieout.domain.accounts.listing import accounts_of
from tieout.domain.customers import ageing as domain_ageing
from tieout.domain.customers import customer as domain
from tieout.domain.customers.choosing import choices_of
from tieout.domain.customers.listing import customers_of
from tieout.domain.entries.open_items import count_open_items, open_items
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.customers.loaders import ageing_on
from tieout.graphql.entries import open_items as item_types
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode
from tieout.graphql.setup.loaders import company_facts

AsOf = Annotated[
    date | None,
    strawberry.argument(description="Counting what is posted up to this date; today when left out."),
]
OpenOnly = Annotated[
    bool | None,
    strawberry.argument(description="Leave out what is settled: neither a balance nor anything to apply."),
]


@strawberry.type(description="What is owed by days after the due date; credits count at their own due date.")
class Ageing:
    """Posted amounts only."""

    current: Money = strawberry.field(description="Not yet due.")
    days_1_to_30: Money = strawberry.field(name="days1To30", description="1 to 30 days overdue.")
    days_31_to_60: Money = strawberry.field(name="days31To60", description="31 to 60 days overdue.")
    days_61_to_90: Money = strawberry.field(name="days61To90", description="61 to 90 days overdue.")
    over_90: Money = strawberry.field(name="over90", description="More than 90 days overdue.")
    total: Money = strawberry.field(description="The balance: all of it together.")

    @classmethod
    def of(cls, ageing: domain_ageing.Ageing) -> Self:
        """The domain's ageing as the API shows it."""
        return cls(
            current=Money.of(ageing.current),
            days_1_to_30=Money.of(ageing.days_1_to_30),
            days_31_to_60=Money.of(ageing.days_31_to_60),
            days_61_to_90=Money.of(ageing.days_61_to_90),
            over_90=Money.of(ageing.over_90),
            total=Money.of(ageing.total),
        )


@strawberry.type(description="Who owes.")
class Customer:
    """A customer of the master file."""

    row: strawberry.Private[domain.Customer]
    id: strawberry.ID = strawberry.field(description="The customer's id.")
    number: str = strawberry.field(description="The customer number, unique.")
    name: str = strawberry.field(description="The customer's name.")
    city: str = strawberry.field(description="The customer's city; may be blank.")
    bill_to_name: str = strawberry.field(description="The name on bills; the customer's when blank.")
    bill_to: str = strawberry.field(description="The address for bills; may be blank.")
    email: str = strawberry.field(description="The e-mail address; may be blank.")
    currency: CurrencyCode = strawberry.field(description="The currency of the customer's documents.")
    branch: str = strawberry.field(description="The branch that entries take unless another is keyed.")
    sales_rep: str = strawberry.field(description="The sales representative that documents take.")
    area: str = strawberry.field(description="The area that documents take.")
    state: str = strawberry.field(description="The state that documents take.")
    vat: bool = strawberry.field(description="Whether VAT is set up, which receipts then offset (R3.27).")
    factored: bool = strawberry.field(
        description="Whether invoices are sold to a factor unless one says otherwise."
    )
    active: bool = strawberry.field(description="Whether new entries may name the customer.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Customer) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Customer", row.id),
            number=row.number,
            name=row.name,
            city=row.city,
            bill_to_name=row.bill_to_name,
            bill_to=row.bill_to,
            email=row.email,
            currency=CurrencyCode(row.currency),
            branch=row.branch,
            sales_rep=row.sales_rep,
            area=row.area,
            state=row.state,
            vat=bool(row.vat),
            factored=bool(row.factored),
            active=bool(row.active),
            version=row.version,
        )

    @strawberry.field(description="The code of the terms that invoices take; blank for none.")
    async def terms(self, info: Info) -> str:
        """Read for all customers at once."""
        return (await info.context.load(choices_of, self.row.id)).terms

    @strawberry.field(description="The tax codes that invoices carry, in the order they are shown.")
    async def tax_codes(self, info: Info) -> list[str]:
        """Read for all customers at once."""
        return list((await info.context.load(choices_of, self.row.id)).tax_codes)

    @strawberry.field(description="The code of the VAT rule that invoices take; blank for none.")
    async def vat_rule(self, info: Info) -> str:
        """Read for all customers at once."""
        return (await info.context.load(choices_of, self.row.id)).vat_rule

    @strawberry.field(description="Who pays for this customer too; null for nobody.")
    async def parent(self, info: Info) -> links.Customer | None:
        """Read for all customers at once."""
        if self.row.parent_id is None:
            return None
        return links.Customer.of(await info.context.load(customers_of, self.row.parent_id))

    @strawberry.field(description="The account invoices credit unless another is keyed; null for none.")
    async def normal_account(self, info: Info) -> links.Account | None:
        """Read for all customers at once."""
        if self.row.normal_account_id is None:
            return None
        return links.Account.of(await info.context.load(accounts_of, self.row.normal_account_id))

    @strawberry.field(description="What the customer owes on a date, posted, in the customer's currency.")
    async def balance(self, info: Info, as_of: AsOf = None) -> Money:
        """Summed for all customers at once."""
        day = as_of or (await company_facts(info)).today
        return Money.of((await info.context.load(ageing_on, (self.row.id, day))).total)

    @strawberry.field(description="What the customer owes by age, posted, in the customer's currency.")
    async def ageing(self, info: Info, as_of: AsOf = None) -> Ageing:
        """Summed for all customers at once."""
        day = as_of or (await company_facts(info)).today
        return Ageing.of(await info.context.load(ageing_on, (self.row.id, day)))

    @strawberry.field(description="The customer's open items by due date, oldest first.")
    async def open_items(
        self,
        info: Info,
        open_only: OpenOnly = True,
        as_of: AsOf = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[item_types.OpenItem]:
        """A page of open items, with balances as of the date."""
        company = await company_facts(info)
        day = as_of or company.today
        request = item_types.BY_DUE_DATE.request(first, after, last, before)
        asked = {"as_of": day, "customer_id": self.row.id, "today": company.today}
        page = await open_items(request, **asked, open_only=open_only is not False)

        async def count() -> int:
            return await count_open_items(**asked, open_only=open_only is not False)

        shown = item_types.shown_on(day)
        return connection(page, shown, count, key=item_types.BY_DUE_DATE)


CustomerResult = Annotated[
    Customer | Refusal,
    strawberry.union("CustomerResult", description="The customer as it is now, or why it was refused."),
]
