"""Mapping accounts, customers and branches to the outside system, by hand, by suggestion and from a CSV."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import an_invoice, an_invoice_batch, posted
from tests.cast import AMIR, CLARA, account
from tests.databases import Books
from tests.watching import refused
from tieout.domain.database.paging import PageRequest
from tieout.domain.exports.editing import (
    MappingBlank,
    MappingChanged,
    TextNotPrintable,
    delete_outside_mapping,
    take_suggestions,
    update_outside_mapping,
)
from tieout.domain.exports.mapped import Mapped, MappingKind, OutsideSystemMissing, count_mappings, mappings
from tieout.domain.exports.system import (
    AccountingSystem,
    DescriptionLengthInvalid,
    FurtherColumnsInvalid,
    JournalSymbolInvalid,
    LedgerLayouts,
    LinesPerPartInvalid,
)
from tieout.domain.exports.updating import update_accounting_system
from tieout.domain.imports.merging import merge
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.setup import options
from tieout.domain.setup.branch import Branch
from tieout.domain.setup.options import CompanyChanged

K, S = MappingKind, AccountingSystem
BLANK = "Key what it is called in QuickBooks Online, or remove the mapping."
ALL = PageRequest(first=100)


async def choose(system: AccountingSystem = S.QUICKBOOKS_ONLINE, **changes: Any) -> None:
    version = (await options.current()).version
    await update_accounting_system(by=AMIR, expected_version=version, accounting_system=system, **changes)


async def map_it(kind: MappingKind, own: str, version: int = 0, **values: Any) -> Mapped:
    return await update_outside_mapping(kind, own, by=AMIR, expected_version=version, values=values)


async def shown(kind: MappingKind, **asked: Any) -> dict[str, dict[str, Any]]:
    page = await mappings(kind, ALL, **asked)
    assert await count_mappings(kind, **asked) == len(page.rows)
    return {row.own: {name: value for name, value in row.values.items() if value} for row in page.rows}


class TestChoosing:
    async def test_each_change_of_the_system_is_noted(self, books: Books) -> None:
        await choose(S.INTACCT, ledger_layouts=LedgerLayouts.DETAIL, intacct_journal=" ARJ ")
        exports = (await options.current()).options.exports
        assert (exports.accounting_system, exports.ledger_layouts, exports.intacct_journal) == (
            *(S.INTACCT, LedgerLayouts.DETAIL),
            "ARJ",
        )

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"lines_per_part": 1}, LinesPerPartInvalid(field="linesPerPart", lines=1, most=10_000)),
            (
                {"intacct_description": 0},
                DescriptionLengthInvalid(field="intacctDescription", length=0, most=1_000),
            ),
            ({"intacct_journal": "A B"}, JournalSymbolInvalid(field="intacctJournal", symbol="A B", most=20)),
            ({"intacct_columns": "A,A"}, FurtherColumnsInvalid(field="intacctColumns", columns="A,A")),
        ],
    )
    async def test_what_makes_no_sense_is_refused(self, books: Books, changes: Any, refusal: Any) -> None:
        async with refused(books, refusal):
            await choose(S.INTACCT, **changes)

    async def test_it_takes_the_right_and_the_version_seen(self, books: Books) -> None:
        right = {"action": "change the company's settings", "permission": "SET_UP"}
        async with refused(books, RightMissing(**right)):
            await update_accounting_system(by=CLARA, expected_version=1, accounting_system=S.XERO)
        async with refused(books, CompanyChanged(version=1)):
            await update_accounting_system(by=AMIR, expected_version=7, accounting_system=S.XERO)


class TestMapping:
    async def test_a_mapping_is_kept_changed_and_taken_away(self, books: Books) -> None:
        await choose()
        made = await map_it(K.ACCOUNTS, "1200", name="  Accounts  receivable (A/R) ", clearing=True)
        assert (made.version, made.values) == (
            1,
            {"outside_id": "", "number": "", "name": "Accounts receivable (A/R)", "clearing": True},
        )
        changed = await map_it(K.ACCOUNTS, "1200", 1, outside_id="84", clearing=False)
        assert (changed.version, changed.values["name"], changed.values["outside_id"]) == (
            *(2, "Accounts receivable (A/R)"),
            "84",
        )
        same = await map_it(K.ACCOUNTS, "1200", 2, outside_id="84")
        assert same.version == 2
        gone = await delete_outside_mapping(K.ACCOUNTS, "1200", by=AMIR, expected_version=2)
        assert (gone.version, gone.suggested) == (0, {"name": "Accounts receivable"})
        again = await delete_outside_mapping(K.ACCOUNTS, "1200", by=AMIR, expected_version=0)
        assert again.version == 0

    async def test_what_cannot_be_mapped_is_refused(self, books: Books) -> None:
        async with refused(books, OutsideSystemMissing()):
            await map_it(K.ACCOUNTS, "1200", name="AR")
        await choose()
        async with refused(books, NotFound(kind="account", key="9999")):
            await map_it(K.ACCOUNTS, "9999", name="AR")
        async with refused(books, MappingBlank(own="ACME", system="QuickBooks Online")):
            await map_it(K.CUSTOMERS, "ACME", name=" ")
        async with refused(books, TextNotPrintable(field="outsideId", label="The outside id")):
            await map_it(K.CUSTOMERS, "ACME", outside_id="\x07")
        right = {"action": "map to the outside system", "permission": "SET_UP"}
        async with refused(books, RightMissing(**right)):
            await update_outside_mapping(
                K.CUSTOMERS, "ACME", by=CLARA, expected_version=0, values={"name": "A"}
            )
        await map_it(K.CUSTOMERS, "ACME", name="Acme Inc.")
        stale = MappingChanged(who="Amir Accountant (name)", own="ACME", expected=0, version=1)
        async with refused(books, stale):
            await map_it(K.CUSTOMERS, "ACME", name="Acme Ltd.")

    async def test_each_system_has_a_mapping_of_its_own(self, books: Books) -> None:
        await choose()
        await map_it(K.CUSTOMERS, "ACME", name="Acme Online")
        await choose(S.QUICKBOOKS_DESKTOP)
        page = await mappings(K.CUSTOMERS, ALL, search="acm")
        assert [(row.version, row.suggested) for row in page.rows] == [(0, {"name": "Acme Online"})]
        await choose()
        assert (await shown(K.CUSTOMERS, search="acm")) == {"ACME": {"name": "Acme Online"}}

    async def test_lists_are_by_number_and_may_show_the_unmapped_alone(self, books: Books) -> None:
        await choose()
        await map_it(K.CUSTOMERS, "ACME", name="Acme Inc.")
        assert list(await shown(K.CUSTOMERS)) == ["ACME", "BIRCH", "CEDAR"]
        assert list(await shown(K.CUSTOMERS, unmapped=True)) == ["BIRCH", "CEDAR"]
        assert list(await shown(K.CUSTOMERS, search="& CO")) == ["BIRCH"]
        assert list(await shown(K.CUSTOMERS, search="%")) == []
        assert list(await shown(K.ACCOUNTS, own_id=account("4000"))) == ["4000"]

    async def test_branches_are_those_kept_posted_to_or_mapped(self, books: Books) -> None:
        await choose(S.INTACCT)
        await Branch.create(code="NORTH", name="The north")
        batch = await an_invoice_batch()
        await Branch.filter(code="NORTH").delete()
        await an_invoice(batch, branch="South")
        await posted(batch)
        await Branch.create(code="NORTH", name="The north")
        await map_it(K.BRANCHES, "NORTH", location_id="N1")
        left_out = await map_it(K.BRANCHES, "South")
        assert (left_out.version, any(left_out.values.values())) == (1, False)
        assert await shown(K.BRANCHES) == {"NORTH": {"location_id": "N1"}, "South": {}}


class TestSuggestions:
    async def test_everything_unmapped_takes_our_own_names(
        self, books: Books, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tieout.domain.exports.editing.LARGEST_PAGE", 4)
        await choose(S.NETSUITE)
        await map_it(K.ACCOUNTS, "4000", number="400", name="Income")
        assert await take_suggestions(K.ACCOUNTS, by=AMIR) == 10
        found = await shown(K.ACCOUNTS)
        assert found["4000"] == {"number": "400", "name": "Income"}
        assert found["1200"] == {"number": "1200", "name": "Accounts receivable"}
        assert await take_suggestions(K.ACCOUNTS, by=AMIR) == 0

    async def test_ids_are_suggested_where_one_chooses_them_only(self, books: Books) -> None:
        await choose(S.INTACCT)
        assert await take_suggestions(K.CUSTOMERS, by=AMIR) == 3
        assert (await shown(K.CUSTOMERS))["ACME"] == {"outside_id": "ACME"}
        await choose(S.XERO)
        assert await take_suggestions(K.CUSTOMERS, by=AMIR) == 0


class TestImporting:
    async def test_a_csv_maps_and_changes(self, books: Books) -> None:
        await choose()
        await map_it(K.ACCOUNTS, "1200", name="Receivables")
        table = TABLES[TableKind.OUTSIDE_ACCOUNTS]
        content = b"account,name,clearing\n1200,AR clearing,yes\n4000,Income:Sales,\n1010,,\n"
        looked = await merge(table, content, by=AMIR)
        assert [(one.line, one.reason) for one in looked.rejected] == [
            (4, f"The mapping of 1010 says nothing. {BLANK}")
        ]
        done = await merge(table, content.removesuffix(b"1010,,\n"), by=AMIR, commit=True)
        assert (done.added, done.changed) == (1, 1)
        found = await shown(K.ACCOUNTS)
        assert (found["1200"], found["4000"]) == (
            {"name": "AR clearing", "clearing": True},
            {"name": "Income:Sales"},
        )

    async def test_customers_and_branches_too(self, books: Books) -> None:
        await choose(S.NETSUITE)
        await Branch.create(code="NORTH", name="The north")
        for kind, content in (
            (TableKind.OUTSIDE_CUSTOMERS, b"customer,name,outside_id\nacme,Acme Inc.,77\n"),
            (TableKind.OUTSIDE_BRANCHES, b"branch,location,class_name\nNORTH,Northern,AR\n"),
        ):
            assert (await merge(TABLES[kind], content, by=AMIR, commit=True)).added == 1
        assert (await shown(K.CUSTOMERS))["ACME"] == {"name": "Acme Inc.", "outside_id": "77"}
        assert await shown(K.BRANCHES) == {"NORTH": {"location": "Northern", "class_name": "AR"}}
