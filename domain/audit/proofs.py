"""What must hold in the books, each as the statement that finds where it does not.

A statement is one snapshot of the database, so it may run while others post.
"""

from __future__ import annotations

from tieout.domain.audit.deferral_proofs import DEFERRAL_PROOFS
from tieout.domain.audit.export_proofs import EXPORT_PROOFS
from tieout.domain.audit.proof import Proof

BOOKED = "ledger.state IN ('POSTED', 'VOIDED')"
"""Ledgers that count: posted ones, voided ones and the reversals that take those back."""


LEDGERS_BALANCE = Proof(
    name="Every ledger balances and its totals equal its lines",
    differences="""
SELECT ledger.id, batch.number, ledger.version, coalesce(sum(line.base_debit), 0)::bigint AS one,
       coalesce(sum(line.base_credit), 0)::bigint AS other, ledger.line_count, count(line.id) AS lines
FROM ledger JOIN batch ON batch.id = ledger.batch_id
LEFT JOIN ledger_line AS line ON line.ledger_id = ledger.id
GROUP BY ledger.id, batch.number, ledger.version, ledger.debit_total, ledger.credit_total, ledger.line_count
HAVING coalesce(sum(line.base_debit), 0) <> coalesce(sum(line.base_credit), 0)
    OR coalesce(sum(line.base_debit), 0) <> ledger.debit_total
    OR coalesce(sum(line.base_credit), 0) <> ledger.credit_total
    OR coalesce(sum(line.debit), 0) <> coalesce(sum(line.credit), 0)
    OR count(line.id) <> ledger.line_count
ORDER BY ledger.id
""",
    sentence=(
        "ledger {version} of batch {number} has debits {one} and credits {other} on {lines} lines "
        "where {line_count} were written"
    ),
    count="SELECT count(*) AS looked_at FROM ledger",
    of_what="ledgers",
)

ENTRIES_BALANCE = Proof(
    name="Every entry of a ledger balances",
    differences="""
SELECT batch.number, ledger.version, line.entry_number, sum(line.base_debit)::bigint AS one,
       sum(line.base_credit)::bigint AS other
FROM ledger_line AS line JOIN ledger ON ledger.id = line.ledger_id JOIN batch ON batch.id = ledger.batch_id
GROUP BY ledger.id, batch.number, ledger.version, line.entry_number
HAVING sum(line.base_debit) <> sum(line.base_credit) OR sum(line.debit) <> sum(line.credit)
ORDER BY ledger.id, line.entry_number
""",
    sentence=(
        "entry {entry_number} in ledger {version} of batch {number} has debits {one} and credits {other}"
    ),
    count="SELECT count(*) AS looked_at FROM ledger_line",
    of_what="ledger lines",
)

SUMMARIES = Proof(
    name="Every ledger summary equals its lines",
    differences="""
SELECT batch.number, ledger.version, account.number AS account, sum(part.kept)::bigint AS one,
       sum(part.summed)::bigint AS other
FROM (SELECT ledger_id, account_id, branch, currency, base_debit + base_credit AS kept, 0 AS summed,
             debit, credit, base_debit, base_credit FROM ledger_total
      UNION ALL
      SELECT ledger_id, account_id, branch, currency, 0, base_debit + base_credit,
             -debit, -credit, -base_debit, -base_credit FROM ledger_line) AS part
JOIN ledger ON ledger.id = part.ledger_id JOIN batch ON batch.id = ledger.batch_id
JOIN account ON account.id = part.account_id
GROUP BY ledger.id, batch.number, ledger.version, account.number, part.branch, part.currency
HAVING sum(part.debit) <> 0 OR sum(part.credit) <> 0
    OR sum(part.base_debit) <> 0 OR sum(part.base_credit) <> 0
ORDER BY ledger.id, account.number
""",
    sentence=(
        "account {account} in ledger {version} of batch {number}: the summary moves {one}, its lines {other}"
    ),
    count="SELECT count(*) AS looked_at FROM ledger_total",
    of_what="summary rows",
)

BALANCES = Proof(
    name="Every account balance equals the posted ledger lines",
    differences=f"""
SELECT account.number AS account, fiscal_period.name AS period, part.currency,
       sum(part.kept)::bigint AS one, sum(part.summed)::bigint AS other
FROM (SELECT fiscal_period_id, account_id, branch, currency, debit - credit AS kept, 0 AS summed,
             debit, credit, base_debit, base_credit FROM account_balance
      UNION ALL
      SELECT ledger.fiscal_period_id, line.account_id, line.branch, line.currency,
             0, line.debit - line.credit, -line.debit, -line.credit, -line.base_debit, -line.base_credit
      FROM ledger_line AS line JOIN ledger ON ledger.id = line.ledger_id WHERE {BOOKED}) AS part
JOIN account ON account.id = part.account_id JOIN fiscal_period ON fiscal_period.id = part.fiscal_period_id
GROUP BY account.number, fiscal_period.id, fiscal_period.name, part.branch, part.currency
HAVING sum(part.debit) <> 0 OR sum(part.credit) <> 0
    OR sum(part.base_debit) <> 0 OR sum(part.base_credit) <> 0
ORDER BY fiscal_period.id, account.number
""",
    sentence="account {account} in {period}: the balance kept is {one}, the ledger lines say {other}",
    count="SELECT count(*) AS looked_at FROM account_balance",
    of_what="balances",
)

# an item in one account stands there with its balance; one in several by its lines (AMB-34)
RECEIVABLES = Proof(
    name="Open items equal the receivable accounts",
    differences="""
SELECT account.number AS account, sum(part.items)::bigint AS one, sum(part.books)::bigint AS other
FROM (SELECT item.account_id, item.base_amount AS items, 0 AS books
      FROM open_item AS item JOIN batch ON batch.id = item.batch_id
      WHERE batch.status = 'POSTED' AND NOT item.split
      UNION ALL
      SELECT item.account_id, -application.base_amount, 0
      FROM application JOIN open_item AS item ON item.id = application.open_item_id
      JOIN batch ON batch.id = application.batch_id WHERE batch.status = 'POSTED' AND NOT item.split
      UNION ALL
      SELECT line.account_id, line.base_debit - line.base_credit, 0
      FROM line JOIN open_item AS item ON item.id = line.open_item_id
      JOIN entry ON entry.id = line.entry_id JOIN batch ON batch.id = entry.batch_id
      WHERE batch.status = 'POSTED' AND item.split
      UNION ALL
      SELECT balance.account_id, 0, balance.base_debit - balance.base_credit
      FROM account_balance AS balance JOIN account ON account.id = balance.account_id
      WHERE account.ar_control) AS part
JOIN account ON account.id = part.account_id
GROUP BY account.number HAVING sum(part.items) <> sum(part.books) ORDER BY account.number
""",
    sentence="account {account}: the open items come to {one}, the account to {other}",
    count="""
SELECT count(*) AS looked_at FROM open_item JOIN batch ON batch.id = open_item.batch_id
WHERE batch.status = 'POSTED'
""",
    of_what="open items",
)

# lines of before items could stand in several accounts name no item
ITEMS = Proof(
    name="What stands of each open item in accounts equals its balance",
    differences="""
SELECT item.document_number AS document, sum(part.base_balance)::bigint AS one,
       sum(part.base_lines)::bigint AS other
FROM (SELECT id AS item_id, batch_id, amount AS balance, 0 AS lines, base_amount AS base_balance,
             0 AS base_lines FROM open_item
      UNION ALL
      SELECT open_item_id, batch_id, -amount, 0, -base_amount, 0 FROM application
      UNION ALL
      SELECT line.open_item_id, entry.batch_id, 0, line.debit - line.credit, 0,
             line.base_debit - line.base_credit
      FROM line JOIN entry ON entry.id = line.entry_id WHERE line.open_item_id IS NOT NULL) AS part
JOIN batch ON batch.id = part.batch_id AND batch.status = 'POSTED'
JOIN open_item AS item ON item.id = part.item_id
WHERE EXISTS (SELECT 1 FROM line WHERE line.entry_id = item.entry_id AND line.open_item_id = item.id)
GROUP BY item.id, item.document_number
HAVING sum(part.balance) <> sum(part.lines) OR sum(part.base_balance) <> sum(part.base_lines)
ORDER BY item.id
""",
    sentence="item {document}: its balance is {one}, in accounts stands {other}",
    count=RECEIVABLES.count,
    of_what=RECEIVABLES.of_what,
)

# documents by their receivables and retention, receipts by their cash (AMB-33); a ledger's lines stand
# in the order of their entry's, which knows what each of them is
TALLIES = Proof(
    name="Accumulated totals of posted batches equal their entries and their ledgers",
    differences="""
SELECT batch.number, batch.currency, sum(part.keyed)::bigint AS one, sum(part.posted)::bigint AS other,
       sum(part.told)::bigint AS third
FROM (SELECT entry.batch_id, entry.tally AS keyed, 0 AS posted, 0 AS told FROM entry
      UNION ALL
      SELECT batch_id, 0, 0, tally_total FROM ledger WHERE state = 'POSTED' AND reverses_id IS NULL
      UNION ALL
      SELECT batch.id, 0,
             CASE WHEN batch.type NOT IN ('CASH', 'MIXED')
                  THEN CASE WHEN line.role IN ('RECEIVABLE', 'RETENTION')
                       THEN posted.base_debit + posted.base_credit ELSE 0 END
                  WHEN line.role <> 'CASH' THEN 0
                  WHEN batch.currency = company.currency THEN posted.base_debit
                  ELSE posted.debit END, 0
      FROM (SELECT ledger.batch_id, entry_id, debit, base_debit, base_credit,
                   row_number() OVER (PARTITION BY ledger_id, entry_id ORDER BY line_number) AS position
            FROM ledger_line JOIN ledger ON ledger.id = ledger_line.ledger_id
            WHERE ledger.state = 'POSTED' AND ledger.reverses_id IS NULL) AS posted
      JOIN line ON line.entry_id = posted.entry_id AND line.position = posted.position
      JOIN batch ON batch.id = posted.batch_id CROSS JOIN company) AS part
JOIN batch ON batch.id = part.batch_id AND batch.status = 'POSTED'
GROUP BY batch.id, batch.number, batch.currency
HAVING sum(part.keyed) <> sum(part.posted) OR sum(part.keyed) <> sum(part.told) ORDER BY batch.id
""",
    sentence="batch {number}: its entries come to {one}, its ledger lines to {other}, its total says {third}",
    count="SELECT count(*) AS looked_at FROM batch WHERE status = 'POSTED'",
    of_what="posted batches",
)

ENTRIES_AS_POSTED = Proof(
    name="Entries of posted batches are as they were posted",
    differences="""
SELECT batch.number, batch.currency, account.number AS account, sum(part.keyed)::bigint AS one,
       sum(part.posted)::bigint AS other
FROM (SELECT entry.batch_id, line.account_id, line.debit - line.credit AS keyed, 0 AS posted,
             line.debit, line.credit, line.base_debit, line.base_credit
      FROM line JOIN entry ON entry.id = line.entry_id
      UNION ALL
      SELECT ledger.batch_id, line.account_id, 0, line.debit - line.credit,
             -line.debit, -line.credit, -line.base_debit, -line.base_credit
      FROM ledger_line AS line JOIN ledger ON ledger.id = line.ledger_id
      WHERE ledger.state = 'POSTED' AND ledger.reverses_id IS NULL) AS part
JOIN batch ON batch.id = part.batch_id AND batch.status = 'POSTED'
JOIN account ON account.id = part.account_id
GROUP BY batch.id, batch.number, batch.currency, account.number
HAVING sum(part.debit) <> 0 OR sum(part.credit) <> 0
    OR sum(part.base_debit) <> 0 OR sum(part.base_credit) <> 0
ORDER BY batch.id, account.number
""",
    sentence="batch {number}, account {account}: the entries say {one}, the ledger {other}",
    count="""
SELECT count(*) AS looked_at FROM entry JOIN batch ON batch.id = entry.batch_id WHERE batch.status = 'POSTED'
""",
    of_what="entries",
)

STATUSES = Proof(
    name="Every posted batch has its posted ledger, and no other batch has one",
    differences="""
SELECT batch.number, batch.status, count(ledger.id) AS ledgers
FROM batch LEFT JOIN ledger
  ON ledger.batch_id = batch.id AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL
GROUP BY batch.id, batch.number, batch.status
HAVING count(ledger.id) <> CASE WHEN batch.status = 'POSTED' THEN 1 ELSE 0 END ORDER BY batch.id
""",
    sentence="batch {number} is {status} with {ledgers} posted ledgers",
    count="SELECT count(*) AS looked_at FROM batch",
    of_what="batches",
)

# a row for each order that its status, its batch and its entries do not agree about
ORDERS = Proof(
    name="Orders agree with their batches and with the entries made of them",
    differences="""
SELECT reference, status, currency, total AS one, invoiced AS other
FROM (SELECT customer_order.id, reference, customer_order.status, customer_order.currency, total,
             customer_order.amount, batch.status AS batch_status,
             (SELECT coalesce(sum(order_line.amount), 0) FROM order_line
              WHERE order_line.order_id = customer_order.id) AS of_lines,
             coalesce(made.invoices, 0) AS invoices, coalesce(made.memos, 0) AS memos,
             coalesce(made.invoiced, 0)::bigint AS invoiced, coalesce(made.strange, 0) AS strange,
             coalesce(made.revenue, 0) AS revenue
      FROM customer_order JOIN batch ON batch.id = customer_order.batch_id
      LEFT JOIN (
          SELECT order_entry.order_id,
                 sum(CASE WHEN role = 'INVOICE' THEN 1 ELSE 0 END) AS invoices,
                 sum(CASE WHEN role = 'CREDIT_MEMO' THEN 1 ELSE 0 END) AS memos,
                 sum(CASE WHEN role = 'INVOICE' THEN entry.amount ELSE 0 END) AS invoiced,
                 sum(CASE WHEN role = 'INVOICE' THEN (SELECT sum(line.credit - line.debit) FROM line
                     WHERE line.entry_id = entry.id AND line.role = 'REVENUE') ELSE 0 END) AS revenue,
                 sum(CASE WHEN own.customer_id = entry.customer_id AND (
                     (role = 'INVOICE' AND entry.type = 'INVOICE' AND entry.batch_id = own.batch_id)
                     OR (role = 'CREDIT_MEMO' AND entry.type = 'CREDIT_MEMO')
                     OR (role = 'PAYMENT' AND entry.type = 'CASH_RECEIPT')) THEN 0 ELSE 1 END) AS strange
          FROM order_entry JOIN entry ON entry.id = order_entry.entry_id
          JOIN customer_order AS own ON own.id = order_entry.order_id GROUP BY order_entry.order_id
      ) AS made ON made.order_id = customer_order.id) AS told
WHERE strange > 0 OR of_lines <> amount
   OR (invoices > 0 AND (invoiced <> total OR revenue <> amount))
   OR invoices <> CASE WHEN status = 'INVOICED' THEN 1 WHEN status = 'OPEN' THEN 0 ELSE memos END
   OR memos > CASE WHEN status = 'CANCELLED' THEN 1 ELSE 0 END
   OR (status = 'OPEN' AND batch_status <> 'OPEN') OR (status = 'INVOICED' AND batch_status = 'DELETED')
ORDER BY id
""",
    sentence="order {reference} is {status} with a total of {one}, its invoice comes to {other}",
    count="SELECT count(*) AS looked_at FROM customer_order",
    of_what="orders",
)

PROOFS = (
    LEDGERS_BALANCE,
    ENTRIES_BALANCE,
    SUMMARIES,
    BALANCES,
    RECEIVABLES,
    ITEMS,
    TALLIES,
    ENTRIES_AS_POSTED,
    STATUSES,
    ORDERS,
    *DEFERRAL_PROOFS,
    *EXPORT_PROOFS,
)
