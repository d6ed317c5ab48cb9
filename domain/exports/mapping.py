"""What our accounts, customers and branches are called in an outside accounting system: a row for each."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from tieout.domain.accounts.account import Account
from tieout.domain.customers.customer import Customer
from tieout.domain.exports.system import AccountingSystem


class OutsideAccount(Model):
    """An account of ours as an outside system knows it: by id (connections), number or name (files).

    `clearing` tells that it is no receivables account over there, so that its lines need no customer.
    """

    id = fields.BigIntField(primary_key=True)
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "tieout.Account", related_name="outside", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    outside_id = fields.CharField(60, default="")
    number = fields.CharField(60, default="")
    name = fields.CharField(200, default="")
    clearing = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "outside_account"


class OutsideCustomer(Model):
    """A customer of ours as an outside system knows it."""

    id = fields.BigIntField(primary_key=True)
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "tieout.Customer", related_name="outside", on_delete=OnDelete.RESTRICT
    )
    customer_id: int
    outside_id = fields.CharField(60, default="")
    name = fields.CharField(200, default="")
    version = fields.IntField(default=1)

    class Meta:
        table = "outside_customer"


class OutsideBranch(Model):
    """A branch of ours as locations, departments or classes of an outside system, by name and by id.

    A row that names none tells that the branch is left out over there.
    """

    id = fields.BigIntField(primary_key=True)
    system = fields.CharEnumField(AccountingSystem, max_length=20)
    branch = fields.CharField(20)
    location = fields.CharField(100, default="")
    location_id = fields.CharField(60, default="")
    department = fields.CharField(100, default="")
    department_id = fields.CharField(60, default="")
    class_name = fields.CharField(100, default="")
    class_id = fields.CharField(60, default="")
    version = fields.IntField(default=1)

    class Meta:
        table = "outside_branch"
