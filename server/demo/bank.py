"""A lockbox of the demo company, loaded and waiting to be matched: something of each kind of proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieout.domain.banking.loading import load
from tieout.domain.banking.remitting import create_remitter
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.statements import Row, fetch_value
from tieout.domain.entries.open_items import open_items
from tieout.domain.users.actor import Actor

LOCKBOX = "5550199"
_OVERFLOW = 30


@dataclass(frozen=True, slots=True)
class Check:
    """A check in the lockbox; the text is what stands on the slip."""

    number: int
    minor: int
    account: str
    remitter: str
    text: str = ""


async def bank(clerk: Actor, today: date) -> None:
    """Load a lockbox file made of what is open, with a payer that is known from before."""
    page = await open_items(PageRequest(first=100), as_of=today, today=today)
    invoices = [row for row in page.rows if row["posted"] and row["available"] > 0]
    several = next((mine for mine in _by_customer(invoices) if len(mine) > 1), invoices[:2])
    others = [row for row in invoices if row["customer_id"] != several[0]["customer_id"]]
    known = str(await fetch_value("SELECT number FROM customer WHERE id = $1", several[0]["customer_id"]))
    await create_remitter(
        by=clerk, customer_number=known, routing="091000019", account="7700123", name=known.title()
    )
    checks = [
        Check(7001, others[0]["available"], "4410001", "OPEN WATERS LLC", _named(others[0])),
        Check(7002, several[0]["available"] + several[1]["available"], "7700123", known),
        Check(7003, others[1]["available"] - 1_250, "4410002", "J A MORGAN", f"{_named(others[1])} SHORT"),
        Check(7004, 48_600, "4410003", "GREAT NORTHERN HOLDINGS", "ANNUAL DINNER"),
        Check(7005, others[2]["available"], "4410004", "BLUE ANCHOR TRUST"),
    ]
    await load(lockbox(checks, today).encode(), by=clerk, name=f"lockbox-{today:%Y%m%d}.txt")


def lockbox(checks: list[Check], on: date) -> str:
    """The file as a bank writes it, in the usual layout."""
    day, total = f"{on:%y%m%d}", sum(check.minor for check in checks)
    made = [f"100HARBOURLHT091000019 {day}0915", "2HARBOURLHT091000019 REFERENCE 400104"]
    made.append(f"5001000{LOCKBOX}{day}HARBOURLHT091000019 ")
    for place, check in enumerate(checks, 1):
        made.append(
            f"6001{place:03d}{check.minor:010d}091000019{check.account:<10}{check.number:010d}"
            f"{on:%m%d%y}{check.remitter:<30}HARBOUR LIGHT SUPPLIES"
        )
        if check.text:
            made.append(f"4001{place:03d}6019{check.text[:_OVERFLOW]}")
    made.append(f"7001000{LOCKBOX}{day}{len(checks):03d}{total:010d}")
    made.append(f"8000000{LOCKBOX}{day}{len(checks):04d}{total:010d}")
    made.append(f"9{len(made) + 1:06d}")
    return "\r\n".join(made) + "\r\n"


def _by_customer(items: list[Row]) -> list[list[Row]]:
    found: dict[int, list[Row]] = {}
    for item in items:
        found.setdefault(item["customer_id"], []).append(item)
    return list(found.values())


def _named(item: Row) -> str:
    return f"INVOICE {item['document_number'].replace('-', ' ')}"
