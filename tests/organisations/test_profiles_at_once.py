"""Two who change the same at the same moment: one wins, the other is told, nothing is lost."""

from hubcommunity.core.db import db
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

NUMBER = {K.ROR: "01f80g185"}


def test_of_two_contacts_with_the_same_page_open_one_is_told(app):
    organisation = make.member("Clinic")
    first, second = make.primary_contact(organisation), make.primary_contact(organisation)
    seen = queries.mark_of(queries.description_in(organisation, "en"))
    which = organisation.id

    def writes(who: int, text: str):
        def act() -> None:
            row, by = db.session.get(Organisation, which), db.session.get(Person, who)
            actions.describe(row, "en", text, by=by, seen=seen)

        return act

    told = at_once(app, writes(first.id, "We heal."), writes(second.id, "We care."))
    [winner] = [n for n, refusal in enumerate(told) if not refusal]
    assert "while you were writing" in told[1 - winner]
    texts = queries.descriptions_of(db.session.get(Organisation, which))
    assert texts == {"en": ("We heal.", "We care.")[winner]}


def test_of_two_organisations_that_claim_a_number_one_gets_it(app):
    rows = [make.member("North"), make.member("South")]
    pairs = [(row.id, make.primary_contact(row).id) for row in rows]

    def claims(which: int, who: int):
        def act() -> None:
            row, by = db.session.get(Organisation, which), db.session.get(Person, who)
            actions.identify(row, NUMBER, by=by)

        return act

    told = at_once(app, *[claims(*pair) for pair in pairs])
    assert sorted(bool(refusal) for refusal in told) == [False, True]
    assert "on record elsewhere" in "".join(told)
    owner = queries.owner_of(K.ROR, NUMBER[K.ROR])
    assert owner.id == pairs[told.index("")][0]
