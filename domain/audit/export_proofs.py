"""What must hold of what was handed over: mass ledgers, and exports to an outside system (R8.4, R8.5)."""

from __future__ import annotations

from tieout.domain.audit.proof import Proof

MASS_LEDGERS = Proof(
    name="Every mass ledger has the figures of the ledgers in it, each of which was posted",
    differences="""
SELECT mass.number, mass.debit_total AS one, coalesce(sum(ledger.debit_total), 0)::bigint AS other,
       mass.ledger_count, count(ledger.id) AS ledgers
FROM mass_ledger AS mass
LEFT JOIN mass_ledger_member AS member ON member.mass_ledger_id = mass.id
LEFT JOIN ledger ON ledger.id = member.ledger_id AND ledger.state IN ('POSTED', 'VOIDED')
    AND ledger.fiscal_period_id = mass.fiscal_period_id
WHERE mass.state = 'MADE' GROUP BY mass.id, mass.number, mass.debit_total, mass.ledger_count, mass.line_count
HAVING coalesce(sum(ledger.debit_total), 0) <> mass.debit_total OR count(ledger.id) <> mass.ledger_count
    OR count(ledger.id) <> count(member.id) OR coalesce(sum(ledger.line_count), 0) <> mass.line_count
ORDER BY mass.id
""",
    sentence="mass ledger {number} says {one} of {ledger_count} ledgers, they come to {other} of {ledgers}",
    count="SELECT count(*) AS looked_at FROM mass_ledger WHERE state = 'MADE'",
    of_what="mass ledgers",
)

EXPORTED = Proof(
    name="What was exported of a posted ledger comes to its debits, and stands there as it was sent",
    differences="""
SELECT batch.number, ledger.version, ledger.debit_total AS one,
       coalesce(sum(CASE WHEN part.state = 'VERIFIED' THEN part.total ELSE 0 END), 0)::bigint AS other
FROM export JOIN ledger ON ledger.id = export.ledger_id JOIN batch ON batch.id = ledger.batch_id
LEFT JOIN export_part AS part ON part.export_id = export.id
WHERE export.state = 'EXPORTED' AND export.reverses_id IS NULL AND ledger.state = 'POSTED'
GROUP BY export.id, batch.number, ledger.version, ledger.debit_total
HAVING coalesce(sum(CASE WHEN part.state = 'VERIFIED' THEN part.total ELSE 0 END), 0) <> ledger.debit_total
ORDER BY export.id
""",
    sentence="ledger {version} of batch {number} comes to {one}, what was exported of it to {other}",
    count="SELECT count(*) AS looked_at FROM export WHERE state = 'EXPORTED'",
    of_what="exports",
)

ONE_EXPORT = Proof(
    name="No ledger counts twice in the outside books",
    differences="""
SELECT batch.number, ledger.version, count(*) AS exports
FROM export JOIN ledger ON ledger.id = export.ledger_id JOIN batch ON batch.id = ledger.batch_id
WHERE export.state NOT IN ('REPLACED', 'WITHDRAWN')
GROUP BY export.ledger_id, coalesce(export.reverses_id, 0), batch.number, ledger.version
HAVING count(*) > 1 ORDER BY export.ledger_id
""",
    sentence="ledger {version} of batch {number} has {exports} exports that count",
    count="SELECT count(*) AS looked_at FROM export",
    of_what="exports",
)

EXPORT_PROOFS = (MASS_LEDGERS, EXPORTED, ONE_EXPORT)
