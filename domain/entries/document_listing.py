"""Reading what the screens of documents held, in sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tieout.domain.database.statements import reader
from tieout.domain.entries.document import Document, DocumentTax
from tieout.domain.setup.tax import TaxCode


class KeptTax(Protocol):
    """A tax of a document, kept or only worked out."""

    @property
    def tax_code_id(self) -> int:
        """The key of its code."""

    @property
    def portion(self) -> int:
        """What is taxed."""

    @property
    def tax(self) -> int:
        """The tax."""

    @property
    def base_tax(self) -> int:
        """The tax in base."""

    @property
    def retention(self) -> int:
        """What is withheld."""

    @property
    def retention_shown(self) -> int:
        """What would be withheld without the limit."""


async def documents_of(entry_ids: Sequence[int]) -> dict[int, Document]:
    """The documents of several entries; those that hold no more than their amount have none."""
    found = await Document.filter(entry_id__in=list(entry_ids)).using_db(reader())
    return {row.entry_id: row for row in found}


async def taxes_of(entry_ids: Sequence[int]) -> dict[int, list[DocumentTax]]:
    """The taxes of several documents, in order."""
    grouped: dict[int, list[DocumentTax]] = {entry_id: [] for entry_id in entry_ids}
    found = DocumentTax.filter(entry_id__in=list(entry_ids)).order_by("entry_id", "position")
    for row in await found.using_db(reader()):
        grouped[row.entry_id].append(row)
    return grouped


async def tax_codes_by_id(ids: Sequence[int]) -> dict[int, TaxCode]:
    """Some tax codes by their key."""
    return {row.id: row for row in await TaxCode.filter(id__in=list(ids)).using_db(reader())}
