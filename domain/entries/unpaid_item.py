"""What may be unpaid, kept apart from the mass of what is settled so that look-ups need not walk past it."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from tieout.domain.database.fields import MinorField


class UnpaidItem(Model):
    """An open item of a swept batch that was not settled for good when it was last looked at.

    A copy for finding only (numbers in capitals), never for figures: `balance` is what was open by
    posted applications when the item was swept; whoever finds a row works its balance out anew.
    """

    open_item_id = fields.BigIntField(primary_key=True, generated=False)
    batch_id = fields.BigIntField()
    customer_id = fields.BigIntField()
    due_date = fields.DateField()
    amount = MinorField()
    balance = MinorField()
    number = fields.CharField(40)
    packing_list = fields.CharField(40, default="")
    sales_order = fields.CharField(40, default="")

    class Meta:
        table = "unpaid_item"


class SweptBatch(Model):
    """A posted batch whose items stand in `unpaid_item`; the items of all other batches are looked at one by
    one.
    """

    batch_id = fields.BigIntField(primary_key=True, generated=False)

    class Meta:
        table = "swept_batch"
