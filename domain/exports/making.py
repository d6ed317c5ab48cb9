"""The parts of an export: made from the ledger, or from what they take back, under numbers of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from tieout.domain.database.statements import execute, insert
from tieout.domain.exports.books import DocumentNumberTaken
from tieout.domain.exports.export import Export, ExportPart, PartState
from tieout.domain.exports.outside_journal import Recipient, outside_journal, stem_of
from tieout.domain.exports.part import Part
from tieout.domain.exports.payloads.building import NAMINGS, NUMBER_LIMITS, hash_of, payload_of
from tieout.domain.exports.payloads.part import JournalPart, Named, PartLine
from tieout.domain.exports.system import AccountingSystem, ExportOptions, LedgerLayouts
from tieout.domain.exports.translating import Outside
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import posted_ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options as company_options

REQUESTS = UUID("6d1f0c9e-6b0e-5a53-9d0a-4f3b8a1e7c52")
"""The namespace of request ids."""

_COLUMNS = (
    "export_id", "position", "edition", "revision", "document_number", "request_id", "journal",
    "payload_hash", "currency", "total", "line_count", "state", "remote_id", "error",
)  # fmt: skip


class PartsChanged(Refusal):
    """Version {version} of batch {number} was sent in {before} parts, and now it would be {after}. Set the
    lines of a part in the settings to what they were, then send again.
    """


def layout_of(chosen: ExportOptions) -> LedgerLayout:
    """The layout that a connection sends: the detail, unless the company wants summaries only (R8.1)."""
    only = chosen.ledger_layouts is LedgerLayouts.SUMMARY
    return LedgerLayout.SUMMARY if only else LedgerLayout.DETAIL


async def parts_of(export: Export, chosen: ExportOptions, edition: int | None = None) -> list[JournalPart]:
    """The journal entries of the ledger version; refused with everything unmapped at once."""
    recipient = _recipient(export.system, edition or export.edition)
    ledger = await posted_ledger(export.ledger_id)
    return [
        _journal_part(part, await request_id(export, ledger, part.position, recipient.edition))
        async for part in outside_journal(export.ledger_id, export.layout, recipient, options=chosen)
    ]


async def reversals_of(reversal: Export, there: Iterable[ExportPart]) -> list[tuple[int, JournalPart]]:
    """For each part that stands there, by its position, the entry that takes it back."""
    ledger = await posted_ledger(reversal.ledger_id)
    stem = await stem_of(ledger, _recipient(reversal.system, reversal.edition))
    return [
        (
            part.position,
            JournalPart.of(part.journal).reversed(
                number=f"{stem}-{part.position}",
                reference=await request_id(reversal, ledger, part.position, reversal.edition),
                memo=f"Reversal of {part.document_number}, AR batch {ledger.batch.number}",
            ),
        )
        for part in there
    ]


async def request_id(export: Export, ledger: Ledger, position: int, edition: int, revision: int = 1) -> str:
    """The same for the same part on every attempt, whoever makes it and whenever (R8.5)."""
    company = (await company_options.current()).name
    version = f"{ledger.version}{'r' if ledger.reverses_id else 'v'}"
    return str(
        uuid5(
            REQUESTS,
            f"{company}/{export.target}/{ledger.batch_id}/{version}/{position}/{edition}/{revision}",
        )
    )


async def insert_parts(
    export: Export,
    made: Sequence[tuple[int, JournalPart]],
    chosen: ExportOptions,
    settings: Mapping[str, str],
) -> None:
    """Write the parts; refused (`PayloadInvalid`) when one would be refused over there."""
    rows = [
        (export.id, position, export.edition, 1, *_kept(part, export, chosen, settings), "READY", "", "")
        for position, part in made
    ]
    await insert(ExportPart, _COLUMNS, rows)


async def remake(
    export: Export, part: ExportPart, chosen: ExportOptions, settings: Mapping[str, str]
) -> None:
    """A refused part anew, as mapped now: another request, and another number if its own was taken."""
    taken = export.error_code == DocumentNumberTaken.code
    edition, revision = part.edition + (1 if taken else 0), part.revision + 1
    ledger = await posted_ledger(export.ledger_id)
    if export.reverses_id is None:
        made = await parts_of(export, chosen, edition)
        count = await ExportPart.filter(export_id=export.id).count()
        if len(made) != count:
            number = ledger.batch.number
            raise PartsChanged(version=ledger.version, number=number, before=count, after=len(made))
        new = made[part.position - 1]
    else:
        new = JournalPart.of(part.journal)
    stem = await stem_of(ledger, _recipient(export.system, edition))
    reference = await request_id(export, ledger, part.position, edition, revision)
    new = new.named(number=f"{stem}-{part.position}", reference=reference)
    await execute(
        "UPDATE export_part SET edition = $2, revision = $3, document_number = $4, request_id = $5, "
        "journal = $6, payload_hash = $7, currency = $8, total = $9, line_count = $10, state = $11, "
        "error = '' WHERE id = $1",
        *(part.id, edition, revision, *_kept(new, export, chosen, settings), PartState.READY.value),
    )


def _recipient(system: AccountingSystem, edition: int) -> Recipient:
    return Recipient(NAMINGS[system], NUMBER_LIMITS[system], edition=edition)


def _kept(
    part: JournalPart, export: Export, chosen: ExportOptions, settings: Mapping[str, str]
) -> tuple[str, str, str, str, str, int, int]:
    digest = hash_of(payload_of(part, export.system, settings, chosen))
    return part.number, part.reference, part.text(), digest, part.currency, part.total, len(part.lines)


def _journal_part(part: Part, reference: str) -> JournalPart:
    lines = tuple(
        PartLine(
            account=_named(line.account),
            debit=line.base_debit,
            credit=line.base_credit,
            memo=line.memo,
            customer=_named(line.customer) if line.customer else None,
            dimensions={kind.value: _named(known) for kind, known in line.branch.items()},
        )
        for line in part.lines
    )
    return JournalPart(part.number, reference, part.post_date, part.currency, part.memo, lines)


def _named(known: Outside) -> Named:
    return Named(known.id, known.number, known.name)
