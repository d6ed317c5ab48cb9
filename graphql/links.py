"""The types that name each other across features, without their modules importing each other in a circle."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from strawberry.types.lazy_type import LazyType

if TYPE_CHECKING:
    from tieout.graphql.accounts.types import Account, CashAccount
    from tieout.graphql.audit.types import AuditEvent
    from tieout.graphql.batches.types import Batch
    from tieout.graphql.customers.types import Customer
    from tieout.graphql.entries.types import Entry
    from tieout.graphql.exports.types import Export
    from tieout.graphql.ledgers.mass_ledgers import MassLedger
    from tieout.graphql.ledgers.types import Ledger
    from tieout.graphql.mail.types import MailMessage
    from tieout.graphql.orders.types import Order
    from tieout.graphql.periods.runs import BatchRun
    from tieout.graphql.periods.types import FiscalPeriod
    from tieout.graphql.trails.types import AuditTrail
else:

    class _Link(LazyType):
        """A type by its name: in an annotation until the schema is built, and to make one by `of`."""

        def of(self, *facts: Any) -> Any:
            """As the type's own `of`."""
            return _found(self).of(*facts)

    @cache
    def _found(link: _Link) -> Any:
        return link.resolve_type()

    Account = _Link("Account", "tieout.graphql.accounts.types")
    CashAccount = _Link("CashAccount", "tieout.graphql.accounts.types")
    AuditEvent = _Link("AuditEvent", "tieout.graphql.audit.types")
    Batch = _Link("Batch", "tieout.graphql.batches.types")
    BatchRun = _Link("BatchRun", "tieout.graphql.periods.runs")
    Customer = _Link("Customer", "tieout.graphql.customers.types")
    Entry = _Link("Entry", "tieout.graphql.entries.types")
    Export = _Link("Export", "tieout.graphql.exports.types")
    Ledger = _Link("Ledger", "tieout.graphql.ledgers.types")
    MassLedger = _Link("MassLedger", "tieout.graphql.ledgers.mass_ledgers")
    MailMessage = _Link("MailMessage", "tieout.graphql.mail.types")
    Order = _Link("Order", "tieout.graphql.orders.types")
    FiscalPeriod = _Link("FiscalPeriod", "tieout.graphql.periods.types")
    AuditTrail = _Link("AuditTrail", "tieout.graphql.trails.types")

__all__ = [
    "Account",
    "AuditEvent",
    "AuditTrail",
    "Batch",
    "BatchRun",
    "CashAccount",
    "Customer",
    "Entry",
    "Export",
    "FiscalPeriod",
    "Ledger",
    "MailMessage",
    "MassLedger",
    "Order",
]
