"""The demonstration hub and the reference data."""

import csv

from sqlalchemy import extract, func, select

from hubcommunity.accounts.models import Account
from hubcommunity.consent.models import NoticeVersion, Purpose
from hubcommunity.core import clock
from hubcommunity.core.db import Base, db
from hubcommunity.core.hub import HubSettings
from hubcommunity.core.passwords import is_right
from hubcommunity.core.versions import tidy
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_letter_actions import announce_versions, remind
from hubcommunity.membership.agreement_list_queries import AgreementFilters, counts
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.people.models import Person
from hubcommunity.reports.queries import count_moves
from hubcommunity.seed import demo_facts, demo_members
from hubcommunity.topics.models import Policy, TopicGroup

ROLES = ["administrator", "staff", "chair", "primary-contact", "delegate"]


def seed(app, *arguments: str):
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["seed", *arguments])
    db.session.expire_all()
    return result


def rows() -> dict[str, int]:
    counts = {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return counts


def test_it_prints_the_sign_ins_one_a_line(app):
    lines = [line.split() for line in seed(app).output.splitlines()]
    assert [line[0] for line in lines] == ROLES
    assert [line[1] for line in lines] == [f"{role}@hub.example" for role in ROLES]
    assert all(len(line) == 3 for line in lines)


def test_the_passwords_it_prints_are_right(app):
    for _role, address, password in (line.split() for line in seed(app).output.splitlines()):
        query = select(Account).join(Person, Account.person_id == Person.id)
        account = db.session.scalars(query.where(Person.email == address)).one()
        assert is_right(account.password_hash, password)


def test_seeding_twice_changes_nothing(app):
    first = seed(app).output
    before = rows()
    assert seed(app).output == first
    assert rows() | {"revisions": 0} == before | {"revisions": 0}


def test_all_real_organisations_are_members_with_a_term(app):
    seed(app)
    with demo_members.ORGANISATIONS.open(encoding="utf-8") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    members = select(Organisation.name).where(Organisation.is_member(clock.today()))
    present = db.session.scalars(members.join(Membership).join(Term))
    assert set(present) == names
    assert len(names) == 21


def test_some_renewed_and_some_are_members_no_more(app):
    seed(app)
    kinds = {move.kind for move in count_moves(clock.today())}
    assert kinds == {"joined", "lapsed", "ended"}
    years = db.session.scalars(select(extract("year", Term.starts_on)).distinct()).all()
    assert len(years) > 3
    ids = db.session.execute(select(Term.id, Term.membership_id))
    of = dict(iter(ids))
    renewals = db.session.scalars(select(Term).where(Term.renews_id.is_not(None))).all()
    assert renewals
    assert all(of[term.renews_id] == term.membership_id for term in renewals)


def test_a_database_in_use_gets_no_demonstration(app):
    seed(app, "--reference-only")
    db.session.add(Person(given_name="Real", family_name="Person"))
    db.session.commit()
    assert seed(app).output == ""
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_production_takes_no_demonstration(app):
    app.config["PRODUCTION"] = True
    try:
        result = seed(app)
        assert result.exit_code == 1
        assert "Production takes no demonstration data" in result.output
        assert seed(app, "--reference-only").exit_code == 0
    finally:
        app.config["PRODUCTION"] = False
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_the_groups_and_pipelines_have_their_agreed_addresses(app):
    seed(app, "--reference-only")
    groups = db.session.execute(select(TopicGroup.slug, TopicGroup.policy)).all()
    assert dict(groups) == {
        "reimbursement": Policy.OPEN,
        "clinical-value": Policy.REQUEST,
        "integration": Policy.REQUEST,
    }
    slugs = db.session.scalars(select(Pipeline.slug).order_by(Pipeline.position)).all()
    assert slugs == ["strategic-partners", "country-support"]
    names = db.session.scalars(select(Stage.name).order_by(Stage.pipeline_id, Stage.position)).all()
    assert names == [
        *("Identified", "In conversation", "Agreement drafted", "Partner", "Closed"),
        *("Requested", "Scoping", "In delivery", "Delivered", "Not taken up"),
    ]


def test_every_purpose_has_a_notice_that_names_the_controllers(app):
    seed(app, "--reference-only")
    controllers = db.session.scalars(select(HubSettings.controllers)).one()
    purposes = db.session.scalars(select(Purpose)).all()
    assert {purpose.code for purpose in purposes} >= {"news", "enquiry", "membership"}
    for notice in db.session.scalars(select(NoticeVersion)):
        assert controllers in notice.text


def test_another_hub_brings_its_own_words(app, tmp_path):
    file = tmp_path / "hub.toml"
    words = (demo_facts.HERE / "reference.toml").read_text(encoding="utf-8")
    file.write_text(words.replace('name = "mHealth Hub"', 'name = "Bees Hub"'), encoding="utf-8")
    assert seed(app, "--reference-only", "--from", str(file)).exit_code == 0
    assert db.session.scalars(select(HubSettings.name)).one() == "Bees Hub"


def test_leads_of_the_demonstration_have_one_open_stay_each(app):
    seed(app)
    leads = db.session.scalars(select(Lead)).all()
    assert leads
    for lead in leads:
        stays = db.session.scalars(
            select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
        ).all()
        assert [stay.left_at is None for stay in stays] == [False] * (len(stays) - 1) + [True]
        assert stays[-1].stage_id == lead.stage_id
        stage = db.session.get(Stage, lead.stage_id)
        assert bool(lead.closed_at) == (stage.kind in (StageKind.WON, StageKind.LOST))


def test_a_hub_starts_with_a_code_of_ethics_of_which_nobody_is_told(app):
    assert seed(app, "--reference-only").exit_code == 0
    (version,) = queries.current_versions().values()
    assert (version.kind.code, version.number) == ("code-of-ethics", 1)
    assert version.text.startswith("## Why this code")
    assert version.text == tidy(version.text)
    assert announce_versions(clock.now()) == 0
    assert [kind.code for kind in queries.kinds()] == ["memorandum", "code-of-ethics"]


def test_some_members_have_adopted_it_and_some_have_not(app):
    seed(app)
    (version,) = queries.current_versions().values()
    assert queries.number_of_adopters(version) == 7
    shown = {state.value: n for state, n in counts(AgreementFilters()).items() if n}
    assert shown == {"in-force": 8, "expiring": 1, "expired": 1}
    assert remind(clock.now()) == 0
