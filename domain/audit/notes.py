"""Notes: what happened to a batch or a period, newest first, each event as a sentence (R1.10)."""

from __future__ import annotations

import json
from typing import Any

from tieout.domain.audit.event import AuditEvent
from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.refusal import counted

_SENTENCES = {
    "ACCOUNT_CREATED": "Account {subject} {name} was added.",
    "ACCOUNT_UPDATED": "Account {subject} was changed: {changes}.",
    "APPROVAL_REMOVED": "The approval by {approver} was taken away by the reopening.",
    "AUDIT_TRAIL_CREATED": "Audit trail version {version} was made: {entries}, {accumulated} in total.",
    "BANK_FILE_LOADED": "Loaded from {subject}, {format} of {account}, {statement}: {entries}, {total}.",
    "BANK_RECEIPT_IDENTIFIED": "{amount} of {remitter} were identified as {customer}'s: {proposal}",
    "BANK_RECEIPT_MATCHED": "The {amount} of {remitter} were matched with {customer}: {proposal}",
    "BATCH_APPROVED": "The batch was approved.",
    "BATCH_CLOSED": "The batch was closed with {entries}, {accumulated} in total.",
    "BATCH_CREATED": "The {type} batch {number} was opened.",
    "BATCH_DELETED": "The batch was deleted; its number {number} stays taken.",
    "BATCH_EXPORTED": "All of the batch stands in the outside books: {documents}.",
    "BATCH_POSTED": "The batch was posted with ledger version {version}.",
    "BATCH_REOPENED": "The batch was reopened; it was {was}.",
    "BATCH_ROLLED": "Batch {number} was rolled from {before} to {after}.",
    "BATCH_TAKEN_OVER": "The batch, in use by {former}, was taken over.",
    "BATCH_UPDATED": "The header was changed: {changes}.",
    "COMPANY_FOUNDED": "{subject} was founded, with its books in {currency}.",
    "COMPANY_UPDATED": "The company's settings were changed: {changes}.",
    "CONTROL_UPDATED": "The control figures were changed: {changes}.",
    "CUSTOMER_CREATED": "Customer {subject} {name} was added.",
    "CUSTOMER_UPDATED": "Customer {subject} was changed: {changes}.",
    "DEFERRAL_CHANGED": "Deferred revenue of {subject}: {left} left to recognise, from {start} to {end} now.",
    "DEFERRAL_CREATED": "Deferred revenue of {subject}: {amount} to recognise from {start} to {end}.",
    "DEFERRAL_ENDED": "Deferred revenue of {subject} ends early, on {on}: {left} to recognise at once.",
    "DEFERRAL_FOLLOWED": "Deferred revenue of {subject} is {amount} now, as the invoice.",
    "DEFERRAL_REDUCED": "Deferred revenue of {subject}: {credited} credited, {left} left to recognise.",
    "CONNECTION_CHANGED": "The connection to {subject} was changed.",
    "DEFERRAL_REMOVED": "Deferred revenue of {subject}: the schedule was removed.",
    "DEPOSIT_RECONCILED": "The deposit was reconciled with the bank: {told}.",
    "ENTRIES_ADDED": "{entries} added, {total} in total.",
    "ENTRY_ADDED": "Entry {document} was added: {amount}.",
    "ENTRY_DELETED": "Entry {document} of {customer} was deleted: {amount} ({lines}).",
    "ENTRY_UPDATED": "Entry {document} was changed: {changes}.",
    "EXCEPTION_ENDED": "The exception of {subject} for {user} was ended.",
    "EXCEPTION_GRANTED": "{subject} was opened to {user} until {until}, as an exception.",
    "EXPORT_ASKED": "The export to the accounting system was asked for.",
    "EXPORT_FAILED": "The export did not go through: {error}",
    "EXPORTED_AGAIN": "The ledger was exported again, for the time number {edition}.",
    "FISCAL_YEAR_CREATED": "Fiscal year {subject} was created with {periods} periods, {start} to {end}.",
    "IMPORT_BATCH": "Imported from {subject}, lines {first_line} to {last_line}: {entries}, {total}.",
    "IMPORT_CUSTOMERS": "{customers} customers were imported from {subject}.",
    "INSTALMENTS_FREED": "Its recognition entries were taken out: {instalments} left to recognise again.",
    "INVOICE_FACTORED": "Invoice {subject} was marked as factored.",
    "INVOICE_UNFACTORED": "Invoice {subject} is no longer marked as factored.",
    "JOB_RETRIED": "The failed job was started again: {kind}.",
    "LEDGER_CREATED": "Ledger version {version} was created: {figures}.",
    "LEDGER_DOWNLOADED": "The {layout} of ledger {subject} was downloaded.",
    "LEDGER_FAILED": "Ledger version {version} could not be created: {error}",
    "LEDGER_IN_MASS": "The {what} version {version} went into {subject}.",
    "LEDGER_REQUESTED": "Ledger version {version} was asked for.",
    "LEDGER_REVERSED": "Ledger version {version} was voided and reversed.",
    "LEDGER_SENT": "The {layout} of ledger version {version} was sent to {recipient}.",
    "MAIL_RETRIED": "The mail to {subject} was sent again: {mail_subject}.",
    "MAPPING_CHANGED": "The {subject} was mapped in {system}: {changes}.",
    "MAPPING_REMOVED": "The mapping of {subject} in {system} was taken away.",
    "MAPPING_SUGGESTIONS_TAKEN": "{count} {subject} were mapped in {system} as suggested.",
    "MASS_LEDGER_DOWNLOADED": "The {subject} was downloaded.",
    "MASS_LEDGER_MADE": "The {subject} was made: {ledgers} ledgers in {lines} lines.",
    "NOTE_ADDED": "{reason}",
    "ORDERS_MOVED_IN": "{orders} came from batch {other}: {references}.",
    "ORDERS_MOVED_OUT": "{orders} moved to batch {other}: {references}.",
    "ORDER_CANCELLED": "Order {order} was cancelled; it was not invoiced.",
    "ORDER_CREDITED": "Order {order} was cancelled by a credit memo on its invoice {document}.",
    "ORDER_GIVEN_BACK": "Order {order} is {status} again.",
    "ORDER_INVOICED": "Order {order} was invoiced as {document}.",
    "ORDER_PLACED": "Order {order} of {customer} was placed: {total}.",
    "NOTICES_CHOSEN": "{subject} chose the digest {frequency}, from {days} days on: {kinds}.",
    "PASSWORD_CHANGED": "{subject} chose another password.",
    "PERIOD_CLOSED": "{subject} was closed.",
    "PERIOD_HOLD_LIFTED": "The AR hold of {subject} was lifted.",
    "PERIOD_HOLD_SET": "{subject} was put on AR hold.",
    "PERIOD_LOCKED": "{subject} was locked for good.",
    "PERIOD_REOPENED": "{subject} was reopened.",
    "REPORT_READ": "The report {title} was read.",
    "RUN_FINISHED": "The run over {batches} batches ended ({goal}): {done} done, {refused} refused.",
    "RUN_RESUMED": "The run over {batches} batches was started again ({goal}).",
    "RUN_STARTED": "A run over {batches} batches was started ({goal}).",
    "RECONCILIATION_TAKEN_BACK": "The reconciliation with the bank was taken back: {told}.",
    "REMITTER_CREATED": "Payer {subject} was told to be {customer}.",
    "REMITTER_DELETED": "Payer {subject} of {customer} was forgotten.",
    "REMITTER_LEARNED": "Payer {subject} was learned to be {customer}.",
    "REMITTER_UPDATED": "Payer {subject} was changed: {changes}.",
    "RECOGNITION_FAILED": "Deferred revenue of {subject} could not be recognised: {error}",
    "RECOGNITION_REQUESTED": "The recognition of deferred revenue of {subject} was asked for.",
    "REVENUE_RECOGNISED": "Deferred revenue of {subject} recognised: {instalments}, {total}, in {batches}.",
    "SIGNED_IN": "{subject} signed in.",
    "STATEMENTS_STARTED": "Statements of account from {subject} were sent to all customers with a balance.",
    "STATEMENT_SENT": "The statement of {subject} to {end} ({balance}) was sent to {recipient}.",
    "TOKEN_CREATED": "API token {subject} was created for {user}: {permissions}.",
    "TOKEN_REVOKED": "API token {subject} was revoked.",
    "SYSTEM_CONNECTED": "{subject} was connected.",
    "SYSTEM_DISCONNECTED": "The connection to {subject} was ended.",
    "USER_CREATED": "User {subject} was added as {role}.",
    "USER_UPDATED": "User {subject} was changed: {changes}{password}.",
}

_LABELS = {"ar_hold": "AR hold", "deposit_id": "deposit ID", "cash_account_id": "cash account"}
_WORDS = {"goal", "kind", "layout", "role", "type", "was"}
"""Facts that are names of the program (`LEDGER_READY`), told in small letters."""


async def notes(
    request: PageRequest, *, batch_id: int | None = None, period_id: int | None = None
) -> Page[AuditEvent]:
    """A page of events, newest first: those of a batch, of a fiscal period, or all."""
    return await page_of(AuditEvent.filter(**_filter(batch_id, period_id)), request, descending=True)


async def count_notes(*, batch_id: int | None = None, period_id: int | None = None) -> int:
    """How many events there are in the list that `notes` pages through."""
    return await AuditEvent.filter(**_filter(batch_id, period_id)).using_db(reader()).count()


def sentence(event: AuditEvent) -> str:
    """The event as a reader understands it; an action not known here is told by its name and facts."""
    facts: dict[str, Any] = json.loads(event.facts)
    template = _SENTENCES.get(event.action)
    if template is None:
        return _generic(event.action, event.subject, facts)
    shown = {name: _shown(name, value) for name, value in facts.items()}
    try:
        return template.format(**{"subject": event.subject, "reason": event.reason, **shown})
    except KeyError:
        return _generic(event.action, event.subject, facts)


def _filter(batch_id: int | None, period_id: int | None) -> dict[str, int]:
    wanted = {"batch_id": batch_id, "fiscal_period_id": period_id}
    return {name: key for name, key in wanted.items() if key is not None}


def _generic(action: str, subject: str, facts: dict[str, Any]) -> str:
    what = action.replace("_", " ").capitalize()
    about = f": {subject}" if subject else ""
    told = ", ".join(f"{_label(name)} {_shown(name, value)}" for name, value in facts.items() if value)
    return f"{what}{about} ({told})." if told else f"{what}{about}."


def _shown(name: str, value: Any) -> str:
    if name == "changes" and isinstance(value, dict):
        return "; ".join(_change(field, *pair) for field, pair in value.items()) or "nothing"
    if name == "password":
        return "; a new password" if value else ""
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    if name in _WORDS:
        return str(value).replace("_", " ").lower()
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if name == "entries" and isinstance(value, int):
        return counted(value, "entry", "entries")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _change(field: str, old: Any, new: Any) -> str:
    return f"{_label(field)} from {_worded(old)} to {_worded(new)}"


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "", "None") else str(value)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))
