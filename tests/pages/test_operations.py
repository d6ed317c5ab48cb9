"""The pages ask for nothing that the schema does not offer, and understand how it says no."""

from __future__ import annotations

from types import SimpleNamespace

import graphql
import pytest

from tests.cast import CLARA, VERA
from tieout.graphql.schema import schema
from tieout.pages.forms import whole
from tieout.pages.operations import NotPossible, Operations, Refusal, SignInNeeded
from tieout.pages.render import PAGES

DOCUMENTS = sorted(path for path in PAGES.rglob("*.graphql") if path.name != "fragments.graphql")


def requested_by(actor: object) -> SimpleNamespace:
    return SimpleNamespace(state=SimpleNamespace(actor=actor))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PAGES)))
def test_every_operation_of_a_page_fits_the_schema(path) -> None:
    known = graphql.build_schema(schema.as_str())
    errors = {
        name: [error.message for error in graphql.validate(known, graphql.parse(text))]
        for name, text in Operations(path).texts.items()
    }
    assert errors == {name: [] for name in errors}


def test_an_operation_is_sent_alone_with_the_fragments_it_uses() -> None:
    text = Operations(PAGES / "batches" / "show.graphql").texts["Close"]
    assert [
        name for name in ("mutation Close", "fragment done", "fragment refusal") if name not in text
    ] == []
    assert "fragment batchHead" not in text
    assert "mutation Reopen" not in text


async def test_nobody_signed_in_has_to_sign_in_first() -> None:
    with pytest.raises(SignInNeeded):
        await Operations(PAGES / "home" / "show.graphql").show(requested_by(None), "Home")


@pytest.mark.parametrize("typed", ["some", "--5", "-"])
async def test_a_figure_that_is_none_is_refused_at_its_field(books, typed) -> None:
    count = whole({"controlCount": typed}, ["controlCount"])
    given = {"type": "CASH", "number": "B0001", **count}
    operations = Operations(PAGES / "batches" / "new.graphql")
    outcome = await operations.change(requested_by(CLARA), "CreateBatch", input=given)
    why = f"'{typed}' is not a whole number."
    assert outcome.refusal == Refusal("VALUE_NOT_READABLE", why, "controlCount")


async def test_a_figure_that_stands_alone_is_refused_as_well(books) -> None:
    operations = Operations(PAGES / "entries" / "list.graphql")
    given = {"id": "RW50cnk6MQ", "expectedVersion": "some"}
    outcome = await operations.change(requested_by(CLARA), "DeleteEntry", **given)
    why = "'some' is not a whole number."
    assert outcome.refusal == Refusal("VALUE_NOT_READABLE", why, "expectedVersion")


async def test_a_date_that_is_none_is_refused_at_its_field(books) -> None:
    operations = Operations(PAGES / "batches" / "new.graphql")
    given = {"type": "CASH", "number": "B0001", "postDate": "soon"}
    outcome = await operations.change(requested_by(CLARA), "CreateBatch", input=given)
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.field) == ("VALUE_NOT_READABLE", "postDate")
    assert outcome.refusal.message.startswith("'soon' is not a date.")


async def test_a_missing_right_is_told_as_a_refusal(books) -> None:
    operations = Operations(PAGES / "batches" / "new.graphql")
    given = {"type": "CASH", "number": "B0001"}
    outcome = await operations.change(requested_by(VERA), "CreateBatch", input=given)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "RIGHT_MISSING"


async def test_an_id_of_nothing_is_not_possible_to_show(books) -> None:
    operations = Operations(PAGES / "batches" / "list.graphql")
    with pytest.raises(NotPossible):
        await operations.show(requested_by(CLARA), "BatchList", after="garbage")
