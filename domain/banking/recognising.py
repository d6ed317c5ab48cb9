"""Telling by its first lines what a bank's file is, and reading it."""

from __future__ import annotations

import re

from tieout.domain.banking.decoding import text_of
from tieout.domain.banking.deposit import BankFile, BankFormat
from tieout.domain.banking.formats import bai2, camt, delimited, lockbox, mt940, ofx
from tieout.domain.banking.layout import DEFAULT_LOCKBOX, CsvLayout, LockboxLayout, lockbox_layout_of
from tieout.domain.refusal import Refusal

_BEGINNINGS = (
    (BankFormat.OFX, re.compile(r"\s*(<\?xml[^>]*\?>\s*)?(<\?OFX|<OFX>|OFXHEADER)", re.IGNORECASE)),
    (BankFormat.CAMT_053, re.compile(r"\s*(<\?xml|<!DOCTYPE|<([\w-]+:)?Document)", re.IGNORECASE)),
    (BankFormat.BAI2, re.compile(r"\s*01,")),
    (BankFormat.MT940, re.compile(r"\s*(\{1:|:20:|[^:\n]{0,80}\n:20:)")),
    (BankFormat.LOCKBOX, re.compile(r"1[^,;\t]{20,}\n[125]")),
)


class BankFormatUnclear(Refusal):
    """The file {file} is of no format that is recognised: BAI lockbox, BAI2, CAMT.053 or .054, MT940 or OFX.
    For a CSV choose the layout that tells of its columns.
    """


def read(
    content: bytes, *, file: str, currency: str, layout: LockboxLayout | CsvLayout | None = None
) -> BankFile:
    """The deposits of a file; a layout says that it is a lockbox or a CSV file, and where its values stand.

    `currency` is that of files that name none. Refused when the file is damaged; figures of the bank
    that differ from the details are told by the file's checks.
    """
    text = text_of(content, file)
    if isinstance(layout, CsvLayout):
        return delimited.read(text, layout, currency=currency, file=file)
    found = next((kind for kind, pattern in _BEGINNINGS if pattern.match(text)), None)
    if found is BankFormat.LOCKBOX or layout is not None:
        return lockbox.read(text, layout or lockbox_layout_of(DEFAULT_LOCKBOX), currency=currency)
    match found:
        case BankFormat.OFX:
            return ofx.read(text)
        case BankFormat.CAMT_053:
            return camt.read(text)
        case BankFormat.BAI2:
            return bai2.read(text, currency=currency)
        case BankFormat.MT940:
            return mt940.read(text)
        case _:
            raise BankFormatUnclear(field="base64", file=file)
