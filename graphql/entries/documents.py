"""What the screens of invoices, credit memos and adjustments hold, kept or only worked out."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import strawberry

from tieout.domain.entries import document as domain
from tieout.domain.entries.document_listing import KeptTax, documents_of, tax_codes_by_id, taxes_of
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.prepared import Prepared, PreparedDocument
from tieout.graphql.context import Info
from tieout.graphql.money import Money
from tieout.graphql.rates import rate_text
from tieout.graphql.scalars import Rate
from tieout.graphql.setup.loaders import company_facts
from tieout.graphql.setup.tax_codes import TaxCode


@strawberry.type(description="A tax of a document, of one tax code.")
class DocumentTax:
    """A row of the Taxes screen."""

    code_key: strawberry.Private[int]
    portion: Money = strawberry.field(description="The part of the amount that is taxed.")
    tax: Money = strawberry.field(description="The tax, rounded by itself.")
    retention: Money = strawberry.field(description="What is withheld of it.")
    retention_shown: Money = strawberry.field(
        description="The retention as calculated, which below its limit is not withheld."
    )

    @classmethod
    def of(cls, row: KeptTax, currency: str) -> Self:
        """The row as the API shows it."""
        return cls(
            code_key=row.tax_code_id,
            portion=Money.minor(row.portion, currency),
            tax=Money.minor(row.tax, currency),
            retention=Money.minor(row.retention, currency),
            retention_shown=Money.minor(row.retention_shown, currency),
        )

    @strawberry.field(description="The tax code, as it is now.")
    async def code(self, info: Info) -> TaxCode:
        """Read for all taxes at once."""
        return TaxCode.of(await info.context.load(tax_codes_by_id, self.code_key))


@strawberry.type(
    description="What the screen of an invoice, a credit memo or an adjustment holds, in its own currency."
)
class Document:
    """The fields of a document, with the figures worked out of them."""

    entry_key: strawberry.Private[int]
    currency: strawberry.Private[str]
    base_total_minor: strawberry.Private[int]
    known_taxes: strawberry.Private[tuple[KeptTax, ...] | None]
    net: Money = strawberry.field(description="The amount before tax.")
    total: Money = strawberry.field(description="The amount with tax, before retention.")
    due: Money = strawberry.field(description="What receivables take: the total less retention.")
    due_date: date | None = strawberry.field(description="When it is due; null for an adjustment.")
    exchange_rate: Rate | None = strawberry.field(description="Its rate; null in base currency.")
    exchange_date: date | None = strawberry.field(description="The date of its rate; null in base currency.")
    keyed_in_base: bool = strawberry.field(description="Whether the amount was keyed in base currency.")
    taxable: bool = strawberry.field(description="Whether it is taxed.")
    amount_to_tax: Money = strawberry.field(description="The part of the amount that is taxed.")
    tax: Money = strawberry.field(description="All taxes together.")
    retention: Money = strawberry.field(description="What is withheld of them.")
    vat_rule: str = strawberry.field(description="The VAT rule; may be blank.")
    vat_exempt: bool = strawberry.field(description="Whether the VAT rule is exempt.")
    terms: str = strawberry.field(description="The terms code; may be blank.")
    freight: Money = strawberry.field(description="The freight in it, which bears no discount.")
    discount: Money = strawberry.field(description="The discount for paying early; not posted with it.")
    discount_override: bool = strawberry.field(description="Whether freight leaves the discount alone.")
    discount_date: date | None = strawberry.field(
        description="Until when the discount may be taken; null without one."
    )
    cost: Money = strawberry.field(description="What it cost; information only.")
    customer_po: str = strawberry.field(description="The customer's purchase order; may be blank.")
    sales_rep: str = strawberry.field(description="The sales representative; may be blank.")
    area: str = strawberry.field(description="The area; may be blank.")
    state: str = strawberry.field(description="The state; may be blank.")

    @strawberry.field(description="Its taxes in order.")
    async def taxes(self, info: Info) -> list[DocumentTax]:
        """Read for all documents at once."""
        return [DocumentTax.of(row, self.currency) for row in await self._taxes(info)]

    @strawberry.field(description="The amount before tax, in base currency.")
    async def base_net(self, info: Info) -> Money:
        """The total less the taxes."""
        taxes = sum(row.base_tax for row in await self._taxes(info))
        return Money.minor(self.base_total_minor - taxes, (await company_facts(info)).currency)

    @strawberry.field(description="The amount with tax, before retention, in base currency.")
    async def base_total(self, info: Info) -> Money:
        """As the entry's."""
        return Money.minor(self.base_total_minor, (await company_facts(info)).currency)

    @classmethod
    async def of_entry(cls, info: Info, row: Entry) -> Self:
        """A document that is kept."""
        found = await info.context.find(documents_of, row.id)
        kept = found or PreparedDocument(net_amount=row.amount)
        taxes = None if kept.taxable else ()
        return cls._of(kept, row, due_date=row.due_date, entry_key=row.id, known_taxes=taxes)

    @classmethod
    def of_prepared(cls, entry: Prepared) -> Self:
        """A document only worked out."""
        kept = entry.document or PreparedDocument(net_amount=entry.amount)
        due = entry.due_date or (entry.item.due_date if entry.item else None)
        return cls._of(kept, entry, due_date=due, entry_key=0, known_taxes=kept.taxes)

    async def _taxes(self, info: Info) -> tuple[KeptTax, ...]:
        if self.known_taxes is None:
            return tuple(await info.context.load(taxes_of, self.entry_key))
        return self.known_taxes

    @classmethod
    def _of(
        cls,
        kept: PreparedDocument | domain.Document,
        entry: Entry | Prepared,
        *,
        due_date: date | None,
        entry_key: int,
        known_taxes: tuple[KeptTax, ...] | None,
    ) -> Self:
        def money(minor: int) -> Money:
            return Money.minor(minor, entry.currency)

        flags = ("taxable", "keyed_in_base", "vat_exempt", "discount_override")
        texts = ("vat_rule", "terms", "customer_po", "sales_rep", "area", "state", "discount_date")
        amounts = ("amount_to_tax", "tax", "retention", "freight", "discount", "cost")
        shown: dict[str, Any] = {name: bool(getattr(kept, name)) for name in flags}
        shown |= {name: getattr(kept, name) for name in texts}
        shown |= {name: money(getattr(kept, name)) for name in amounts}
        return cls(
            entry_key=entry_key,
            currency=entry.currency,
            base_total_minor=entry.base_amount,
            known_taxes=known_taxes,
            net=money(kept.net_amount),
            total=money(entry.amount),
            due=money(entry.amount - kept.retention),
            due_date=due_date,
            exchange_rate=rate_text(entry.exchange_rate),
            exchange_date=entry.exchange_date,
            **shown,
        )
