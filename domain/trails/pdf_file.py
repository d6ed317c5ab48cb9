"""An audit trail as PDF: a listing in fixed columns, the same bytes every time."""

from __future__ import annotations

from datetime import datetime

from tieout.domain.money import Money
from tieout.domain.paper.sheets import PrintedRows, Sheets, figure, fitted, moment
from tieout.domain.refusal import counted
from tieout.domain.trails.content import Trail, TrailAccount, TrailApplication, TrailEntry, TrailLine

_HEAD = (
    f"{'No.':>7}  {'Customer':<42} {'Document':<20} {'Reference':<18} {'Date':<10} {'Amount':>18}      Memo"
)


def pdf_of(trail: Trail) -> bytes:
    """The whole file. A hundred thousand entries take most of a minute: best made in a thread of its own."""
    sheets = _sheets(trail)
    sheets.together(_header(trail))
    sheets.together([("B", "Totals per account"), *_accounts(trail)])
    sheets.together([("", ""), ("B", _HEAD)])
    sheets.head = _HEAD
    for entry in trail.entries():
        sheets.together(_entry(entry, trail.base))
    sheets.together(
        [("", ""), ("B", f"End of the audit trail: {counted(trail.count, 'entry', 'entries')} listed.")]
    )
    return sheets.bytes()


def _sheets(trail: Trail) -> Sheets:
    head = trail.head
    title = f"{head['company']}: audit trail of batch {head['number']}, version {head['version']}"
    made = f"Made by {head['made_by']}, {moment(head['made_at'])}"
    return Sheets(title, made, datetime.fromisoformat(head["made_at"]))


def _header(trail: Trail) -> PrintedRows:
    head = trail.head
    deposit = f"{head['deposit_id']}-{head['deposit_sequence'] or 0:03d}" if head["deposit_id"] else ""
    control = str(trail.money("control")) if head["control"] else "none"
    expected = f" of {head['control_count']:,} expected" if head["control_count"] else ""
    facts = {
        "Type": f"{_word(head['type'])}, {_word(head['status']).lower()}",
        "Description": head["description"],
        "Post date": f"{head['post_date']}, fiscal period {head['period']}",
        "Branch": head["branch"],
        "Cash account": head["cash_account"],
        "Deposit": deposit,
        "Opened": f"{head['created_by']}, {moment(head['created_at'])}",
        "Closed": _by(head["closed_by"], head["closed_at"]),
        "Approved": _by(head["approved_by"], head["approved_at"]),
        "Posted": _by(head["posted_by"], head["posted_at"]),
        "Control total": control,
        "Accumulated total": str(trail.money("accumulated")),
        "Difference": str(trail.money("difference")),
        "Entries": f"{trail.count:,}{expected}",
    }
    return [("", f"{name:<20}{value}") for name, value in facts.items() if value] + [("", "")]


def _accounts(trail: Trail) -> PrintedRows:
    rows = trail.accounts()
    foreign = any(one.debit.currency != trail.base for one in rows)
    base = trail.base if foreign else ""
    debit = sum((one.base_debit for one in rows), Money(0, trail.base))
    credit = sum((one.base_credit for one in rows), Money(0, trail.base))
    named = f"{'':9}{'Account':<52}{'':7}{'Debit':>18} {'Credit':>18}"
    titles = named + (f"      {f'Debit {base}':>18} {f'Credit {base}':>18}" if base else "")
    listed = [("", _sides(f"{one.number} {one.name}", one, trail.base)) for one in rows]
    total = f"{'':9}{'Total':<52}{trail.base:>6} {figure(debit)} {figure(credit)}"
    return [("B", titles), *listed, ("B", total)]


def _entry(entry: TrailEntry, base: str) -> PrintedRows:
    customer = f"{entry.customer_number} {entry.customer_name}".strip() or _word(entry.type)
    amount = f"{figure(entry.amount)} {entry.amount.currency}"
    told = f"{entry.reason} {entry.memo}".strip()
    who = f"{entry.created_by}, {moment(entry.created_at)}"
    first = (
        f"{entry.position:>7}  {fitted(customer, 42)} {fitted(entry.document_number, 20)} "
        f"{fitted(entry.reference, 18)} {entry.document_date} {amount}  {fitted(told, 40)}"
    )
    lines = [_sides(f"{one.account_number} {one.account_name}", one, base) for one in entry.lines]
    rows = [first, *lines, *map(_application, entry.applications), f"{'':9}by {who}"]
    return [("", row) for row in rows]


def _sides(account: str, one: TrailAccount | TrailLine, base: str) -> str:
    """Debit and credit, and in the company's currency where that is another."""
    own = f"{'':9}{fitted(account, 52)}{one.debit.currency:>6} {figure(one.debit)} {figure(one.credit)}"
    if one.debit.currency == base:
        return own
    return f"{own}  {base} {figure(one.base_debit)} {figure(one.base_credit)}"


def _application(one: TrailApplication) -> str:
    parts = [f"applied to {one.document_number}: {one.amount}"]
    parts += [f"discount {one.discount.amount():,f}"] if one.discount else []
    parts += [f"written off {one.write_off.amount():,f}"] if one.write_off else []
    return f"{'':9}{', '.join(parts)}, leaves {one.balance.amount():,f}"


def _by(name: str, at: str) -> str:
    return f"{name}, {moment(at)}" if name else ""


def _word(code: str) -> str:
    return code.replace("_", " ").capitalize()
