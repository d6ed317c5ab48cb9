"""Sending the ledger of a posted batch by e-mail, as a ZIP (section 8)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.locking import lock_batch, period_of
from tieout.domain.database.statements import writer
from tieout.domain.database.transactions import transactional
from tieout.domain.exports.buttons import refuse_unoffered
from tieout.domain.exports.file_kind import FORMATS, file_kind
from tieout.domain.exports.outside_files import check_mapped
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.ledgers.ledger import Ledger, LedgerState
from tieout.domain.mail.address import address
from tieout.domain.mail.message import LedgerLayout, MailMessage
from tieout.domain.mail.writing import write
from tieout.domain.money import Money
from tieout.domain.refusal import refuse_any
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.users.actor import Actor


@transactional
async def send(batch_id: int, *, by: Actor, email: str, layout: LedgerLayout) -> MailMessage:
    """Queue the mail with the posted ledger version of a batch and note it (R8.2).

    Refused: a batch that is not posted, the right missing, an address that is none (`InvalidEmail`), what
    the setting does not offer (R15.5), and what is unmapped in the outside system.
    The ZIP is made when the mail is sent; a version never changes, so it is the same then.
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.SEND_LEDGER, by=by))
    recipient = address(email)
    exports = (await options.current()).options.exports
    refuse_unoffered(exports, layout)
    ledger = await Ledger.get(
        batch_id=batch_id, state=LedgerState.POSTED, reverses_id=None, using_db=writer()
    )
    await check_mapped(ledger.id, file_kind(exports), exports)
    message = await write(
        by=by,
        recipient=recipient,
        subject=f"Ledger of batch {batch.number} ({layout.value.lower()}, version {ledger.version})",
        body=await _body(batch, ledger, layout, by),
        batch_id=batch_id,
        ledger_id=ledger.id,
        layout=layout,
    )
    await record(
        "LEDGER_SENT",
        by=by,
        batch_id=batch_id,
        recipient=recipient,
        layout=layout.value,
        version=ledger.version,
        message_id=message.message_id,
    )
    return message


async def _body(batch: Batch, ledger: Ledger, layout: LedgerLayout, by: Actor) -> str:
    company = await options.current()
    period = await period_of(batch)
    return "\n".join(
        (
            f"The {layout.value.lower()} of the ledger of batch {batch.number} is attached as a ZIP file.",
            "",
            *_facts(batch, ledger, company, period.name),
            "",
            f"Unzip it and load {_file(company)} into {_system(company)}; manifest.json names the",
            "SHA-256 hash of each file, by which you can see that it arrived unchanged.",
            "",
            f"Sent for {company.name} at the request of {by.name}.",
        )
    )


def _file(company: CompanyFacts) -> str:
    kind = file_kind(company.options.exports)
    return f"the {FORMATS[kind].title} file" if kind in FORMATS else "the CSV file"


def _system(company: CompanyFacts) -> str:
    system = company.options.exports.accounting_system
    return "your accounting system" if system is AccountingSystem.NONE else system.called


def _facts(batch: Batch, ledger: Ledger, company: CompanyFacts, period: str) -> list[str]:
    titled = f"{batch.number}, {batch.description}" if batch.description else batch.number
    lines = [
        ("Batch", titled),
        ("Type", batch.type.value.replace("_", " ").lower()),
        ("Post date", f"{ledger.post_date:%Y-%m-%d}, fiscal period {period}"),
        ("Ledger version", str(ledger.version)),
        ("Entries", f"{ledger.entry_count:,}"),
        ("Lines", f"{ledger.line_count:,}"),
        ("Debits", str(Money(ledger.debit_total, company.currency))),
        ("Credits", str(Money(ledger.credit_total, company.currency))),
        ("Posted", f"by {ledger.posted_by}"),
    ]
    return [f"{label + ':':16}{text}" for label, text in lines]
