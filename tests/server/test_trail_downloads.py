"""Downloading the audit trail of a batch: each version again with the same bytes (R2.14)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt
from tests.cast import CLARA
from tests.server.conftest import signed_in
from tieout.domain.batches.audit_trail import AuditTrail
from tieout.domain.trails.making import make
from tieout.graphql.ids import global_id

KINDS = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@pytest.mark.parametrize("ending", KINDS)
async def test_a_version_comes_again_with_the_same_bytes(client, books, ending):
    batch = await a_cash_batch(number="R0001")
    await a_receipt(batch)
    first = await make(batch.id, by=CLARA)
    await signed_in(client, "vera")
    address = f"/audit-trails/{global_id('AuditTrail', first.id)}/trail.{ending}"
    answer = await client.get(address)
    assert answer.headers["content-type"] == KINDS[ending]
    name = f"batch-R0001-audit-trail-v1.{ending}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    await a_receipt(batch, amount="7.00")
    second = await make(batch.id, by=CLARA)
    assert (await client.get(address)).content == answer.content
    later = await client.get(f"/audit-trails/{global_id('AuditTrail', second.id)}/trail.{ending}")
    assert later.content != answer.content


async def test_what_is_not_there_or_not_whole_is_not_given(client, books):
    batch = await a_cash_batch(number="R0001")
    damaged = await AuditTrail.create(
        batch_id=batch.id, version=1, event_id=1, content=b"", digest="0" * 64, created_by="Eve",
        created_at=batch.created_at,
    )  # fmt: skip
    known = global_id("AuditTrail", damaged.id)
    address = f"/audit-trails/{known}/trail.csv"
    assert (await client.get(address)).status_code in {303, 307}  # to the sign-in
    await signed_in(client, "vera")
    refused = await client.get(address)
    assert (refused.status_code, refused.text[:9]) == (409, "Version 1")
    made = global_id("AuditTrail", (await make(batch.id, by=CLARA)).id)
    for path in (f"{made}/trail.doc", f"{global_id('AuditTrail', 99)}/trail.csv", "nonsense/trail.csv"):
        assert (await client.get(f"/audit-trails/{path}")).status_code == 404
