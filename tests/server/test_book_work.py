"""Every kind of job is one the worker knows to do, with a patience, and one that can be tried again."""

from __future__ import annotations

from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import PATIENCE
from tieout.domain.jobs.retrying import AGAIN
from tieout.pages.jobs.list import KINDS, TAKES
from tieout.server.book_work import BOOK_WORK


def test_every_kind_of_job_has_its_patience_its_words_and_its_way_to_be_tried_again() -> None:
    kinds = set(JobKind)
    assert set(PATIENCE) == kinds
    assert set(AGAIN) == kinds
    assert {kind.value for kind in kinds} == set(KINDS) == set(TAKES)
    assert {kind: again.permission.value for kind, again in AGAIN.items()} == {
        JobKind(kind): right for kind, right in TAKES.items()
    }
    assert set(BOOK_WORK) <= kinds
