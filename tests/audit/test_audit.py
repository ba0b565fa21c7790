"""The trace."""

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from hubcommunity.audit import queries
from hubcommunity.audit.actions import record
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from tests import make


def test_an_entry_says_who_did_what_when_and_on_what(app):
    who, on = make.staff(), make.organisation()
    record("organisation.changed", by=who, on=on, field="website")
    (entry,) = queries.about(on)
    assert entry.actor == who
    assert (entry.event, entry.details) == ("organisation.changed", {"field": "website"})
    assert entry.at.utcoffset().total_seconds() == 0


def test_what_the_hub_does_by_itself_has_no_actor(app):
    on = make.organisation()
    record("organisation.lapsed", on=on)
    assert queries.about(on)[0].actor is None


@pytest.mark.parametrize("statement", [update(AuditEntry).values(event="x"), delete(AuditEntry)])
def test_the_database_refuses_to_change_the_trace(app, statement):
    record("something.happened")
    db.session.commit()
    with pytest.raises(DBAPIError, match="audit_entries is append-only"):
        db.session.execute(statement)
    db.session.rollback()


def test_the_trace_is_not_replaced_or_emptied_either(app):
    record("something.happened")
    db.session.commit()
    ways = {
        "sqlite": "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries",
        "postgresql": "TRUNCATE audit_entries",
    }
    with pytest.raises(DBAPIError, match="audit_entries is append-only"):
        db.session.execute(text(ways[db.engine.dialect.name]))
    db.session.rollback()


def test_a_trace_of_something_rolled_back_is_rolled_back_too(app):
    record("something.happened")
    db.session.rollback()
    assert queries.latest(10) == []


def test_a_refused_act_is_on_record_but_a_refused_page_is_not(sign_in):
    who = make.delegate()
    browser = sign_in(who)
    assert browser.get("/staff/").status_code == 403
    assert queries.latest(10) == []
    group = make.group()
    assert browser.post(f"/staff/topics/{group.slug}/state/concluded/").status_code == 403
    (entry,) = queries.latest(10)
    assert (entry.event, entry.actor) == ("access.refused", who)
    on = {"slug": group.slug, "state": "concluded"}
    assert entry.details == {"act": "topics.change_state", **on}
