"""No table that names an organisation is forgotten by a merge."""

from sqlalchemy import Column

from hubcommunity.core.db import Base
from hubcommunity.merging.actions import STEPS


def columns_naming_an_organisation() -> list[Column]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "organisations.id" for key in column.foreign_keys)
    ]


def test_a_merge_knows_every_column_that_names_an_organisation():
    found = {f"{column.table.name}.{column.name}" for column in columns_naming_an_organisation()}
    assert found >= {"affiliations.organisation_id", "seats.organisation_id"}
    unknown = found - STEPS.keys()
    assert not unknown, f"say in merging/actions.py STEPS what a merge does with {unknown}"
    assert STEPS.keys() <= found, "merging/actions.py STEPS names columns that are none"
