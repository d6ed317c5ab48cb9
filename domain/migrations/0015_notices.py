"""What users chose to be told of, and the digests made."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from tieout.domain.database.fields import InstantField
from tieout.domain.database.migrating_together import Together
from tieout.domain.notices.choice import DigestFrequency


class Migration(migrations.Migration):
    dependencies = [("tieout", "0014_reconciled_deposits")]

    operations = [
        Together(
            ops.CreateModel(
                name="NoticeChoice",
                fields=[
                    ("user_id", fields.BigIntField(primary_key=True, unique=True, db_index=True)),
                    (
                        "frequency",
                        fields.CharEnumField(
                            default=DigestFrequency.OFF, enum_type=DigestFrequency, max_length=8
                        ),
                    ),
                    ("days", fields.IntField(default=3)),
                    ("hour", fields.IntField(default=7)),
                    ("kinds", fields.CharField(max_length=200)),
                    ("version", fields.IntField(default=1)),
                ],
                options={"table": "notice_choice", "app": "tieout", "pk_attr": "user_id"},
                bases=["Model"],
            ),
            ops.CreateModel(
                name="NoticeDigest",
                fields=[
                    ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                    ("user_id", fields.BigIntField()),
                    ("digest_date", fields.DateField()),
                    ("mail_id", fields.BigIntField(null=True)),
                    ("made_at", InstantField()),
                ],
                options={"table": "notice_digest", "app": "tieout", "pk_attr": "id"},
                bases=["Model"],
            ),
        )
    ]
