"""What the mutations of invoices, credit memos and adjustments take."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from tieout.domain.entries.drafts import AdjustmentDraft, CreditMemoDraft, InvoiceDraft
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.entries.codes import (
    ACCOUNT,
    BRANCH,
    CUSTOMER,
    DOCUMENT,
    INVOICE,
    LINE_ACCOUNT,
    MEMO,
    SPLIT,
)
from tieout.graphql.entries.inputs_receipts import LineInput
from tieout.graphql.enums import AdjustmentDirection, Finish
from tieout.graphql.idempotency import key_field
from tieout.graphql.scalars import Amount

_FINISH = (
    "How it is finished: STANDARD, SINGLE_DEBIT or MULTIPLE_DEBITS; as its accounts say when left out. "
    "STANDARD_ACCOUNTS_ONLY, SINGLE_DEBIT_ONLY, FINISH_NOT_OF_DOCUMENT."
)
_BASE_AMOUNT = (
    "The amount before tax in base currency, instead of `amount`, which is then calculated. "
    "BOTH_AMOUNTS_KEYED."
)


@strawberry.input
class _GroupedFields:
    """What every document has: its grouping, its remark, and the row of base currency."""

    base_amount: Amount | None = left_out(_BASE_AMOUNT)
    finish: Finish | None = left_out(_FINISH)
    customer_po: str | None = left_out(
        "The customer's purchase order, up to 40 characters; of an adjustment it may be a note on it."
    )
    sales_rep: str | None = left_out(
        "The sales representative; the invoice's or the customer's when left out."
    )
    area: str | None = left_out("The area; the invoice's or the customer's when left out.")
    state: str | None = left_out("The state; the invoice's or the customer's when left out.")
    memo: str | None = left_out(MEMO)
    branch: str | None = left_out(f"{BRANCH} BRANCH_UNKNOWN.")

    def grouped(self) -> dict[str, Any]:
        """These fields as the domain takes them."""
        return {
            "base_amount": self.base_amount,
            "finish": self.finish,
            "customer_po": self.customer_po,
            "sales_rep": self.sales_rep,
            "area": self.area,
            "state": self.state,
            "memo": self.memo or "",
            "branch": self.branch,
        }


@strawberry.input
class _TaxedFields(_GroupedFields):
    """What invoices and credit memos have: date, taxes, terms, and accounts on both sides."""

    document_date: date | None = left_out(
        "The date of the document, which its exchange rate goes by; the batch's post date when left out. "
        "DOCUMENT_DATE_FIXED, EXCHANGE_RATE_MISSING."
    )
    due_date: date | None = left_out("When it is due; by the terms when left out. DUE_BEFORE_DOCUMENT.")
    terms: str | None = left_out(
        "The terms code, blank for none; the customer's or the invoice's when left out. TERMS_UNKNOWN, "
        "TERMS_NOT_ACTIVE."
    )
    taxable: bool | None = left_out("Whether it is taxed; when left out it is if there are tax codes.")
    tax_codes: list[str] | None = left_out(
        "The tax codes; the customer's or the invoice's when left out. TAX_CODE_UNKNOWN, "
        "TAX_CODE_NOT_ACTIVE, TAX_CODE_TWICE, NOT_TAXABLE, NOTHING_RECEIVABLE."
    )
    amount_to_tax: Amount | None = left_out(
        "The part of the amount that is taxed; all of it when left out. AMOUNT_TO_TAX_OUTSIDE, NOT_TAXABLE."
    )
    vat_rule: str | None = left_out(
        "The VAT rule, blank for none; the customer's or the invoice's when left out. VAT_NOT_USED, "
        "VAT_RULE_UNKNOWN, VAT_RULE_NOT_ACTIVE, NOT_TAXABLE."
    )
    freight: Amount | None = left_out("The freight in the amount, which bears no discount. FREIGHT_OUTSIDE.")
    cost: Amount | None = left_out("What it cost; information only. COST_NEGATIVE.")
    receivables: list[LineInput] = strawberry.field(
        default_factory=list,
        description=(
            "Receivable accounts instead of the default one; one line may leave its amount blank and takes "
            f"the rest. NOT_CONTROL_ACCOUNT, ACCOUNT_UNKNOWN, ACCOUNT_NOT_ACTIVE, {SPLIT}."
        ),
    )

    def taxed(self) -> dict[str, Any]:
        """These fields as the domain takes them."""
        return {
            **self.grouped(),
            "document_date": self.document_date,
            "due_date": self.due_date,
            "terms": self.terms,
            "taxable": self.taxable,
            "tax_codes": None if self.tax_codes is None else tuple(self.tax_codes),
            "amount_to_tax": self.amount_to_tax,
            "vat_rule": self.vat_rule,
            "freight": self.freight,
            "cost": self.cost,
            "receivables": tuple(line.draft() for line in self.receivables),
        }


def _revenue(of_what: str, more: str = "") -> Any:
    return strawberry.field(
        default_factory=list,
        description=(
            f"{of_what}; one line may leave its amount blank and takes the rest. "
            f"{LINE_ACCOUNT}, {SPLIT}{more}."
        ),
    )


@strawberry.input
class _InvoiceFields(_TaxedFields):
    customer_number: str = strawberry.field(
        description=(
            "The customer number. CUSTOMER_MISSING, CUSTOMER_UNKNOWN, CUSTOMER_RESERVED, CUSTOMER_INACTIVE."
        )
    )
    document_number: str = strawberry.field(
        description=f"The invoice number, up to 40 characters. VALUE_MISSING, {DOCUMENT}."
    )
    amount: Amount | None = left_out(
        "The amount before tax, in the customer's currency; negative for a negative invoice. "
        "AMOUNT_MISSING, INVOICE_AMOUNT_ZERO, AMOUNT_NOT_EXACT."
    )
    discount: Amount | None = left_out(
        "The discount for paying early; by the terms when left out. DISCOUNT_OUTSIDE, DISCOUNT_ON_CREDIT."
    )
    discount_override: bool = strawberry.field(
        default=False, description="Override: freight does not lower the discount."
    )
    discount_date: date | None = left_out(
        "Until when the discount may be taken; by the terms when left out. DISCOUNT_DATE_ALONE, "
        "DISCOUNT_BEFORE_DOCUMENT."
    )
    account_number: str | None = left_out(
        f"The account credited; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    revenue: list[LineInput] = _revenue(
        "Several accounts to credit, as many as the settings allow", ", TOO_MANY_CREDIT_ACCOUNTS"
    )
    packing_list: str | None = left_out("The packing list, up to 40 characters.")
    sales_order: str | None = left_out("The sales order, up to 40 characters.")
    shipment: str | None = left_out("The shipment's sequence, up to 20 characters.")
    factored: bool | None = left_out("Whether it is sold to a factor; as its customer is when left out.")

    def draft(self) -> InvoiceDraft:
        """As the domain takes it."""
        return InvoiceDraft(
            **self.taxed(),
            customer_number=self.customer_number,
            document_number=self.document_number,
            amount=self.amount,
            discount=self.discount,
            discount_override=self.discount_override,
            discount_date=self.discount_date,
            account_number=self.account_number,
            revenue=tuple(line.draft() for line in self.revenue),
            packing_list=self.packing_list,
            sales_order=self.sales_order,
            shipment=self.shipment,
            factored=self.factored,
        )


@strawberry.input
class _CreditMemoFields(_TaxedFields):
    customer_number: str | None = left_out(CUSTOMER)
    invoice_number: str | None = left_out(
        f"The invoice it is tied to; standing alone when left out. {INVOICE}, MEMO_ON_CREDIT."
    )
    document_number: str | None = left_out(
        f"The memo's number, up to 40 characters; required when it stands alone. {DOCUMENT}."
    )
    amount: Amount | None = left_out(
        "The amount credited before tax, in the customer's currency; what of the invoice is not credited "
        "yet when left out. AMOUNT_MISSING, AMOUNT_NOT_POSITIVE, AMOUNT_NOT_EXACT."
    )
    account_number: str | None = left_out(
        f"The account debited; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    revenue: list[LineInput] = _revenue("Several accounts to debit")
    original_accounts: bool = strawberry.field(
        default=False,
        description="Debit the accounts that the invoice credited instead. NO_ORIGINAL_ACCOUNTS.",
    )

    def draft(self) -> CreditMemoDraft:
        """As the domain takes it."""
        return CreditMemoDraft(
            **self.taxed(),
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            document_number=self.document_number,
            amount=self.amount,
            account_number=self.account_number,
            revenue=tuple(line.draft() for line in self.revenue),
            original_accounts=self.original_accounts,
        )


@strawberry.input
class _AdjustmentFields(_GroupedFields):
    customer_number: str | None = left_out(CUSTOMER)
    invoice_number: str = strawberry.field(description=f"The invoice adjusted. {INVOICE}.")
    direction: AdjustmentDirection = strawberry.field(
        description="Whether the customer then owes more or less. WRITE_OFF_OVER_LIMIT."
    )
    document_date: date | None = left_out("The date of the adjustment; the post date when left out.")
    amount: Amount | None = left_out(
        "By how much, in the customer's currency; the open balance when left out. AMOUNT_MISSING, "
        "AMOUNT_NOT_POSITIVE, ADJUSTMENT_OVER_BALANCE."
    )
    account_number: str | None = left_out(
        f"The account on the other side; the customer's normal one, else sales, when left out. {ACCOUNT}."
    )
    revenue: list[LineInput] = _revenue("Several accounts on the other side")
    reason: str | None = left_out("The code of its reason. REASON_UNKNOWN.")

    def draft(self) -> AdjustmentDraft:
        """As the domain takes it."""
        return AdjustmentDraft(
            **self.grouped(),
            customer_number=self.customer_number,
            invoice_number=self.invoice_number,
            direction=self.direction,
            document_date=self.document_date,
            amount=self.amount,
            account_number=self.account_number,
            revenue=tuple(line.draft() for line in self.revenue),
            reason=self.reason,
        )


@strawberry.input(description="An invoice.")
class InvoiceInput(_InvoiceFields):
    """An invoice."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="A credit memo, tied to an invoice or standing alone.")
class CreditMemoInput(_CreditMemoFields):
    """A credit memo."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="An adjustment of an invoice, up or down.")
class AdjustmentInput(_AdjustmentFields):
    """An adjustment."""

    idempotency_key: str | None = key_field()


@strawberry.input(description="An invoice keyed anew: what is left out takes its default again.")
class UpdateInvoiceInput(_InvoiceFields):
    """An invoice as it should be."""

    expected_version: int = expected_version()


@strawberry.input(description="A credit memo keyed anew: what is left out takes its default again.")
class UpdateCreditMemoInput(_CreditMemoFields):
    """A credit memo as it should be."""

    expected_version: int = expected_version()


@strawberry.input(description="An adjustment keyed anew: what is left out takes its default again.")
class UpdateAdjustmentInput(_AdjustmentFields):
    """An adjustment as it should be."""

    expected_version: int = expected_version()
