"""The table of all pages: which address shows what; the server mounts `routes` and `exception_handlers`.

A new page: its address in addresses.py, its three files in the folder of its feature (`show.py` with a
plain `async def show(request)`, `show.html`, `show.graphql`), a line here. The server must have put the
signed-in actor (or None) into `request.state.actor` before a page runs; it answers `POST /sign-in` and
`POST /sign-out` itself (see sessions/sign_in.py) and streams `GET /events?topic=batch:ID` (see render.py).
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tieout.pages import addresses
from tieout.pages.accounts import cash as cash_account
from tieout.pages.accounts import defaults as default_accounts
from tieout.pages.accounts import edit as account
from tieout.pages.accounts import list as accounts
from tieout.pages.apologies import exception_handlers
from tieout.pages.audit import list as audit
from tieout.pages.banking import layouts
from tieout.pages.banking.routes import ROUTES as BANKING_ROUTES
from tieout.pages.batches import difference, leaving, update_ar
from tieout.pages.batches import doing as batch_doing
from tieout.pages.batches import in_use as batches_in_use
from tieout.pages.batches import list as batches
from tieout.pages.batches import new as batch_new
from tieout.pages.batches import show as batch
from tieout.pages.customers import edit as customer_edit
from tieout.pages.customers import factoring
from tieout.pages.customers import list as customers
from tieout.pages.customers import show as customer
from tieout.pages.deferrals.routes import ROUTES as DEFERRAL_ROUTES
from tieout.pages.entries import keying, receiving, suggesting
from tieout.pages.entries import list as entries
from tieout.pages.exports.routes import ROUTES as EXPORT_ROUTES
from tieout.pages.home import show as home
from tieout.pages.imports import table as table_import
from tieout.pages.jobs import list as jobs
from tieout.pages.ledgers import show as ledger
from tieout.pages.mail import list as mail
from tieout.pages.mail import show as mail_message
from tieout.pages.notices.routes import ROUTES as NOTICE_ROUTES
from tieout.pages.orders.routes import ROUTES as ORDER_ROUTES
from tieout.pages.periods import doing as period_doing
from tieout.pages.periods import exception as period_exception
from tieout.pages.periods import list as periods
from tieout.pages.periods import month_end, run
from tieout.pages.periods import show as period
from tieout.pages.render import PAGES
from tieout.pages.reports import ageing, batch_status, deferred_revenue, ledgers, statement, trial_balance
from tieout.pages.reports import credits as credit_list
from tieout.pages.reports import list as reports
from tieout.pages.sessions import sign_in
from tieout.pages.setup import branches, rates, reasons, taxes, terms, vat_rules
from tieout.pages.setup import show as settings
from tieout.pages.trails import show as trail
from tieout.pages.users import edit as user
from tieout.pages.users import list as users
from tieout.pages.users import password, tokens
from tieout.pages.webhooks.routes import ROUTES as WEBHOOK_ROUTES

__all__ = ["exception_handlers", "routes"]

_GET, _POST = ["GET"], ["POST"]


def _keeping(table: str, page: Any) -> list[BaseRoute]:
    """A set-up table: its page, and where its rows are added, changed and deleted."""
    address = addresses.setup(table)
    return [
        *([Route(address, page.show, methods=_GET)] if hasattr(page, "show") else []),
        Route(address, page.create, methods=_POST),
        Route(f"{address}/{{id}}", page.update, methods=_POST),
        Route(f"{address}/{{id}}/delete", page.delete, methods=_POST),
    ]


routes: list[BaseRoute] = [
    Route(addresses.SIGN_IN, sign_in.show, methods=_GET),
    Route(addresses.HOME, home.show, methods=_GET),
    *ORDER_ROUTES,
    Route(addresses.BATCHES, batches.show, methods=_GET),
    Route(addresses.BATCHES, batch_new.create, methods=_POST),
    Route(addresses.BATCHES_POST, batches.post, methods=_POST),
    Route(addresses.BATCHES_IN_USE, batches_in_use.show, methods=_GET),
    Route(addresses.BATCHES_IN_USE, batches_in_use.release, methods=_POST),
    Route(addresses.BATCH_NEW, batch_new.show, methods=_GET),
    Route(addresses.UPDATE_AR, update_ar.show, methods=_GET),
    Route(addresses.UPDATE_AR, update_ar.start, methods=_POST),
    Route(addresses.BATCH, batch.show, methods=_GET),
    Route(addresses.ENTRIES, entries.show, methods=_GET),
    Route(addresses.ENTRIES, keying.add, methods=_POST),
    Route(addresses.RECEIPT_PREVIEW, receiving.preview, methods=_POST),
    Route(addresses.ENTRY_PREVIEW, suggesting.preview, methods=_GET),
    Route(addresses.ENTRY_SUGGESTIONS, suggesting.suggestions, methods=_GET),
    Route(addresses.ENTRY_UPDATE, keying.update, methods=_POST),
    Route(addresses.ENTRY_DELETE, keying.delete, methods=_POST),
    Route(addresses.LEDGER, ledger.show, methods=_GET),
    Route(addresses.LEDGER, ledger.send, methods=_POST),
    Route(addresses.AUDIT_TRAIL, trail.show, methods=_GET),
    Route(addresses.AUDIT_TRAIL, trail.make, methods=_POST),
    Route(addresses.BATCH_LEASE, batches_in_use.hold, methods=_POST),
    Route(addresses.DIFFERENCE, difference.show, methods=_GET),
    Route(addresses.LEAVING, leaving.show, methods=_GET),
    Route(addresses.LEAVING, leaving.post, methods=_POST),
    *EXPORT_ROUTES,
    Route(addresses.BATCH_DO, batch_doing.do, methods=_POST),
    Route(addresses.PERIODS, periods.show, methods=_GET),
    Route(addresses.PERIODS, periods.create, methods=_POST),
    Route(addresses.RUN, run.show, methods=_GET),
    Route(addresses.RUN, run.again, methods=_POST),
    Route(addresses.MONTH_END, month_end.show, methods=_GET),
    Route(addresses.PERIOD, period.show, methods=_GET),
    Route(addresses.PERIOD_DO, period_doing.do, methods=_POST),
    Route(addresses.EXCEPTION, period_exception.show, methods=_GET),
    Route(addresses.EXCEPTION_END, period_exception.end, methods=_POST),
    *DEFERRAL_ROUTES,
    *NOTICE_ROUTES,
    Route(addresses.CUSTOMERS, customers.show, methods=_GET),
    Route(addresses.CUSTOMERS, customer_edit.create, methods=_POST),
    Route(addresses.CUSTOMER_NEW, customer_edit.new, methods=_GET),
    Route(addresses.CUSTOMER, customer.show, methods=_GET),
    Route(addresses.CUSTOMER_EDIT, customer_edit.show, methods=_GET),
    Route(addresses.FACTORED, factoring.mark, methods=_POST),
    Route(addresses.UNFACTORED, factoring.unmark, methods=_POST),
    Route(addresses.CUSTOMER_EDIT, customer_edit.update, methods=_POST),
    Route(addresses.ACCOUNTS, accounts.show, methods=_GET),
    Route(addresses.ACCOUNTS, account.create, methods=_POST),
    Route(addresses.ACCOUNT_NEW, account.new, methods=_GET),
    Route(addresses.ACCOUNT_EDIT, account.show, methods=_GET),
    Route(addresses.ACCOUNT_EDIT, account.update, methods=_POST),
    Route(addresses.CASH_ACCOUNTS, cash_account.create, methods=_POST),
    Route(addresses.CASH_ACCOUNT_NEW, cash_account.new, methods=_GET),
    Route(addresses.CASH_ACCOUNT_EDIT, cash_account.show, methods=_GET),
    Route(addresses.CASH_ACCOUNT_EDIT, cash_account.update, methods=_POST),
    Route(addresses.DEFAULT_ACCOUNTS, default_accounts.show, methods=_GET),
    Route(addresses.DEFAULT_ACCOUNTS, default_accounts.save, methods=_POST),
    Route(addresses.TRIAL_BALANCE, trial_balance.show, methods=_GET),
    Route(addresses.REPORTS, reports.show, methods=_GET),
    Route(addresses.report("ageing"), ageing.show, methods=_GET),
    Route(addresses.report("credits"), credit_list.show, methods=_GET),
    Route(addresses.report("statement"), statement.show, methods=_GET),
    Route(addresses.report("statement"), statement.send, methods=_POST),
    Route(f"{addresses.report('statement')}/all", statement.send_all, methods=_POST),
    Route(addresses.report("deferred-revenue"), deferred_revenue.show, methods=_GET),
    Route(addresses.report("ledger-summary"), ledgers.summary, methods=_GET),
    Route(addresses.report("ledger-transactions"), ledgers.transactions, methods=_GET),
    Route(addresses.report("batch-status"), batch_status.show, methods=_GET),
    Route(addresses.MAIL, mail.show, methods=_GET),
    Route(addresses.MAIL_MESSAGE, mail_message.show, methods=_GET),
    Route(addresses.MAIL_RETRY, mail_message.retry, methods=_POST),
    Route(addresses.JOBS, jobs.show, methods=_GET),
    Route(addresses.JOB_RETRY, jobs.retry, methods=_POST),
    Route(addresses.PASSWORD, password.show, methods=_GET),
    Route(addresses.PASSWORD, password.change, methods=_POST),
    Route(addresses.USERS, users.show, methods=_GET),
    Route(addresses.USERS, user.create, methods=_POST),
    Route(addresses.USER_NEW, user.new, methods=_GET),
    Route(addresses.TOKENS, tokens.show, methods=_GET),
    Route(addresses.TOKENS, tokens.create, methods=_POST),
    Route(addresses.TOKEN_REVOKE, tokens.revoke, methods=_POST),
    Route(addresses.USER, user.show, methods=_GET),
    Route(addresses.USER, user.update, methods=_POST),
    *WEBHOOK_ROUTES,
    *BANKING_ROUTES,
    Route(addresses.SETTINGS, settings.show, methods=_GET),
    Route(addresses.SETTINGS, settings.save, methods=_POST),
    Route(addresses.TABLE_IMPORT, table_import.show, methods=_GET),
    Route(addresses.TABLE_IMPORT, table_import.read, methods=_POST),
    *_keeping("terms", terms),
    Route(addresses.setup("taxes"), taxes.show, methods=_GET),
    *_keeping("taxes/authorities", taxes.AUTHORITIES),
    *_keeping("taxes/codes", taxes.CODES),
    *_keeping("vat-rules", vat_rules),
    *_keeping("branches", branches),
    *_keeping("reasons", reasons),
    *_keeping("bank-layouts", layouts),
    Route(addresses.RATES, rates.show, methods=_GET),
    Route(addresses.RATES, rates.create, methods=_POST),
    Route(addresses.RATE, rates.update, methods=_POST),
    Route(addresses.RATE_DELETE, rates.delete, methods=_POST),
    Route(addresses.AUDIT, audit.show, methods=_GET),
    Route(addresses.AUDIT, audit.verify, methods=_POST),
    Mount(addresses.STATIC, StaticFiles(directory=PAGES / "static")),
    Mount(addresses.ASSETS, StaticFiles(directory=str(files("tieout_assets")))),
]
