"""What a note tells of the screen of a document when it is changed or deleted (R1.10)."""

from __future__ import annotations

from tieout.domain.database.statements import writer
from tieout.domain.entries.document import Document
from tieout.domain.entries.entry import Entry, EntryType, Finish
from tieout.domain.entries.prepared import PreparedDocument
from tieout.domain.money import Money

_AMOUNTS = ("net_amount", "amount_to_tax", "tax", "retention", "freight", "discount", "cost")
_TEXTS = ("vat_rule", "terms", "discount_date", "customer_po", "sales_rep", "area", "state")
_FLAGS = ("taxable", "keyed_in_base", "discount_override")

Facts = dict[str, str]


async def screen_kept(entry: Entry) -> Facts:
    """The screen of an entry that is kept."""
    return screen_facts(await Document.get_or_none(entry_id=entry.id, using_db=writer()), entry)


def screen_facts(screen: Document | PreparedDocument | None, entry: Entry) -> Facts:
    """What the screen holds beyond the entry's amount; what is zero, blank or no is left out."""
    if entry.type == EntryType.CASH_RECEIPT:
        return {}
    facts = {"reason_code": entry.reason, "finish": ""}
    if entry.finish != Finish.STANDARD:
        facts["finish"] = entry.finish.replace("_", " ").lower()
    if screen is not None:
        for name in _AMOUNTS:
            minor = getattr(screen, name)
            facts[name] = Money(minor, entry.currency).plain() if minor else ""
        facts |= {name: str(getattr(screen, name) or "") for name in _TEXTS}
        facts |= {name: "yes" if getattr(screen, name) else "" for name in _FLAGS}
    return {name: text for name, text in facts.items() if text}


def screen_changes(before: Facts, after: Facts) -> dict[str, list[str]]:
    """What differs, as `name: [old, new]`."""
    return {
        name: [before.get(name, ""), after.get(name, "")]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }
