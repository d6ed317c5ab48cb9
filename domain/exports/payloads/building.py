"""The payload of a part for the system it goes to, and what each system asks of numbers and names."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from tieout.domain.exports.payloads import intacct, netsuite, quickbooks_online, xero
from tieout.domain.exports.payloads.part import JournalPart, amounts_of
from tieout.domain.exports.system import AccountingSystem, EntryState, ExportOptions
from tieout.domain.exports.translating import Dimension, NamedBy, Naming

_SYSTEM = AccountingSystem
_PLACES = (Dimension.LOCATION, Dimension.DEPARTMENT, Dimension.CLASS)

NUMBER_LIMITS: Mapping[AccountingSystem, int] = {
    _SYSTEM.QUICKBOOKS_ONLINE: quickbooks_online.NUMBER_LIMIT,
    _SYSTEM.INTACCT: intacct.NUMBER_LIMIT,
    _SYSTEM.NETSUITE: netsuite.NUMBER_LIMIT,
    _SYSTEM.XERO: xero.NUMBER_LIMIT,
}
NAMINGS: Mapping[AccountingSystem, Naming] = {
    naming.system: naming
    for naming in (
        Naming(_SYSTEM.QUICKBOOKS_ONLINE, NamedBy.ID, NamedBy.ID, _PLACES[::2], NamedBy.ID),
        Naming(_SYSTEM.INTACCT, NamedBy.NUMBER, NamedBy.ID, _PLACES, NamedBy.ID, debtors=False),
        Naming(_SYSTEM.NETSUITE, NamedBy.ID, NamedBy.ID, _PLACES, NamedBy.ID),
        Naming(_SYSTEM.XERO, NamedBy.NUMBER, None, _PLACES[:1], NamedBy.NAME, debtors=False, control=False),
    )
}
"""By what the connections name things: other than their files do."""


def payload_of(
    part: JournalPart, system: AccountingSystem, settings: Mapping[str, str], options: ExportOptions
) -> str:
    """The text that is sent, the same for the same part; `PayloadInvalid` when it would be refused there."""
    posted = options.entry_state is EntryState.POSTED
    if system is _SYSTEM.QUICKBOOKS_ONLINE:
        return quickbooks_online.payload(part)
    if system is _SYSTEM.INTACCT:
        return intacct.payload(part, journal=options.intacct_journal, posted=posted)
    if system is _SYSTEM.NETSUITE:
        return netsuite.payload(part, subsidiary=settings.get("subsidiary", ""), approved=posted)
    return xero.payload(part, posted=posted, tracking=options.xero_tracking)


def amounts_sent(part: JournalPart, system: AccountingSystem) -> Mapping[str, tuple[int, int]]:
    """Debits and credits of the part per account, by what accounts are called in answers."""
    by_number = NAMINGS[system].accounts is NamedBy.NUMBER
    return amounts_of(
        [
            (line.account.number if by_number else line.account.id, line.debit, line.credit)
            for line in part.lines
        ]
    )


def hash_of(payload: str) -> str:
    """By which one sees that the same was sent."""
    return sha256(payload.encode()).hexdigest()
