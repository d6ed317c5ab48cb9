"""What a posted batch offers for its ledger, by the accounting system: one place for all buttons (R15.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tieout.domain.exports.system import AccountingSystem, ExportOptions, LedgerLayouts
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import Refusal

CONNECTED_SYSTEMS = frozenset(
    {
        AccountingSystem.QUICKBOOKS_ONLINE,
        AccountingSystem.INTACCT,
        AccountingSystem.NETSUITE,
        AccountingSystem.XERO,
    }
)
"""Systems that journals are sent to, so that nobody needs a file (R8.3)."""


class ButtonAction(StrEnum):
    """What a button does: mail the files, download them, send the journal, or connect the system first."""

    EMAIL = "EMAIL"
    DOWNLOAD = "DOWNLOAD"
    SEND = "SEND"
    CONNECT = "CONNECT"


class EmailNotOffered(Refusal):
    """Ledgers go to {system} by themselves, and e-mail beside it is switched off. Switch it on under
    Settings, Outside accounting system.
    """


class LayoutNotOffered(Refusal):
    """This company hands over the {offered} of a ledger, not the {layout}. Ask for the {offered}."""


@dataclass(frozen=True, slots=True)
class LedgerButton:
    """A button, with the layout it is about; SEND and CONNECT are about none."""

    action: ButtonAction
    layout: LedgerLayout | None
    label: str


def ledger_buttons(options: ExportOptions, *, connected: bool | None = None) -> tuple[LedgerButton, ...]:
    """The buttons in their order.

    `connected` tells whether the outside system may be reached; None where nothing can be sent to it,
    so that the files remain.
    """
    buttons: list[LedgerButton] = []
    if connected is not None and options.accounting_system in CONNECTED_SYSTEMS:
        action = ButtonAction.SEND if connected else ButtonAction.CONNECT
        buttons.append(LedgerButton(action, None, _SENDING[action, options.accounting_system]))
    if emails(options):
        buttons += [_button(options, ButtonAction.EMAIL, layout) for layout in _offered(options)]
    return (*buttons, *(_button(options, ButtonAction.DOWNLOAD, layout) for layout in _offered(options)))


def emails(options: ExportOptions) -> bool:
    """Whether ledgers are mailed: always but beside an integration, then by the setting."""
    return options.email_beside or options.accounting_system not in CONNECTED_SYSTEMS


def refuse_unoffered(options: ExportOptions, layout: LedgerLayout) -> None:
    """Refuse the e-mail of a layout that no button offers."""
    if not emails(options):
        raise EmailNotOffered(system=options.accounting_system.called)
    if layout not in options.ledger_layouts.offered:
        (offered,) = options.ledger_layouts.offered
        raise LayoutNotOffered(field="layout", offered=offered.value.lower(), layout=layout.value.lower())


def _offered(options: ExportOptions) -> tuple[LedgerLayout, ...]:
    return options.ledger_layouts.offered


def _button(options: ExportOptions, action: ButtonAction, layout: LedgerLayout) -> LedgerButton:
    if action is ButtonAction.DOWNLOAD:
        both = options.ledger_layouts is LedgerLayouts.BOTH
        return LedgerButton(action, layout, f"Download {layout.value.lower()}" if both else "Download")
    word = "Ledger file (IIF), " if options.accounting_system is AccountingSystem.QUICKBOOKS_DESKTOP else ""
    shown = f"{word}{layout.value.lower()}" if word else f"Ledger ({layout.value.capitalize()})"
    return LedgerButton(action, layout, shown)


_SENDING = {
    (ButtonAction.CONNECT, AccountingSystem.QUICKBOOKS_ONLINE): "Connect to QuickBooks",
    (ButtonAction.SEND, AccountingSystem.QUICKBOOKS_ONLINE): "Send to QuickBooks",
    (ButtonAction.CONNECT, AccountingSystem.INTACCT): "Connect to Intacct",
    (ButtonAction.SEND, AccountingSystem.INTACCT): "Send details to Intacct",
    (ButtonAction.CONNECT, AccountingSystem.NETSUITE): "Connect to NetSuite",
    (ButtonAction.SEND, AccountingSystem.NETSUITE): "Send details to NetSuite",
    (ButtonAction.CONNECT, AccountingSystem.XERO): "Connect to Xero",
    (ButtonAction.SEND, AccountingSystem.XERO): "Send details to Xero",
}
