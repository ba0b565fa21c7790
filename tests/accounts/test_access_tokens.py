"""Access tokens: what the actions do, and the pages on which staff make and end them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.accounts import access_token_actions as actions
from hubcommunity.accounts import access_token_queries as queries
from hubcommunity.accounts import duty_actions, password_actions, session_actions
from hubcommunity.accounts.access_token_models import AccessToken
from hubcommunity.accounts.models import DutyName
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.tokens import token_hash
from tests import make
from tests.mails import told
from tests.statements import statements

MONTH = timedelta(days=30)
TYPED = {"name": "Weekly figures", "scope": "read", "days": "90", "current_password": make.PASSWORD}


@pytest.fixture
def account():
    return queries.account_behind(make.access_token(make.staff()).secret)


def made(account, **values):
    given = {"name": "Weekly figures", "may_write": False, "lasts": MONTH}
    return actions.make_access_token(account, **(given | values))


def events(account):
    return [entry.event for entry in about(account)]


def test_a_token_speaks_for_its_account_and_only_its_hash_is_kept(account, outbox):
    token, secret = made(account, may_write=True)
    db.session.flush()
    assert queries.account_behind(secret) is account
    assert account.access_token is token
    assert token.token_hash == token_hash(secret) != secret
    assert token.expires_at - clock.now() > MONTH - timedelta(minutes=1)
    assert events(account) == ["account.access_token_made"]
    said = told(outbox, account.person)
    assert "“Weekly figures”" in said
    assert "changes" in said
    assert secret not in said


def test_whose_a_token_is_takes_one_query(account):
    _token, secret = made(account)
    db.session.commit()
    db.session.expunge_all()
    with statements() as sent:
        found = queries.account_behind(secret)
        assert (found.person.email, found.is_staff) == (found.person.email, True)
        assert found.access_token.may_write is False
    assert len(sent) == 1


@pytest.mark.parametrize("lasts", [timedelta(days=366), timedelta(), timedelta(days=-1)])
def test_a_token_is_good_for_a_year_at_most(account, lasts):
    with pytest.raises(RuleBroken):
        made(account, lasts=lasts)
    made(account, lasts=timedelta(days=365))


def test_two_tokens_that_can_be_used_have_two_names(account):
    first, _secret = made(account)
    with pytest.raises(RuleBroken):
        made(account, name=" Weekly figures ")
    first.expires_at = clock.now()
    made(account)


@pytest.mark.parametrize("why", ["ended", "too old", "account closed", "unknown"])
def test_a_token_that_is_over_speaks_for_nobody(account, why):
    token, secret = made(account)
    if why == "ended":
        actions.end_access_token(token, by=account.person)
        assert events(account)[-1] == "account.access_token_ended"
    token.expires_at = clock.now() if why == "too old" else token.expires_at
    account.closed_at = clock.now() if why == "account closed" else None
    db.session.flush()
    assert queries.account_behind("nonsense" if why == "unknown" else secret) is None


def open_ones(account):
    return db.session.scalars(queries.usable().where(AccessToken.account_id == account.id)).all()


def test_who_leaves_the_staff_loses_their_tokens_for_good(account):
    boss = make.administrator()
    make.duty(account, DutyName.PRIVACY)
    duty_actions.end_duty(account, DutyName.STAFF, by=boss)
    assert open_ones(account), "a privacy officer is staff as well"
    duty_actions.end_duty(account, DutyName.PRIVACY, by=boss)
    assert not open_ones(account)
    duty_actions.grant_duty(account, DutyName.STAFF, by=boss)
    assert not open_ones(account)
    assert "account.access_tokens_ended" in events(account)


def test_signing_out_everywhere_ends_tokens_and_leaves_those_of_others(account):
    other = make.access_token(make.staff())
    session_actions.end_sessions(account)
    assert not open_ones(account)
    assert queries.account_behind(other.secret) is not None


def test_a_new_password_ends_tokens(account):
    password_actions.change_password(account, "seven quiet walnut lamps")
    assert not open_ones(account)


def test_a_token_is_made_with_the_password_and_shown_once(sign_in, outbox):
    person = make.staff()
    browser = sign_in(person)
    answer = browser.post("/account/tokens/add/", data=TYPED | {"scope": "write"})
    assert answer.headers["Cache-Control"] == "no-store"
    secret = re.search(r'id="secret"[^>]*>([^<]+)<', answer.text)[1]
    account = queries.account_behind(secret)
    assert account.person.id == person.id
    assert account.access_token.may_write
    page = browser.get("/account/tokens/").text
    assert "Weekly figures" in page
    assert "never used" in page
    assert secret not in page
    again = browser.post("/account/tokens/add/", data=TYPED)
    assert again.status_code == 409
    assert "of this name already" in again.text
    assert len(open_ones(account)) == 1


@pytest.mark.parametrize(
    "typed", [{"current_password": "wrong"}, {"name": ""}, {"scope": "all"}, {"days": "9999"}]
)
def test_no_token_is_made_of_what_is_wrong_and_what_was_typed_stays(sign_in, outbox, typed):
    page = sign_in(make.staff()).post("/account/tokens/add/", data=TYPED | typed).text
    assert "There is a problem" in page
    assert "name" in typed or 'value="Weekly figures"' in page
    assert not db.session.scalars(select(AccessToken)).all()
    assert not outbox()


def test_a_token_is_ended_after_a_question(sign_in):
    person = make.staff()
    token = make.access_token(person, name="Old laptop")
    browser, address = sign_in(person), f"/account/tokens/{token.uid}/end/"
    assert "End “Old laptop”?" in browser.get(address).text
    assert queries.account_behind(token.secret) is not None
    assert browser.post(address).location == "/account/tokens/"
    assert queries.account_behind(token.secret) is None
    assert "You have no access token" in browser.get("/account/tokens/").text


def test_nobody_sees_or_ends_the_token_of_another(sign_in):
    token = make.access_token(make.staff(), name="Not yours")
    browser = sign_in(make.staff())
    assert "Not yours" not in browser.get("/account/tokens/").text
    assert browser.post(f"/account/tokens/{token.uid}/end/").status_code == 404
    assert queries.account_behind(token.secret) is not None


def test_staff_alone_are_offered_tokens(sign_in):
    assert "/account/tokens/" in sign_in(make.staff()).get("/account/").text
    assert "/account/tokens/" not in sign_in(make.delegate()).get("/account/").text
