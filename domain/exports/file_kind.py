"""The file formats there are, and which of them the company's outside system takes."""

from __future__ import annotations

from enum import StrEnum

from tieout.domain.exports.formats.file_format import FileFormat
from tieout.domain.exports.formats.intacct import INTACCT_CSV
from tieout.domain.exports.formats.netsuite import NETSUITE_CSV
from tieout.domain.exports.formats.quickbooks_desktop import QUICKBOOKS_DESKTOP_IIF
from tieout.domain.exports.formats.quickbooks_online import QUICKBOOKS_ONLINE_CSV
from tieout.domain.exports.formats.xero import XERO_CSV
from tieout.domain.exports.system import AccountingSystem, ExportOptions, PlainText


class FileKind(StrEnum):
    """A format of ledger files beside the neutral ones."""

    QUICKBOOKS_ONLINE_CSV = "QUICKBOOKS_ONLINE_CSV"
    QUICKBOOKS_DESKTOP_IIF = "QUICKBOOKS_DESKTOP_IIF"
    INTACCT_CSV = "INTACCT_CSV"
    NETSUITE_CSV = "NETSUITE_CSV"
    XERO_CSV = "XERO_CSV"
    HLEDGER = "HLEDGER"
    BEANCOUNT = "BEANCOUNT"


FORMATS: dict[FileKind, FileFormat] = {
    FileKind.QUICKBOOKS_ONLINE_CSV: QUICKBOOKS_ONLINE_CSV,
    FileKind.QUICKBOOKS_DESKTOP_IIF: QUICKBOOKS_DESKTOP_IIF,
    FileKind.INTACCT_CSV: INTACCT_CSV,
    FileKind.NETSUITE_CSV: NETSUITE_CSV,
    FileKind.XERO_CSV: XERO_CSV,
}
"""Those that are written from the outside journal; the plain-text journals are the books as they are."""

_OF_SYSTEM = {
    AccountingSystem.QUICKBOOKS_ONLINE: FileKind.QUICKBOOKS_ONLINE_CSV,
    AccountingSystem.QUICKBOOKS_DESKTOP: FileKind.QUICKBOOKS_DESKTOP_IIF,
    AccountingSystem.INTACCT: FileKind.INTACCT_CSV,
    AccountingSystem.NETSUITE: FileKind.NETSUITE_CSV,
    AccountingSystem.XERO: FileKind.XERO_CSV,
}
_OF_PLAIN_TEXT = {PlainText.HLEDGER: FileKind.HLEDGER, PlainText.BEANCOUNT: FileKind.BEANCOUNT}


def file_kind(options: ExportOptions) -> FileKind | None:
    """The format that goes with the neutral files, None for none."""
    return _OF_SYSTEM.get(options.accounting_system) or _OF_PLAIN_TEXT.get(options.plain_text)
