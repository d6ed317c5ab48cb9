"""What stands in the way of exporting a batch, and of deleting one that was exported."""

from __future__ import annotations

from tieout.domain.batches.batch import Batch
from tieout.domain.batches.findings import Findings
from tieout.domain.exports.standing import deleting_refusals, exporting_again_refusals, exporting_refusals
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor


def exporting(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """Of sending what the batch still owes the outside books."""
    return exporting_refusals(batch, findings.standing_of(batch), findings.outside)


def exporting_again(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """Of sending a version once more (R15.4)."""
    return exporting_again_refusals(batch, findings.standing_of(batch), findings.outside)


def deleting(batch: Batch, findings: Findings) -> list[Refusal]:
    """Of deleting what was exported (R9.7)."""
    return deleting_refusals(batch, findings.standing_of(batch))
