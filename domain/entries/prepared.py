"""An entry worked out but not yet written: its row, its balanced lines, its open item, its applications."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tieout.domain.entries.entry import (
    AdjustmentDirection,
    EntryType,
    Finish,
    LineRole,
    OpenItemKind,
    PayType,
)

OWN = 0
"""The open item of a line that stands for the item which the entry itself makes."""


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """A debit (positive) or a credit (negative) in minor units of the entry's currency and of base.

    `item` is the open item a line on receivables makes (`OWN`), relieves or raises.
    """

    role: LineRole
    account_id: int
    amount: int
    base_amount: int
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedItem:
    """The open item the entry makes; credits are negative. See `OpenItem`."""

    kind: OpenItemKind
    document_number: str
    document_key: str | None
    due_date: date
    amount: int
    base_amount: int
    account_id: int
    split: bool = False
    net_amount: int = 0
    tax: int = 0
    vat: int = 0
    base_vat: int = 0
    retention: int = 0
    freight: int = 0
    discount: int = 0
    discount_date: date | None = None
    terms: str = ""
    customer_po: str = ""
    packing_list: str = ""
    sales_order: str = ""
    shipment: str = ""
    sales_rep: str = ""
    area: str = ""
    state: str = ""
    factored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedApplication:
    """What the entry takes off an open item, with its parts. See `Application`."""

    open_item_id: int
    amount: int
    base_amount: int
    discount: int = 0
    write_off: int = 0
    vat: int = 0
    base_vat: int = 0
    net_amount: int = 0
    pay_type: PayType | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTax:
    """A tax of the document, of one tax code. See `DocumentTax`."""

    tax_code_id: int
    portion: int
    tax: int
    base_tax: int
    retention: int = 0
    retention_shown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedDocument:
    """What the screen of a document holds beyond its amounts. See `Document`."""

    net_amount: int
    amount_to_tax: int = 0
    tax: int = 0
    retention: int = 0
    freight: int = 0
    discount: int = 0
    cost: int = 0
    taxable: bool = False
    keyed_in_base: bool = False
    discount_override: bool = False
    vat_rule: str = ""
    vat_exempt: bool = False
    terms: str = ""
    discount_date: date | None = None
    customer_po: str = ""
    sales_rep: str = ""
    area: str = ""
    state: str = ""
    taxes: tuple[PreparedTax, ...] = ()


@dataclass(slots=True, kw_only=True)
class Prepared:
    """Everything an entry writes; `reference` None means the next automatic one (AMB-7).

    `amount` is in the entry's currency, `base_amount` in base. `tally` is what it adds to the
    accumulated total (R2.6, AMB-33): without sign, in the batch's currency.
    """

    type: EntryType
    customer_id: int | None
    currency: str
    amount: int
    base_amount: int
    tally: int
    document_date: date
    document_number: str = ""
    due_date: date | None = None
    reference: str | None = ""
    finish: Finish = Finish.STANDARD
    fee: int = 0
    exchange_date: date | None = None
    exchange_rate: Decimal | None = None
    direction: AdjustmentDirection | None = None
    reason: str = ""
    branch: str = ""
    memo: str = ""
    lines: list[PreparedLine] = field(default_factory=list)
    item: PreparedItem | None = None
    applications: list[PreparedApplication] = field(default_factory=list)
    document: PreparedDocument | None = None

    def debit(
        self, role: LineRole, account_id: int, minor: int, base: int | None = None, item: int | None = None
    ) -> None:
        """Add a debit of so much, and in base (the same when not given); negative figures make it a credit.

        Nothing is added when both are zero (R4.17).
        """
        in_base = minor if base is None else base
        if minor or in_base:
            self.lines.append(PreparedLine(role, account_id, minor, in_base, item))

    def credit(
        self, role: LineRole, account_id: int, minor: int, base: int | None = None, item: int | None = None
    ) -> None:
        """Add a credit; negative figures make it a debit."""
        self.debit(role, account_id, -minor, None if base is None else -base, item)

    def refer(self, reference: str) -> None:
        """Give the entry its reference; the credit of money on account goes by it too."""
        self.reference = reference
        if self.item is not None and self.item.kind is OpenItemKind.ON_ACCOUNT:
            self.item = replace(self.item, document_number=reference)
