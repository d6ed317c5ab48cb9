"""A company connected to a stand-in, with everything mapped, and its exports carried out."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx

from tests import builders
from tests.cast import ADA, SECRET_KEY
from tests.stand_ins.consent import CLIENT_ID, CLIENT_SECRET
from tests.stand_ins.intacct import IntacctStandIn
from tests.stand_ins.netsuite import ACCOUNT as NETSUITE
from tests.stand_ins.netsuite import NetSuiteStandIn
from tests.stand_ins.quickbooks_online import REALM, QuickBooksOnlineStandIn
from tests.stand_ins.serving import StandIn, served
from tests.stand_ins.xero import TENANT, XeroStandIn
from tests.working import AT_ONCE
from tieout.domain.accounts.account import Account
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import execute, fetch
from tieout.domain.exports import connecting
from tieout.domain.exports.connection import SETTINGS, OutsideConnection
from tieout.domain.exports.export import Export, ExportPart
from tieout.domain.exports.mapping import OutsideAccount, OutsideCustomer
from tieout.domain.exports.payloads.building import NAMINGS
from tieout.domain.exports.system import AccountingSystem, ExportOptions
from tieout.domain.exports.translating import NamedBy
from tieout.domain.jobs.claiming import LostLease, claim
from tieout.domain.jobs.job import JobKind
from tieout.domain.secrets.vault import open_vault
from tieout.domain.setup import options
from tieout.domain.setup.options import update_company
from tieout.server.connections.lines import Lines, lines
from tieout.server.duties import Duties
from tieout.server.settings import Settings
from tieout.server.smtp import LocalOutbox

SYSTEM = AccountingSystem
WAITS = httpx.Timeout(0.1, connect=2)
EXPORTING = (JobKind.PREPARE_EXPORT, JobKind.SEND_EXPORT, JobKind.READ_OUTSIDE)


def settings_for(stand_in: StandIn) -> Settings:
    """Every outside address leads to the stand-in."""
    url = stand_in.url
    return Settings(
        quickbooks_api_url=url,
        quickbooks_authorize_url=f"{url}/authorize",
        quickbooks_token_url=f"{url}/token",
        xero_api_url=url,
        xero_authorize_url=f"{url}/authorize",
        xero_token_url=f"{url}/token",
        intacct_url=f"{url}/ia/xml/xmlgw.phtml",
        netsuite_url=url,
        secret_key=(SECRET_KEY,),
    )


async def choose_system(system: AccountingSystem, **chosen: Any) -> None:
    """The company's accounting system, and how it takes ledgers."""
    facts = await options.current()
    exports = dataclasses.replace(facts.options.exports, accounting_system=system, **chosen)
    await update_company(by=ADA, expected_version=facts.version, exports=exports)


async def map_everything(system: AccountingSystem) -> None:
    """Every account and customer of ours has a like over there: accounts by `A` and the number, and so on."""
    for account in await Account.all():
        await OutsideAccount.create(
            system=system,
            account_id=account.id,
            outside_id=f"A{account.number}",
            number=account.number,
            name=account.name,
            clearing=system is SYSTEM.XERO,
        )
    for customer in await Customer.all():
        await OutsideCustomer.create(
            system=system,
            customer_id=customer.id,
            outside_id=f"C{customer.number}",
            name=customer.name,
        )


async def quickbooks() -> QuickBooksOnlineStandIn:
    """Books over there with a like for each account and customer of ours."""
    kinds = {account.number: account for account in await Account.all()}
    return QuickBooksOnlineStandIn(
        accounts={
            f"A{number}": (number, one.name, "Accounts Receivable" if one.ar_control else "Bank")
            for number, one in kinds.items()
        },
        customers={f"C{one.number}": one.name for one in await Customer.all()},
    )


async def connect(stand_in: Any, system: AccountingSystem, **settings: str) -> OutsideConnection:
    """Connected, as after a consent or a test that went well."""
    open_vault([SECRET_KEY])
    wanted = {setting.name: f"hush-{setting.name}" for setting in SETTINGS[system]}
    if "client_id" in wanted:
        wanted |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    wanted |= {name: value for name, value in settings.items() if name in wanted}
    await connecting.save_connection(system, by=ADA, expected_version=1, values=wanted)
    secrets = {}
    if hasattr(stand_in, "give_tokens"):
        secrets = {**stand_in.give_tokens(), "access_until": "99999999999"}
    further = {name: value for name, value in settings.items() if name not in wanted}
    return await connecting.connect(system, by=ADA, settings=further, secrets=secrets)


async def stand_in_for(system: AccountingSystem) -> tuple[Any, dict[str, str]]:
    """Books over there with a like for each account and customer of ours, and where they are."""
    if system is SYSTEM.QUICKBOOKS_ONLINE:
        return await quickbooks(), {"realm_id": REALM}
    accounts = await Account.all()
    customers = {f"C{one.number}": one.name for one in await Customer.all()}
    if system is SYSTEM.XERO:
        return XeroStandIn(accounts={one.number: (one.name, "CURRENT") for one in accounts}), {
            "tenant_id": TENANT
        }
    if system is SYSTEM.INTACCT:
        return IntacctStandIn(accounts={one.number: one.name for one in accounts}, customers=customers), {}
    known = {
        f"A{one.number}": (one.number, one.name, "AcctRec" if one.ar_control else "Bank") for one in accounts
    }
    return NetSuiteStandIn(accounts=known, customers=customers), {"account": NETSUITE, "subsidiary": "1"}


async def connect_again(stand_in: Any, system: AccountingSystem) -> None:
    """As after another consent."""
    secrets = {**stand_in.give_tokens(), "access_until": "99999999999"}
    await connecting.connect(system, by=ADA, settings={}, secrets=secrets)


@asynccontextmanager
async def connected(system: AccountingSystem) -> AsyncIterator[tuple[Any, Lines]]:
    """A company whose ledgers go to a stand-in, and the lines to it."""
    await choose_system(system)
    await map_everything(system)
    made, settings = await stand_in_for(system)
    async with served(made) as stand_in, lines(settings_for(stand_in), waits=WAITS) as wires:
        await connect(stand_in, system, **settings)
        yield stand_in, wires


@asynccontextmanager
async def connected_quickbooks() -> AsyncIterator[tuple[QuickBooksOnlineStandIn, Lines]]:
    """As `connected`, for QuickBooks Online."""
    async with connected(SYSTEM.QUICKBOOKS_ONLINE) as (stand_in, wires):
        yield stand_in, wires


async def a_posted_batch(amount: str = "100.00", *, day: date = date(2026, 3, 10)) -> Batch:
    """A posted batch of one invoice."""
    batch = await builders.an_invoice_batch(post_date=day)
    await builders.an_invoice(batch, amount=amount)
    return await builders.posted(batch)


async def work_off(made: Lines, *, attempts: int = 1) -> None:
    """Do the jobs of exports, each so often at most, as if the rests between were over."""
    patience = dict.fromkeys(JobKind, dataclasses.replace(AT_ONCE, attempts=attempts))
    duties = Duties(LocalOutbox(), patience, made)
    while claims := await claim(10, lease_seconds=60, kinds=EXPORTING):
        for claimed in claims:
            with contextlib.suppress(LostLease):
                await duties.do(claimed)
        await time_passes()


async def time_passes() -> None:
    """What rests is due, and what was taken by a worker that is gone may be taken again."""
    await execute("UPDATE job SET run_at = created_at, lease_until_at = created_at WHERE state = 'QUEUED'")


async def exports_of(batch: Batch) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The state of each export, and number, state and remote id of its parts."""
    found = []
    for export in await Export.filter(batch_id=batch.id).order_by("id"):
        parts = await ExportPart.filter(export_id=export.id).order_by("position")
        found.append(
            (export.state.value, [(one.document_number, one.state.value, one.remote_id) for one in parts])
        )
    return found


def options_of(**chosen: Any) -> ExportOptions:
    """Options that differ from the defaults in these."""
    return dataclasses.replace(ExportOptions(), **chosen)


async def own_balances(system: AccountingSystem) -> dict[str, int]:
    """Debits less credits of everything posted, by what accounts are called over there."""
    rows = await fetch(
        "SELECT outside_id, outside.number, sum(base_debit - base_credit)::bigint AS balance "
        "FROM ledger_total JOIN ledger ON ledger.id = ledger_id AND ledger.posted_at IS NOT NULL "
        "JOIN outside_account AS outside ON outside.account_id = ledger_total.account_id "
        "AND outside.system = $1 GROUP BY outside_id, outside.number",
        system.value,
    )
    by_id = NAMINGS[system].accounts is NamedBy.ID
    return {
        row["outside_id"] if by_id else row["number"]: int(row["balance"]) for row in rows if row["balance"]
    }
