"""The domain's words about users and rights as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.users.permission import Permission, Role
from tieout.graphql.describing import described

USER_ENUMS = (
    described(
        Role,
        "What a user is in the firm; the rights of each are in `roles`.",
        VIEWER="Looks.",
        CLERK="Keys and closes batches.",
        ACCOUNTANT="Reopens, creates ledgers, posts and sends.",
        CONTROLLER="Approves, manages and locks periods, audits.",
        ADMINISTRATOR="Everything, users and tokens included.",
    ),
    described(
        Permission,
        "A right. Each field that needs one says which in its description.",
        VIEW="Look at the books.",
        ENTER="Open batches and key entries.",
        CLOSE_BATCHES="Close batches.",
        REOPEN_BATCHES="Open closed and posted batches again.",
        CREATE_LEDGERS="Have ledgers created.",
        POST="Post ledgers.",
        APPROVE="Approve large batches.",
        SEND="Send ledgers by e-mail.",
        EXPORT="Send journal entries to the outside accounting system.",
        EXPORT_AGAIN="Send one again that was sent already.",
        OVER_ADJUST="Adjust an invoice by more than is open.",
        LATE_DISCOUNT="Allow a discount after its date or beyond the terms.",
        APPLY_ACROSS="Apply a receipt to invoices of another customer.",
        TAKE_OVER="Take over a batch that somebody else has in use.",
        IMPORT="Import files.",
        MANAGE_PERIODS="Create fiscal years, close and reopen periods.",
        LOCK_PERIODS="Lock periods.",
        SET_UP="Change the company, accounts and customers.",
        AUDIT="Read the whole audit trail and verify the books.",
        ADMINISTER="Manage users and tokens.",
    ),
)

__all__ = ["USER_ENUMS", "Permission", "Role"]
