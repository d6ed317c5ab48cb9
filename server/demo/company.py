"""The demo company: founded once in a directory of its own, with the same users and token ever after."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tieout.domain.clock import today
from tieout.domain.customers.editing import create_customer
from tieout.domain.database.connecting import connected
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.periods.years import create_fiscal_year
from tieout.domain.secrets.vault import new_key
from tieout.domain.setup import options
from tieout.domain.setup.founding import found
from tieout.domain.setup.options import update_company
from tieout.domain.users.actor import SYSTEM, Actor
from tieout.domain.users.editing import create_user
from tieout.domain.users.permission import ROLES, Permission, Role
from tieout.domain.users.tokens import create_token
from tieout.server.demo.bank import bank
from tieout.server.demo.dues import dues
from tieout.server.demo.orders import take_orders
from tieout.server.demo.tables import tables
from tieout.server.demo.trade import Staff, trade

NAME = "Harbour Light Supplies"
FILE = "demo.sqlite"
TOKEN = "tieout_demo_every_right_on_made_up_books"  # noqa: S105 - opens nothing but the demo's own books


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at the demo company."""

    name: str
    full_name: str
    role: Role

    @property
    def password(self) -> str:
        """Known to everybody: the demo listens on this machine only and its books are made up."""
        return f"{self.name}-tieout-demo"


PEOPLE = (
    Person("ada", "Ada Okafor", Role.ADMINISTRATOR),
    Person("connie", "Connie Reyes", Role.CONTROLLER),
    Person("amir", "Amir Haddad", Role.ACCOUNTANT),
    Person("clara", "Clara Nilsson", Role.CLERK),
    Person("vera", "Vera Moss", Role.VIEWER),
)

CUSTOMERS = (
    ("ALDER", "Alder & Sons Joinery", "Bristol"),
    ("ASHBY", "Ashby Garden Centre", "Leicester"),
    ("BEACON", "Beacon Primary School", "Plymouth"),
    ("BRIGHT", "Brightwater Boatyard", "Falmouth"),
    ("CALDER", "Calder Print Works", "Halifax"),
    ("CARDIN", "Cardinal Hotels", "Bath"),
    ("COBBLE", "Cobblestone Café", "York"),
    ("DUNMORE", "Dunmore Dairy", "Truro"),
    ("EASTGATE", "Eastgate Surgery", "Norwich"),
    ("FERRIER", "Ferrier Metalwork", "Sheffield"),
    ("GLENDALE", "Glendale Farm Shop", "Perth"),
    ("HALLAM", "Hallam Theatre Trust", "Sheffield"),
    ("HIGHMOOR", "Highmoor Quarry", "Buxton"),
    ("ISLAND", "Island Ferries", "Oban"),
    ("KESTREL", "Kestrel Aviation Services", "Exeter"),
    ("LANTERN", "Lantern Bookshop", "Durham"),
    ("MARLOW", "Marlow & Finch Architects", "Oxford"),
    ("NORTHWAY", "Northway Removals", "Leeds"),
    ("ORCHARD", "Orchard House Care Home", "Hereford"),
    ("PENROSE", "Penrose Fisheries", "Newlyn"),
    ("QUAYSIDE", "Quayside Brewing", "Newcastle"),
    ("ROWAN", "Rowan Veterinary Clinic", "Stirling"),
    ("SANDHILL", "Sandhill Golf Club", "Southport"),
    ("TAMAR", "Tamar Valley Vineyard", "Tavistock"),
    ("WESTRAY", "Westray Wool Mill", "Galashiels"),
)


def default_directory() -> Path:
    """Where the demo's books are kept unless told otherwise: with the user's other data."""
    kept = os.environ.get("XDG_DATA_HOME")
    home = Path(kept) if kept else Path.home() / ".local" / "share"
    return home / "tieout-demo"


def secret_key(directory: Path) -> str:
    """The key that seals the demo's secrets: made at the first start, kept beside its books."""
    file = directory / "secret.key"
    if not file.exists():
        directory.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(new_key())
    return file.read_text()


def set_up(directory: Path) -> None:
    """Found the demo company unless it is there: under another name until it is whole."""
    directory.mkdir(parents=True, exist_ok=True)
    if (directory / FILE).exists():
        return
    draft = directory / "demo.draft"
    for left_over in directory.glob(f"{draft.name}*"):
        left_over.unlink()
    asyncio.run(_write(f"sqlite://{draft}"))
    draft.with_name(f"{draft.name}.migrating").unlink(missing_ok=True)
    draft.rename(directory / FILE)


async def _write(url: str) -> None:
    await bring_up_to_date(url)
    async with connected(url):
        await _company()
        staff, customers = await _staff(), [number for number, *_ in CUSTOMERS]
        await trade(staff, customers, today("UTC"))
        await dues(staff, customers, today("UTC"))
        await bank(staff.clerk, today("UTC"))
        await take_orders(staff.clerk, customers)


async def _company() -> None:
    """Two fiscal years, of which the earlier began at least half a year ago."""
    day = today("UTC")
    first = date(day.year if day.month > 6 else day.year - 1, 1, 1)
    await found(by=SYSTEM, name=NAME, currency="USD", time_zone="UTC", first_year_start=first)
    await create_fiscal_year(by=SYSTEM, start_date=date(first.year + 1, 1, 1))
    facts = await options.current()
    await update_company(by=SYSTEM, expected_version=facts.version, automatic_batch_numbering=True)
    await tables()
    for number, name, city in CUSTOMERS:
        await create_customer(
            by=SYSTEM,
            number=number,
            name=name,
            city=city,
            bill_to=f"{name}\nAccounts payable\n{city}",
            email=f"accounts@{number.lower()}.example",
        )


async def _staff() -> Staff:
    actors: dict[Role, Actor] = {}
    for person in PEOPLE:
        email = f"{person.name}@harbour-light.example"
        user = await create_user(
            by=SYSTEM,
            name=person.name,
            full_name=person.full_name,
            email=email,
            role=person.role,
            password=person.password,
        )
        actors[person.role] = Actor(user.id, person.full_name, email, ROLES[person.role])
    administrator = actors[Role.ADMINISTRATOR]
    await create_token(by=administrator, name="Demo", permissions=Permission, text=TOKEN)
    return Staff(actors[Role.CLERK], actors[Role.ACCOUNTANT], actors[Role.CONTROLLER])
