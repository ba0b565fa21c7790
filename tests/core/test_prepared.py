"""Statements that are put together once."""

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.paging import paginate
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.people.models import Person
from tests import make

BY_NAME = (Person.given_name, Person.id)


@prepared
def called(family_name, language):
    return select(Person).where(Person.family_name == family_name, Person.language == language)


@pytest.fixture
def people():
    return [make.person(given_name=f"{n}", family_name="Virtanen") for n in range(5)]


def test_a_prepared_statement_asks_for_the_values_of_each_call(people):
    other = make.person(family_name="Korhonen")
    assert db.session.scalars(*called("Korhonen", "en")).all() == [other]
    assert set(db.session.scalars(*called("Virtanen", "en"))) == set(people)
    assert db.session.scalars(*called("Virtanen", "fi")).all() == []
    assert called("Korhonen", "en").statement is called("Virtanen", "fi").statement


def test_a_prepared_statement_needs_each_of_its_values():
    with pytest.raises(ValueError, match="shorter"):
        called("Virtanen")


def test_a_prepared_list_is_cut_like_any_other(people):
    for query in (called("Virtanen", "en"), select(Person).where(Person.family_name == "Virtanen")):
        pages = [paginate(query, BY_NAME, number, size=2) for number in (1, 2, 3)]
        assert [one for page in pages for one in page.items] == people
        assert {page.total for page in pages} == {5}
    assert paginate(called("Korhonen", "en"), BY_NAME).items == []


def test_no_row_is_404(people):
    with pytest.raises(NotFound):
        one_or_404(called("Korhonen", "en"))
    only = make.person(family_name="Korhonen")
    assert one_or_404(called("Korhonen", "en")) == only
