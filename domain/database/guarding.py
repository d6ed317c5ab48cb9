"""What the database itself refuses, whatever program writes to it: indexes and triggers.

They are installed after every migration, since re-making a table on SQLite drops them, and only
when their fingerprint has changed.
"""

from __future__ import annotations

import hashlib

from tieout.domain.database.guards_postgres import POSTGRES_GUARDS
from tieout.domain.database.guards_sqlite import SQLITE_GUARDS
from tieout.domain.database.prefixes import pattern_ops
from tieout.domain.database.statements import execute, fetch_value, on_postgres, writer

UNIQUE = (
    ("account_balance_row", "account_balance (fiscal_period_id, account_id, branch, currency)"),
    ("account_number", "account (number)"),
    ("api_token_hash", "api_token (token_hash)"),
    ("app_user_name", "app_user (lower(name))"),
    ("audit_trail_version", "audit_trail (batch_id, version)"),
    ("bank_layout_code", "bank_layout (code)"),
    ("batch_deposit", "batch (cash_account_id, deposit_id, deposit_sequence) WHERE status <> 'DELETED'"),
    ("batch_number", "batch (fiscal_year_id, number)"),
    ("batch_run_item_batch", "batch_run_item (run_id, batch_id)"),
    ("branch_code", "branch (code)"),
    ("cash_account_account", "cash_account (account_id)"),
    ("cash_account_default", "cash_account (currency) WHERE is_default"),
    ("customer_number", "customer (number)"),
    ("customer_tax_code", "customer_tax (customer_id, tax_code_id)"),
    ("deferral_instalment_position", "deferral_instalment (schedule_id, position)"),
    ("deferral_schedule_entry", "deferral_schedule (entry_id, deferred_account_id)"),
    ("exchange_rate_day", "exchange_rate (from_currency, to_currency, rate_date)"),
    ("fiscal_period_number", "fiscal_period (fiscal_year_id, number)"),
    ("fiscal_period_start", "fiscal_period (start_date)"),
    ("fiscal_year_start", "fiscal_year (start_date)"),
    ("idempotency_key_key", "idempotency_key (user_id, key)"),
    ("job_queued_key", "job (key) WHERE state = 'QUEUED'"),
    ("lease_place", "lease (batch_id, coalesce(entry_id, 0))"),
    ("ledger_current", "ledger (batch_id) WHERE state IN ('READY', 'POSTED') AND reverses_id IS NULL"),
    ("ledger_line_number", "ledger_line (ledger_id, line_number)"),
    ("ledger_reversal", "ledger (reverses_id)"),
    ("ledger_version", "ledger (batch_id, version) WHERE reverses_id IS NULL"),
    ("mail_message_id", "mail_message (message_id)"),
    ("mass_ledger_member_ledger", "mass_ledger_member (mass_ledger_id, ledger_id)"),
    ("mass_ledger_number", "mass_ledger (number)"),
    ("mass_ledger_run", "mass_ledger (run_id)"),
    ("mass_ledger_running", "mass_ledger (fiscal_period_id) WHERE state = 'RUNNING'"),
    ("notice_digest_day", "notice_digest (user_id, digest_date)"),
    ("number_counter_row", "number_counter (fiscal_year_id, prefix)"),
    ("open_item_document_key", "open_item (document_key{ops})"),
    ("export_edition", "export (ledger_id, edition)"),
    ("export_part_position", "export_part (export_id, position)"),
    ("export_part_request", "export_part (request_id)"),
    ("export_reverses", "export (reverses_id)"),
    ("outside_connection_system", "outside_connection (system)"),
    ("outside_account_own", "outside_account (system, account_id)"),
    ("outside_branch_own", "outside_branch (system, branch)"),
    ("outside_customer_own", "outside_customer (system, customer_id)"),
    ("order_reference", "customer_order (upper(reference)) WHERE status <> 'CANCELLED'"),
    ("reason_code", "reason (code)"),
    ("remitter_key", "remitter (key)"),
    ("sent_statement_mail", "sent_statement (mail_id) WHERE mail_id IS NOT NULL"),
    ("sent_statement_of_run", "sent_statement (run_id, customer_id) WHERE run_id IS NOT NULL"),
    ("session_hash", "session (token_hash)"),
    ("tax_authority_code", "tax_authority (code)"),
    ("tax_code_code", "tax_code (code)"),
    ("terms_code", "terms (code)"),
    ("vat_rule_code", "vat_rule (code)"),
    ("webhook_message_id", "webhook_message (message_id)"),
)

PLAIN = (
    ("application_entry", "application (entry_id)"),
    ("application_open_item", "application (open_item_id)"),
    ("audit_event_of_batch", "audit_event (batch_id, id)"),
    ("audit_event_period", "audit_event (fiscal_period_id)"),
    ("bank_deposit_batch", "bank_deposit (batch_id)"),
    ("bank_deposit_file", "bank_deposit (bank_file_id)"),
    ("bank_entry_deposit", "bank_entry (bank_deposit_id, position)"),
    ("bank_entry_entry", "bank_entry (entry_id)"),
    ("bank_entry_key", "bank_entry (key)"),
    ("bank_file_fingerprint", "bank_file (fingerprint)"),
    ("batch_period", "batch (fiscal_period_id, status)"),
    ("batch_run_item_of_batch", "batch_run_item (batch_id)"),
    ("batch_run_item_state", "batch_run_item (run_id, state, id)"),
    ("batch_run_period", "batch_run (fiscal_period_id)"),
    ("batch_status", "batch (status)"),
    ("customer_begins", "customer (number{ops})"),
    ("customer_parent", "customer (parent_id) WHERE parent_id IS NOT NULL"),
    ("deferral_instalment_batch", "deferral_instalment (batch_id) WHERE batch_id IS NOT NULL"),
    ("deferral_instalment_left", "deferral_instalment (due_date) WHERE batch_id IS NULL"),
    ("deferral_schedule_batch", "deferral_schedule (batch_id)"),
    ("document_tax_entry", "document_tax (entry_id)"),
    ("entry_batch", "entry (batch_id, id)"),
    ("export_attempt_part", "export_attempt (part_id)"),
    ("export_batch", "export (batch_id)"),
    ("export_state", "export (state, id)"),
    ("entry_customer", "entry (customer_id)"),
    ("job_state", "job (state, run_at)"),
    ("ledger_total_ledger", "ledger_total (ledger_id)"),
    ("outside_choice_kind", "outside_choice (system, kind)"),
    ("line_entry", "line (entry_id, position)"),
    ("line_open_item", "line (open_item_id) WHERE open_item_id IS NOT NULL"),
    ("mail_message_batch", "mail_message (batch_id)"),
    ("customer_order_batch", "customer_order (batch_id, status)"),
    ("customer_order_customer", "customer_order (customer_id)"),
    ("mass_ledger_member_of_ledger", "mass_ledger_member (ledger_id)"),
    ("mass_ledger_period", "mass_ledger (fiscal_period_id)"),
    ("open_item_batch", "open_item (batch_id)"),
    ("open_item_by_customer", "open_item (customer_id, due_date, id)"),
    ("open_item_packing_list", "open_item (upper(packing_list){ops}) WHERE packing_list <> ''"),
    ("open_item_sales_order", "open_item (upper(sales_order){ops}) WHERE sales_order <> ''"),
    ("period_exception_period", "period_exception (fiscal_period_id, ends_at)"),
    ("order_entry_order", "order_entry (order_id)"),
    ("order_line_order", "order_line (order_id, position)"),
    ("sent_statement_customer", "sent_statement (customer_id)"),
    ("unpaid_item_amount", "unpaid_item (amount)"),
    ("unpaid_item_balance", "unpaid_item (balance)"),
    ("unpaid_item_batch", "unpaid_item (batch_id)"),
    ("unpaid_item_customer", "unpaid_item (customer_id, due_date, open_item_id)"),
    ("unpaid_item_due", "unpaid_item (due_date, open_item_id)"),
    ("unpaid_item_number", "unpaid_item (number{ops}, due_date, open_item_id)"),
    ("unpaid_item_packing_list", "unpaid_item (packing_list{ops}) WHERE packing_list <> ''"),
    ("unpaid_item_sales_order", "unpaid_item (sales_order{ops}) WHERE sales_order <> ''"),
    ("webhook_attempt_message", "webhook_attempt (message_id, id)"),
    ("webhook_message_webhook", "webhook_message (webhook_id, id)"),
)


POSTGRES_ONLY = (("customer_words", "customer USING gin (to_tsvector('simple', name || ' ' || city))"),)
"""What SQLite has no like of."""

GONE = ("ix_audit_event_batch", "ix_customer_name", "ix_open_item_customer", "uq_open_item_document")
"""Indexes of earlier versions, which others have replaced."""


async def install_guards() -> None:
    """Create the indexes and triggers of this version; does nothing when they are there already."""
    await execute("CREATE TABLE IF NOT EXISTS schema_guard (fingerprint VARCHAR(64) NOT NULL)")
    guards = POSTGRES_GUARDS if on_postgres() else SQLITE_GUARDS
    statements = [*_indexes(), *guards]
    fingerprint = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if await fetch_value("SELECT fingerprint FROM schema_guard") == fingerprint:
        return
    for statement in statements:
        await writer().execute_query(statement)
    await execute("DELETE FROM schema_guard")
    await execute("INSERT INTO schema_guard (fingerprint) VALUES ($1)", fingerprint)


async def forget_guards() -> None:
    """Have the next `install_guards` run in full; to be called when a migration has run."""
    await execute("CREATE TABLE IF NOT EXISTS schema_guard (fingerprint VARCHAR(64) NOT NULL)")
    await execute("DELETE FROM schema_guard")


def _indexes() -> list[str]:
    gone = [f"DROP INDEX IF EXISTS {name}" for name in GONE]
    unique = [f"CREATE UNIQUE INDEX IF NOT EXISTS uq_{name} ON {columns}" for name, columns in UNIQUE]
    plainly = (*PLAIN, *POSTGRES_ONLY) if on_postgres() else PLAIN
    plain = [f"CREATE INDEX IF NOT EXISTS ix_{name} ON {columns}" for name, columns in plainly]
    return gone + [statement.replace("{ops}", pattern_ops()) for statement in (*unique, *plain)]
