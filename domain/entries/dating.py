"""When a document is due, and the discount that its terms allow for paying early (R4.1, AMB-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import DocumentDraft
from tieout.domain.entries.originals import Original
from tieout.domain.entries.particulars import TermsFacts
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal


class TermsUnknown(Refusal):
    """There is no terms code {code}. Choose one from the list."""


class TermsNotActive(Refusal):
    """Terms code {code} is inactive. Choose another, or make it active again."""


class DueBeforeDocument(Refusal):
    """The due date {due_date} lies before the document date {document_date}. Correct one of the two."""


class FreightOutside(Refusal):
    """The freight {freight} lies outside the document's {net}. Key the part of it that is freight."""


class DiscountOutside(Refusal):
    """The discount {discount} lies outside the invoice's {net}. Key no more than that, without sign."""


class DiscountOnCredit(Refusal):
    """A credit carries no discount. Leave the discount blank."""


class DiscountDateAlone(Refusal):
    """There is no discount, so there is no discount date. Leave it blank, or key the discount."""


class DiscountBeforeDocument(Refusal):
    """The discount date {discount_date} lies before the document date {document_date}. Correct one of the
    two.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The due date, and the discount until when; the discount is not posted before payment."""

    due_date: date
    terms: str = ""
    freight: int = 0
    discount: int = 0
    discount_override: bool = False
    discount_date: date | None = None


def timing_of(
    draft: DocumentDraft,
    found: References,
    customer: Row,
    *,
    dated: date,
    net: Money,
    credit: bool = False,
    original: Original | None = None,
) -> Timing:
    """Due date and discount by the terms keyed, else the customer's; by hand where they are keyed.

    The discount is the terms' percentage of the amount before tax less freight; with Override, freight
    makes no difference. A credit has none (R4.17).
    """
    terms = _terms(draft, found, customer, original)
    due = draft.due_date or dated + timedelta(days=terms.due_days if terms else 0)
    if due < dated:
        raise DueBeforeDocument(field="dueDate", due_date=due, document_date=dated)
    freight = _freight(draft, net)
    discount = 0 if credit else _discount(draft, terms, net, freight)
    if credit and _keyed(draft.discount, net, "discount"):
        raise DiscountOnCredit(field="discount")
    return Timing(
        due_date=due,
        terms=terms.code if terms else original.terms if original and draft.terms is None else "",
        freight=freight,
        discount=discount,
        discount_override=draft.discount_override,
        discount_date=_discount_date(draft, terms, dated, discount),
    )


def _terms(
    draft: DocumentDraft, found: References, customer: Row, original: Original | None
) -> TermsFacts | None:
    if draft.terms is None:
        terms = (
            None
            if original or customer["terms_id"] is None
            else found.particulars.terms[customer["terms_id"]]
        )
    elif not draft.terms.strip():
        return None
    else:
        terms = found.particulars.terms.get(draft.terms.strip().upper())
        if terms is None:
            raise TermsUnknown(field="terms", code=draft.terms.strip())
    if terms is not None and not terms.active:
        raise TermsNotActive(field="terms", code=terms.code)
    return terms


def _freight(draft: DocumentDraft, net: Money) -> int:
    freight = _keyed(draft.freight, net, "freight") or Money(0, net.currency)
    if not 0 <= freight.minor <= abs(net.minor):
        raise FreightOutside(field="freight", freight=freight, net=net)
    return freight.minor


def _discount(draft: DocumentDraft, terms: TermsFacts | None, net: Money, freight: int) -> int:
    keyed = _keyed(draft.discount, net, "discount")
    if keyed is not None:
        if not 0 <= keyed.minor <= net.minor:
            raise DiscountOutside(field="discount", discount=keyed, net=net)
        return keyed.minor
    if terms is None:
        return 0
    part = net if draft.discount_override else Money(net.minor - freight, net.currency)
    return part.times(terms.discount_percent / 100).minor


def _discount_date(draft: DocumentDraft, terms: TermsFacts | None, dated: date, discount: int) -> date | None:
    """Empty without a discount: today's date would make a late one look valid (AMB-16)."""
    if not discount:
        if draft.discount_date is not None:
            raise DiscountDateAlone(field="discountDate")
        return None
    day = draft.discount_date or dated + timedelta(days=terms.discount_days if terms else 0)
    if day < dated:
        raise DiscountBeforeDocument(field="discountDate", discount_date=day, document_date=dated)
    return day


def _keyed(text: str | None, net: Money, field: str) -> Money | None:
    return Money.parse(text, net.currency, field=field) if text and text.strip() else None
