"""A company connected to a stand-in, with everything mapped, and its exports carried out."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx

from tests import builders
from tests.cast import ADA, SECRET_KEY
from tests.stand_ins.consent import CLIENT_ID, CLIENT_SECRET
from tests.stand_ins.quickbooks_online import REALM, QuickBooksOnlineStandIn
from tests.stand_ins.serving import StandIn, served
from tests.working import AT_ONCE
from tieout.domain.accounts.account import Account
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.customer import Customer
from tieout.domain.exports import connecting
from tieout.domain.exports.connection import SETTINGS, OutsideConnection
from tieout.domain.exports.export import Export, ExportPart
from tieout.domain.exports.mapping import OutsideAccount, OutsideCustomer
from tieout.domain.exports.system import AccountingSystem, ExportOptions
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


@asynccontextmanager
async def connected_quickbooks() -> AsyncIterator[tuple[QuickBooksOnlineStandIn, Lines]]:
    """A company whose ledgers go to a stand-in for QuickBooks Online, and the lines to it."""
    await choose_system(SYSTEM.QUICKBOOKS_ONLINE)
    await map_everything(SYSTEM.QUICKBOOKS_ONLINE)
    async with served(await quickbooks()) as stand_in, lines(settings_for(stand_in), waits=WAITS) as made:
        assert isinstance(stand_in, QuickBooksOnlineStandIn)
        await connect(stand_in, SYSTEM.QUICKBOOKS_ONLINE, realm_id=REALM)
        yield stand_in, made


async def a_posted_batch(amount: str = "100.00", *, day: date = date(2026, 3, 10)) -> Batch:
    """A posted batch of one invoice."""
    batch = await builders.an_invoice_batch(post_date=day)
    await builders.an_invoice(batch, amount=amount)
    return await builders.posted(batch)


async def work_off(made: Lines, *, attempts: int = 1) -> None:
    """Do the jobs of exports that are due, each so often at most."""
    duties = Duties(
        LocalOutbox(), dict.fromkeys(JobKind, dataclasses.replace(AT_ONCE, attempts=attempts)), made
    )
    while claims := await claim(10, lease_seconds=60, kinds=EXPORTING):
        for claimed in claims:
            try:
                await duties.do(claimed)
            except LostLease:
                continue


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
