"""What accounts, customers and branches are called outside, and whose receivable a ledger line moves."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from tieout.domain.database.migrating_together import Together
from tieout.domain.exports.system import AccountingSystem

Column: TypeAlias = tuple[str, Any]

_NAMES = (("outside_id", 60), ("number", 60), ("name", 200))
_DIMENSIONS = (
    *(("location", 100), ("location_id", 60), ("department", 100), ("department_id", 60)),
    *(("class_name", 100), ("class_id", 60)),
)


def _texts(columns: Iterable[tuple[str, int]]) -> list[Column]:
    return [(name, fields.CharField(default="", max_length=length)) for name, length in columns]


def _head() -> list[Column]:
    return [
        ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
        ("system", fields.CharEnumField(enum_type=AccountingSystem, max_length=20)),
    ]


def _own(name: str, model: str) -> Column:
    return (
        name,
        fields.ForeignKeyField(
            model,
            source_field=f"{name}_id",
            db_constraint=True,
            to_field="id",
            related_name="outside",
            on_delete=OnDelete.RESTRICT,
        ),
    )


def _table(name: str, table: str, columns: list[Column]) -> ops.CreateModel:
    return ops.CreateModel(
        name=name,
        fields=[*_head(), *columns, ("version", fields.IntField(default=1))],
        options={"table": table, "app": "tieout", "pk_attr": "id"},
        bases=["Model"],
    )


class Migration(migrations.Migration):
    dependencies = [("tieout", "0004_period_exceptions")]

    operations = [
        Together(
            _table(
                "OutsideAccount",
                "outside_account",
                [
                    _own("account", "tieout.Account"),
                    *_texts(_NAMES),
                    ("clearing", fields.BooleanField(default=False)),
                ],
            ),
            _table(
                "OutsideCustomer",
                "outside_customer",
                [_own("customer", "tieout.Customer"), *_texts((_NAMES[0], _NAMES[2]))],
            ),
            _table(
                "OutsideBranch",
                "outside_branch",
                [("branch", fields.CharField(max_length=20)), *_texts(_DIMENSIONS)],
            ),
            ops.AddField("LedgerLine", "debtor_id", fields.BigIntField(null=True)),
        )
    ]
