"""Where everything is: one builder per page address, the only place in pages/ that writes a path.

A constant in capitals is the pattern that routes.py mounts; the function of the same name in small
letters builds the address. Templates reach the functions as `to.batch(id)`. Query parameters go
through `with_query`, which leaves blank ones out.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from tieout.pages.addressing import filled as _fill
from tieout.pages.addressing import with_query

HOME = "/"
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
EVENTS = "/events"
STATIC = "/static"
ASSETS = "/assets"

BATCHES = "/batches"
BATCHES_POST = "/batches/post"
BATCHES_IN_USE = "/batches/in-use"
UPDATE_AR = "/batches/update-ar"
BATCH_NEW = "/batches/new"
BATCH = "/batches/{id}"
BATCH_DO = "/batches/{id}/{action}"
BATCH_LEASE = "/batches/{id}/lease"
ENTRIES = "/batches/{id}/entries"
RECEIPT_PREVIEW = "/batches/{id}/entries/receipt"
ENTRY_PREVIEW = "/batches/{id}/entries/preview"
ENTRY_SUGGESTIONS = "/batches/{id}/entries/suggestions"
ENTRY_UPDATE = "/batches/{id}/entries/{entry}"
ENTRY_DELETE = "/batches/{id}/entries/{entry}/delete"
LEDGER = "/batches/{id}/ledger"
AUDIT_TRAIL = "/batches/{id}/audit-trail"
LEAVING = "/batches/{id}/leaving"
DIFFERENCE = "/batches/{id}/difference"

PERIODS = "/periods"
PERIOD = "/periods/{id}"
MONTH_END = "/periods/{id}/month-end"
RUN = "/periods/runs/{id}"
PERIOD_DO = "/periods/{id}/{action}"
EXCEPTION = "/periods/exceptions/{id}"
EXCEPTION_END = "/periods/exceptions/{id}/end"
CUSTOMERS = "/customers"
CUSTOMER_NEW = "/customers/new"
CUSTOMER = "/customers/{id}"
CUSTOMER_EDIT = "/customers/{id}/edit"
FACTORED = "/customers/{id}/items/{item}/factored"
UNFACTORED = "/customers/{id}/items/{item}/unfactored"
ACCOUNTS = "/accounts"
ACCOUNT_NEW = "/accounts/new"
ACCOUNT_EDIT = "/accounts/{id}/edit"
CASH_ACCOUNTS = "/accounts/cash"
CASH_ACCOUNT_NEW = "/accounts/cash/new"
CASH_ACCOUNT_EDIT = "/accounts/cash/{id}/edit"
DEFAULT_ACCOUNTS = "/accounts/defaults"
TRIAL_BALANCE = "/trial-balance"
MAIL = "/mail"
MAIL_MESSAGE = "/mail/{id}"
MAIL_RETRY = "/mail/{id}/retry"
JOBS = "/jobs"
JOB_RETRY = "/jobs/{id}/retry"
PASSWORD = "/password"  # noqa: S105
USERS = "/users"
USER_NEW = "/users/new"
USER = "/users/{id}"
TOKENS = "/users/tokens"
TOKEN_REVOKE = "/users/tokens/{id}/revoke"  # noqa: S105
SETTINGS = "/settings"
SETUP = "/settings/{table}"
TABLE_IMPORT = "/settings/import/{table}"
RATES = "/settings/rates"
RATE = "/settings/rates/{id}"
RATE_DELETE = "/settings/rates/{id}/delete"
AUDIT = "/audit"
REPORTS = "/reports"


def sign_in(next_page: str = "") -> str:
    return with_query(SIGN_IN, {"next": next_page})


def events(topic: str | Iterable[str]) -> str:
    """The stream of changes of a topic, such as `batch:ID`, or of several."""
    return with_query(EVENTS, {"topic": topic})


def batches(**query: str | Iterable[str] | None) -> str:
    return with_query(BATCHES, query)


def batch_new(**query: str | None) -> str:
    return with_query(BATCH_NEW, query)


def batch(id: str, **query: str | None) -> str:
    return with_query(_fill(BATCH, id=id), query)


def batch_do(id: str, action: str) -> str:
    """Where a form posts what is to be done to a batch: `close`, `reopen`, `post` ..."""
    return _fill(BATCH_DO, id=id, action=action)


def batch_lease(id: str) -> str:
    """Where the page of an entry form says that it is open still, or left."""
    return _fill(BATCH_LEASE, id=id)


def entries(id: str, **query: str | None) -> str:
    return with_query(_fill(ENTRIES, id=id), query)


def entry_preview(id: str) -> str:
    return _fill(ENTRY_PREVIEW, id=id)


def receipt_preview(id: str) -> str:
    return _fill(RECEIPT_PREVIEW, id=id)


def entry_suggestions(id: str) -> str:
    return _fill(ENTRY_SUGGESTIONS, id=id)


def entry_update(id: str, entry: str) -> str:
    return _fill(ENTRY_UPDATE, id=id, entry=entry)


def entry_delete(id: str, entry: str) -> str:
    return _fill(ENTRY_DELETE, id=id, entry=entry)


def ledger(id: str, **query: str | None) -> str:
    """The Ledger tab of a batch."""
    return with_query(_fill(LEDGER, id=id), query)


def audit_trail(id: str, **query: str | None) -> str:
    """The Audit trail tab of a batch."""
    return with_query(_fill(AUDIT_TRAIL, id=id), query)


def leaving(id: str) -> str:
    """Where entry is left: what may come next."""
    return _fill(LEAVING, id=id)


def difference(id: str) -> str:
    """What may explain why a batch does not tie out."""
    return _fill(DIFFERENCE, id=id)


def periods(**query: str | None) -> str:
    return with_query(PERIODS, query)


def period(id: str, **query: str | None) -> str:
    return with_query(_fill(PERIOD, id=id), query)


def period_do(id: str, action: str) -> str:
    """Where a form posts what is to be done to a period: `close`, `reopen`, `lock`, `hold`, `post` ..."""
    return _fill(PERIOD_DO, id=id, action=action)


def month_end(id: str, **query: str | None) -> str:
    """The Month end tab of a period."""
    return with_query(_fill(MONTH_END, id=id), query)


def run(id: str, **query: str | None) -> str:
    """A run over batches."""
    return with_query(_fill(RUN, id=id), query)


def exception(id: str) -> str:
    """An exception of a closed period, with what was changed under it."""
    return _fill(EXCEPTION, id=id)


def exception_end(id: str) -> str:
    return _fill(EXCEPTION_END, id=id)


def customers(**query: str | None) -> str:
    return with_query(CUSTOMERS, query)


def customer(id: str, **query: str | None) -> str:
    return with_query(_fill(CUSTOMER, id=id), query)


def factored(id: str, item: str, *, sold: bool) -> str:
    """Where an invoice of a customer is marked as factored, or no longer."""
    return _fill(FACTORED if sold else UNFACTORED, id=id, item=item)


def customer_edit(id: str) -> str:
    return _fill(CUSTOMER_EDIT, id=id)


def report(name: str, **query: str | None) -> str:
    """A report by its name in the registry."""
    return with_query(f"{REPORTS}/{quote(name, safe='')}", query)


def accounts(**query: str | None) -> str:
    return with_query(ACCOUNTS, query)


def account_edit(id: str) -> str:
    return _fill(ACCOUNT_EDIT, id=id)


def cash_account_edit(id: str) -> str:
    return _fill(CASH_ACCOUNT_EDIT, id=id)


def trial_balance(**query: str | None) -> str:
    return with_query(TRIAL_BALANCE, query)


def mail(**query: str | None) -> str:
    return with_query(MAIL, query)


def mail_message(id: str) -> str:
    return _fill(MAIL_MESSAGE, id=id)


def mail_retry(id: str, **query: str | None) -> str:
    return with_query(_fill(MAIL_RETRY, id=id), query)


def jobs(**query: str | None) -> str:
    return with_query(JOBS, query)


def job_retry(id: str, **query: str | None) -> str:
    return with_query(_fill(JOB_RETRY, id=id), query)


def users() -> str:
    return USERS


def user(id: str) -> str:
    return _fill(USER, id=id)


def tokens(**query: str | None) -> str:
    return with_query(TOKENS, query)


def token_revoke(id: str) -> str:
    return _fill(TOKEN_REVOKE, id=id)


def setup(table: str, **query: str | None) -> str:
    """A set-up table: `terms`, `taxes`, `vat-rules`, `branches` or `reasons`."""
    return with_query(SETUP.replace("{table}", table), query)


def setup_row(table: str, id: str) -> str:
    """Where a row is changed; its table, or a part of it as `taxes/codes`."""
    return f"{setup(table)}/{quote(id, safe='')}"


def setup_delete(table: str, id: str) -> str:
    return f"{setup_row(table, id)}/delete"


def table_import(table: str) -> str:
    """Where master data come in from a CSV, by the name of the table in the schema."""
    return _fill(TABLE_IMPORT, table=table.lower().replace("_", "-"))


def rates(**query: str | None) -> str:
    """The exchange rates."""
    return with_query(RATES, query)


def rate(id: str) -> str:
    return _fill(RATE, id=id)


def rate_delete(id: str) -> str:
    return _fill(RATE_DELETE, id=id)


def audit(**query: str | None) -> str:
    return with_query(AUDIT, query)
