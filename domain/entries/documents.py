"""What invoices, credit memos and adjustments have in common: numbers, dates, amounts, branches (R4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References, document_key
from tieout.domain.entries.dating import Timing
from tieout.domain.entries.drafts import DocumentDraft
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import AmountMissing
from tieout.domain.entries.originals import Original
from tieout.domain.entries.prepared import PreparedDocument
from tieout.domain.entries.taxing import Basis, Taxation
from tieout.domain.money import Money, kept
from tieout.domain.refusal import Refusal, text_required, text_within


class DocumentNumberUsed(Refusal):
    """Document number {number} is used already. Key another number; each invoice has its own."""


class DocumentNumberReserved(Refusal):
    """{number} is a reserved word, not a document number. Key another."""


class DocumentDateFixed(Refusal):
    """The document date is today, {today}, by the company's setting. Leave it blank."""


class BothAmountsKeyed(Refusal):
    """The amount is keyed in both currencies. Key it in one of them; the other is calculated."""


class CostNegative(Refusal):
    """The cost {cost} is negative. Key it without sign."""


class NothingReceivable(Refusal):
    """The retention {retention} leaves nothing to be received of {total}. Change the tax codes."""


class Grouping(TypedDict):
    """What sorts documents: it goes to the open item as well."""

    customer_po: str
    sales_rep: str
    area: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A document worked out, in minor units of its currency and of base, with its sign.

    `base_net` is corrected when the document closes an item and takes over what is left of its base.
    """

    exchange: Exchange
    net: int
    base_net: int
    keyed_in_base: bool
    taxation: Taxation
    timing: Timing

    @property
    def total(self) -> int:
        """With tax, before retention: the field Taxable amount."""
        return self.net + self.taxation.tax

    @property
    def base_total(self) -> int:
        """The total in base."""
        return self.base_net + self.taxation.base_tax

    @property
    def due(self) -> int:
        """What receivables take: the total less retention (R4.5)."""
        return self.total - self.taxation.retention

    @property
    def base_due(self) -> int:
        """What receivables take, in base (R4.18)."""
        return self.base_total - self.taxation.base_retention

    def refuse_nothing_due(self) -> None:
        """Refuse when retention takes everything: no open item could be made of it."""
        if self.due * self.net <= 0:
            currency = self.exchange.currency
            retention = Money(self.taxation.retention, currency)
            raise NothingReceivable(field="taxCodes", retention=retention, total=Money(self.total, currency))


def new_document_number(found: References, keyed: str | None, customer: Row) -> tuple[str, str]:
    """The number and its key; refused when missing, reserved (DEBIT) or used (AMB-15)."""
    number = text_required("The document number", keyed, 40, field="documentNumber")
    if number.upper() == "DEBIT":
        raise DocumentNumberReserved(field="documentNumber", number=number)
    key = document_key(found, number, customer)
    if key in found.documents:
        raise DocumentNumberUsed(field="documentNumber", number=number)
    found.documents[key] = None
    return number, key


def document_date(found: References, keyed: date | None) -> date:
    """The document's date: the post date when blank, and only that when the setting fixes it (R4.1)."""
    if found.batch.options.current_date_as_document_date and keyed not in (None, found.batch.post_date):
        raise DocumentDateFixed(field="documentDate", today=found.batch.post_date)
    return keyed or found.batch.post_date


def basis_of(draft: DocumentDraft, exchange: Exchange, *, default: int | None = None) -> tuple[Basis, bool]:
    """The amount before tax and whether it was keyed in base; that row is kept (R4.18)."""
    amount, base = (draft.amount or "").strip(), (draft.base_amount or "").strip()
    if amount and base:
        raise BothAmountsKeyed(field="baseAmount")
    if base:
        figure = Money.parse(base, exchange.base, field="baseAmount").minor
        net = kept(exchange.from_base(figure), exchange.currency, field="baseAmount")
        return Basis(exchange, net, figure), exchange.rate is not None
    if amount:
        default = Money.parse(amount, exchange.currency, field="amount").minor
    if default is None:
        raise AmountMissing(field="amount", currency=exchange.currency)
    in_base = kept(exchange.to_base(default), exchange.base, field="amount")
    return Basis(exchange, default, in_base), False


def grouping_of(draft: DocumentDraft, source: Row | Original) -> Grouping:
    """The fields that group documents: keyed, else the customer's or the invoice's."""

    def default(name: str) -> str:
        return str(source.get(name, "") if isinstance(source, dict) else getattr(source, name))

    def kept(name: str, label: str, limit: int, field: str) -> str:
        keyed = getattr(draft, name)
        return default(name) if keyed is None else text_within(label, keyed, limit, field=field)

    return Grouping(
        customer_po=kept("customer_po", "The purchase order", 40, "customerPo"),
        sales_rep=kept("sales_rep", "The sales representative", 40, "salesRep"),
        area=kept("area", "The area", 20, "area"),
        state=kept("state", "The state", 20, "state"),
    )


def screen_of(draft: DocumentDraft, worked: Worked, grouping: Grouping) -> PreparedDocument | None:
    """What the screen holds beyond the entry's amount; None when that is nothing."""
    taxation, timing = worked.taxation, worked.timing
    beyond: dict[str, Any] = {
        "amount_to_tax": taxation.amount_to_tax,
        "tax": taxation.tax,
        "retention": taxation.retention,
        "freight": timing.freight,
        "discount": timing.discount,
        "cost": _cost(draft, worked.exchange.currency),
        "taxable": taxation.taxable,
        "keyed_in_base": worked.keyed_in_base,
        "discount_override": timing.discount_override,
        "vat_rule": taxation.vat_rule,
        "vat_exempt": taxation.vat_exempt,
        "terms": timing.terms,
        "discount_date": timing.discount_date,
        "taxes": tuple(one.row for one in taxation.taxes),
        **grouping,
    }
    if worked.net == worked.total and not any(beyond.values()):
        return None
    return PreparedDocument(net_amount=worked.net, **beyond)


def _cost(draft: DocumentDraft, currency: str) -> int:
    if not draft.cost:
        return 0
    cost = Money.parse(draft.cost, currency, field="cost")
    if cost.minor < 0:
        raise CostNegative(field="cost", cost=cost)
    return cost.minor
