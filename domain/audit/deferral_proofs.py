"""What must hold of deferred revenue, each as the statement that finds where it does not (R10.1)."""

from __future__ import annotations

from tieout.domain.audit.proof import Proof

DEFERRED = Proof(
    name="Deferred revenue is what its invoices credit, less what memos took off",
    differences="""
SELECT entry.document_number AS document, schedule.deferred - schedule.credited AS one,
       coalesce(made.amount, 0) - coalesce(sum(line.base_debit), 0)::bigint AS other
FROM deferral_schedule AS schedule JOIN entry ON entry.id = schedule.entry_id
LEFT JOIN (SELECT entry_id, account_id, sum(base_credit - base_debit)::bigint AS amount FROM line
           WHERE role = 'REVENUE' AND entry_id IN (SELECT entry_id FROM deferral_schedule)
           GROUP BY entry_id, account_id) AS made
    ON made.entry_id = schedule.entry_id AND made.account_id = schedule.deferred_account_id
LEFT JOIN open_item ON open_item.entry_id = schedule.entry_id
LEFT JOIN (SELECT DISTINCT application.open_item_id, application.entry_id FROM application
           JOIN entry ON entry.id = application.entry_id AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT')
           JOIN batch ON batch.id = entry.batch_id AND batch.status = 'POSTED') AS memo
    ON memo.open_item_id = open_item.id
LEFT JOIN line ON line.entry_id = memo.entry_id AND line.account_id = schedule.deferred_account_id
GROUP BY schedule.id, entry.document_number, schedule.deferred, schedule.credited, made.amount
HAVING schedule.deferred - schedule.credited <> coalesce(made.amount, 0) - coalesce(sum(line.base_debit), 0)
ORDER BY schedule.id
""",
    sentence="invoice {document}: the schedule holds {one}, the lines of the invoice and its memos {other}",
    count="SELECT count(*) AS looked_at FROM deferral_schedule",
    of_what="schedules",
)

INSTALMENTS = Proof(
    name="The instalments of every schedule add up to what it defers",
    differences="""
SELECT entry.document_number AS document, schedule.deferred - schedule.credited AS one,
       coalesce(sum(part.amount), 0)::bigint AS other
FROM deferral_schedule AS schedule JOIN entry ON entry.id = schedule.entry_id
LEFT JOIN deferral_instalment AS part ON part.schedule_id = schedule.id
GROUP BY schedule.id, entry.document_number, schedule.deferred, schedule.credited
HAVING schedule.deferred - schedule.credited <> coalesce(sum(part.amount), 0) ORDER BY schedule.id
""",
    sentence="invoice {document}: {one} is deferred, the instalments come to {other}",
    count="SELECT count(*) AS looked_at FROM deferral_instalment",
    of_what="instalments",
)

RECOGNISED = Proof(
    name="Every recognised instalment is a posted line of its amount",
    differences="""
SELECT batch.number, entry.document_number AS document, part.amount AS one,
       coalesce(sum(line.base_debit - line.base_credit), 0)::bigint AS other
FROM deferral_instalment AS part JOIN deferral_schedule AS schedule ON schedule.id = part.schedule_id
JOIN entry ON entry.id = schedule.entry_id JOIN batch ON batch.id = part.batch_id
LEFT JOIN ledger ON ledger.batch_id = batch.id AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL
LEFT JOIN ledger_line AS line ON line.ledger_id = ledger.id AND line.entry_id = part.entry_id
    AND line.account_id = schedule.deferred_account_id
WHERE part.batch_id IS NOT NULL GROUP BY part.id, batch.number, entry.document_number, part.amount
HAVING coalesce(sum(line.base_debit - line.base_credit), 0) <> part.amount ORDER BY part.id
""",
    sentence="batch {number} recognised {one} of invoice {document}, its posted lines move {other}",
    count="SELECT count(*) AS looked_at FROM deferral_instalment WHERE batch_id IS NOT NULL",
    of_what="recognised instalments",
)

DEFERRAL_PROOFS = (DEFERRED, INSTALMENTS, RECOGNISED)
