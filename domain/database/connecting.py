"""Connecting to the books: which models, which engine, which database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext

from tieout.domain.database.publishing import settle

MODELS = (
    "tieout.domain.accounts.account",
    "tieout.domain.audit.event",
    "tieout.domain.banking.layout",
    "tieout.domain.banking.loaded_file",
    "tieout.domain.banking.remitter",
    "tieout.domain.batches.audit_trail",
    "tieout.domain.batches.batch",
    "tieout.domain.batches.lease",
    "tieout.domain.customers.customer",
    "tieout.domain.deferrals.schedule",
    "tieout.domain.entries.document",
    "tieout.domain.entries.entry",
    "tieout.domain.entries.unpaid_item",
    "tieout.domain.exports.connection",
    "tieout.domain.exports.export",
    "tieout.domain.exports.mapping",
    "tieout.domain.jobs.job",
    "tieout.domain.ledgers.ledger",
    "tieout.domain.ledgers.mass_ledger",
    "tieout.domain.mail.message",
    "tieout.domain.orders.order",
    "tieout.domain.periods.batch_run",
    "tieout.domain.notices.choice",
    "tieout.domain.periods.exception",
    "tieout.domain.periods.fiscal_year",
    "tieout.domain.reports.sent_statement",
    "tieout.domain.setup.branch",
    "tieout.domain.setup.company",
    "tieout.domain.setup.rate",
    "tieout.domain.setup.reason",
    "tieout.domain.setup.tax",
    "tieout.domain.setup.terms",
    "tieout.domain.users.user",
    "tieout.domain.webhooks.webhook",
)

_SQLITE = {"synchronous": "NORMAL", "busy_timeout": 10_000}
_POSTGRES = {"minsize": 1, "command_timeout": 120}
_SETTINGS = {"application_name": "tieout", "idle_in_transaction_session_timeout": "60000"}


def configuration(url: str, *, pool: int = 10) -> dict[str, Any]:
    """The Tortoise configuration for a database URL.

    `sqlite:///path/to/file` or `postgres://user:password@host:port/name` (a socket directory as
    `?host=/path`). On SQLite a second, read-only connection named "reader" is added, so that pages
    and exports do not wait for a writer.
    """
    known = expand_db_url(url)
    credentials = known["credentials"]
    if url.startswith("sqlite"):
        engine = "tieout.domain.database.engine_sqlite"
        connections = {
            "default": {"engine": engine, "credentials": {**credentials, **_SQLITE}},
            "reader": {"engine": engine, "credentials": {**credentials, **_SQLITE, "query_only": "ON"}},
        }
    else:
        engine = "tieout.domain.database.engine_asyncpg"
        settings = {"maxsize": pool, **_POSTGRES, **credentials, "server_settings": _SETTINGS}
        connections = {"default": {"engine": engine, "credentials": settings}}
    app = {"models": list(MODELS), "default_connection": "default", "migrations": "tieout.domain.migrations"}
    return {"connections": connections, "apps": {"tieout": app}, "use_tz": True, "timezone": "UTC"}


@asynccontextmanager
async def connected(url: str, *, pool: int = 10, everywhere: bool = False) -> AsyncIterator[TortoiseContext]:
    """Connect for the length of the block.

    `everywhere` makes the connection the process's fallback, for a web server whose requests run in
    tasks that did not inherit this one's context.
    """
    async with TortoiseContext() as context:
        await context.init(config=configuration(url, pool=pool), _enable_global_fallback=everywhere)
        try:
            yield context
        finally:
            await settle()
