"""Taxes of a document: each code rounded by itself, then added; retention (R4.1, R4.3, R4.19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.domain.accounts.account import AccountUse
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References
from tieout.domain.entries.drafts import DocumentDraft
from tieout.domain.entries.exchanging import Exchange
from tieout.domain.entries.finding import default_account
from tieout.domain.entries.originals import Original, OriginalTax
from tieout.domain.entries.particulars import RuleFacts, TaxFacts
from tieout.domain.entries.prepared import PreparedTax
from tieout.domain.money import Money, scaled
from tieout.domain.refusal import Refusal
from tieout.domain.setup.tax import RetentionType


class NotTaxable(Refusal):
    """The document is not taxable, so {what} has no meaning on it. Mark it taxable, or leave {what} out."""


class TaxCodeUnknown(Refusal):
    """There is no tax code {code}. Choose one from the list."""


class TaxCodeNotActive(Refusal):
    """Tax code {code} is inactive. Choose another, or make it active again."""


class TaxCodeTwice(Refusal):
    """Tax code {code} is named twice. Name each code once."""


class VatNotUsed(Refusal):
    """VAT features are off, so no VAT rule is taken. Leave it out, or switch them on under Settings."""


class VatRuleUnknown(Refusal):
    """There is no VAT rule {code}. Choose one from the list."""


class VatRuleNotActive(Refusal):
    """VAT rule {code} is inactive. Choose another, or make it active again."""


class AmountToTaxOutside(Refusal):
    """The amount to tax {amount} lies outside the document's {net}. Key a part of that."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """A tax worked out: its code, where it is owed, and its row."""

    facts: TaxFacts
    row: PreparedTax


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxation:
    """The taxes of a document, in minor units of its currency and of base, with the document's sign.

    Most documents have none, and each figure is asked for several times: then nothing is added up.
    """

    taxable: bool
    amount_to_tax: int = 0
    taxes: tuple[Taxed, ...] = ()
    base_retention: int = 0
    vat_rule: str = ""
    vat_exempt: bool = False

    @property
    def tax(self) -> int:
        """All taxes together."""
        return sum(one.row.tax for one in self.taxes) if self.taxes else 0

    @property
    def base_tax(self) -> int:
        """All taxes together, in base."""
        return sum(one.row.base_tax for one in self.taxes) if self.taxes else 0

    @property
    def retention(self) -> int:
        """What is withheld of them."""
        return sum(one.row.retention for one in self.taxes) if self.taxes else 0

    @property
    def vat(self) -> int:
        """What stands in VAT Output Liability."""
        return sum(one.row.tax for one in self.taxes if one.facts.vat) if self.taxes else 0

    @property
    def base_vat(self) -> int:
        """What stands in VAT Output Liability, in base."""
        return sum(one.row.base_tax for one in self.taxes if one.facts.vat) if self.taxes else 0

    def owed(self, found: References) -> list[tuple[int, int, int]]:
        """The account of each tax, with the tax in both currencies: VAT Output or the authority's (R4.5)."""
        return [
            (
                default_account(found, AccountUse.VAT_OUTPUT) if one.facts.vat else one.facts.account_id,
                one.row.tax,
                one.row.base_tax,
            )
            for one in self.taxes
            if one.row.tax or one.row.base_tax
        ]


@dataclass(frozen=True, slots=True)
class Basis:
    """What taxes are worked out on: the amount before tax, in its currency and in base."""

    exchange: Exchange
    net: int
    base_net: int


def taxes_of(
    draft: DocumentDraft, found: References, customer: Row, basis: Basis, original: Original | None = None
) -> Taxation:
    """Work the taxes out by the codes keyed, else the customer's or, of a tied memo, its invoice's.

    A code that the invoice carries takes back its share of the invoice's tax, whatever its rate is now,
    so that crediting all of it leaves no cent (R4.15).
    """
    codes = _codes(draft, found, customer, original)
    taxable = bool(codes or (original and original.taxable)) if draft.taxable is None else draft.taxable
    if not taxable:
        _refuse_untaxed(draft)
        return Taxation(taxable=False)
    rule, exempt = _rule(draft, found, customer, original)
    to_tax = _amount_to_tax(draft, basis, original)
    before = {tax.tax_code_id: tax for tax in original.taxes} if original else {}
    taxes = [
        Taxed(code, _tax(code, to_tax, basis, before.get(code.id)))
        for code in codes
        if not (exempt and code.vat)
    ]
    withheld = sum(one.row.retention for one in taxes)
    return Taxation(
        taxable=True,
        amount_to_tax=to_tax,
        taxes=tuple(taxes),
        base_retention=basis.exchange.to_base(withheld),
        vat_rule=rule,
        vat_exempt=exempt,
    )


def _codes(
    draft: DocumentDraft, found: References, customer: Row, original: Original | None
) -> Sequence[TaxFacts]:
    particulars = found.particulars
    if draft.tax_codes is None and original is not None:
        return [particulars.taxes[tax.tax_code_id] for tax in original.taxes]
    if draft.tax_codes is None:
        codes = particulars.customer_taxes.get(customer["id"], []) if draft.taxable is not False else []
    else:
        codes = [_code(found, keyed) for keyed in draft.tax_codes]
    for position, code in enumerate(codes):
        if not code.active:
            raise TaxCodeNotActive(field="taxCodes", code=code.code)
        if code in codes[:position]:
            raise TaxCodeTwice(field="taxCodes", code=code.code)
    return codes


def _code(found: References, keyed: str) -> TaxFacts:
    code = found.particulars.taxes.get(keyed.strip().upper())
    if code is None:
        raise TaxCodeUnknown(field="taxCodes", code=keyed.strip())
    return code


def _refuse_untaxed(draft: DocumentDraft) -> None:
    if draft.tax_codes:
        raise NotTaxable(field="taxCodes", what="a tax code")
    if (draft.amount_to_tax or "").strip():
        raise NotTaxable(field="amountToTax", what="an amount to tax")
    if (draft.vat_rule or "").strip():
        raise NotTaxable(field="vatRule", what="a VAT rule")


def _rule(
    draft: DocumentDraft, found: References, customer: Row, original: Original | None
) -> tuple[str, bool]:
    """The VAT rule's code and whether it is exempt; blank without VAT features."""
    keyed = None if draft.vat_rule is None else draft.vat_rule.strip()
    if keyed is None and original is not None:
        return original.vat_rule, original.vat_exempt
    if keyed and not found.batch.options.use_vat:
        raise VatNotUsed(field="vatRule")
    wanted = customer["vat_rule_id"] if keyed is None else keyed.upper()
    rule: RuleFacts | None = found.particulars.rules.get(wanted)
    if rule is None:
        if keyed:
            raise VatRuleUnknown(field="vatRule", code=keyed)
        return "", False
    if not rule.active:
        raise VatRuleNotActive(field="vatRule", code=rule.code)
    return rule.code, rule.exempt


def _amount_to_tax(draft: DocumentDraft, basis: Basis, original: Original | None) -> int:
    """What is keyed, else all of it, or the part of it that the invoice taxed."""
    keyed = (draft.amount_to_tax or "").strip()
    if not keyed:
        if original is not None and original.taxable and draft.tax_codes is None:
            return scaled(basis.net, original.amount_to_tax, original.net_amount)
        return basis.net
    amount = Money.parse(keyed, basis.exchange.currency, field="amountToTax")
    minor = -abs(amount.minor) if basis.net < 0 else amount.minor
    if abs(minor) > abs(basis.net) or minor * basis.net < 0:
        net = Money(basis.net, amount.currency)
        raise AmountToTaxOutside(field="amountToTax", amount=amount, net=net)
    return minor


def _tax(code: TaxFacts, portion: int, basis: Basis, before: OriginalTax | None) -> PreparedTax:
    if before is not None and before.portion:

        def share(minor: int) -> int:
            return scaled(minor, portion, before.portion)

        return PreparedTax(
            tax_code_id=code.id,
            portion=portion,
            tax=share(before.tax),
            base_tax=share(before.base_tax),
            retention=share(before.retention),
            retention_shown=share(before.retention_shown),
        )
    currency = basis.exchange.currency
    tax = _percent(portion, code.rate_percent, currency)
    shown = 0
    if code.vat and code.retention_applies:
        on = tax if code.retention_type == RetentionType.TAX else portion
        shown = _percent(on, code.retention_percent, currency)
    withheld = code.retention_limit is None or abs(basis.base_net) >= code.retention_limit
    return PreparedTax(
        tax_code_id=code.id,
        portion=portion,
        tax=tax,
        base_tax=basis.exchange.to_base(tax),
        retention=shown if withheld else 0,
        retention_shown=shown,
    )


def _percent(minor: int, percent: Decimal, currency: str) -> int:
    return Money(minor, currency).times(percent / 100).minor
