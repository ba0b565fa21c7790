"""Who speaks for an organisation, what is kept of it, and that the last word counts."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls import queries, waiting_queries
from hubcommunity.topics.calls.absence_actions import come_back, go_away
from hubcommunity.topics.calls.models import GivenAs, Position, Stand
from hubcommunity.topics.calls.position_actions import Answer, give, record_for
from hubcommunity.topics.calls.voice_queries import voice_of
from hubcommunity.topics.door_queries import entered
from hubcommunity.topics.models import GroupState, SeatKind
from tests import make
from tests.topics.calls.steps import at_the_table, clock_at, declared, last, opened, say


@pytest.fixture
def table(app):
    return at_the_table(3)


def alternate_of(seat, line=1):
    made = make.sitting(seat.group, seat.organisation, SeatKind.ALTERNATE)
    made.line = line
    db.session.flush()
    return made


def present(call, seat):
    return queries.latest_position(queries.elector_of(last(call), seat.organisation)).stand


def test_the_delegate_speaks_for_the_organisation(table):
    call = opened(table)
    said = say(call, table[0], Stand.AGREE)
    assert (said.given_by, said.given_as) == (table[0].person, GivenAs.DELEGATE)
    assert said.shows_name is False
    assert queries.tally(last(call)).agree == 1


def test_the_last_word_counts_and_the_words_before_stay(table):
    call = opened(table)
    say(call, table[0], Stand.OBJECT)
    say(call, table[0], Stand.ABSTAIN)
    tally = queries.tally(last(call))
    assert (tally.objecting, tally.abstaining, tally.answered) == (0, 1, 1)
    voice = voice_of(table[0], call, last(call))
    assert [(one.stand, number) for one, number in voice.said] == [
        (Stand.ABSTAIN, 1),
        (Stand.OBJECT, 1),
    ]


@pytest.mark.parametrize("statement", [delete(Position), update(Position).values(comment="x")])
def test_the_database_itself_keeps_what_was_said(table, statement):
    say(opened(table), table[0], Stand.AGREE)
    db.session.flush()
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(statement)


@pytest.mark.parametrize("stand", [Stand.COMMENTS, Stand.OBJECT])
def test_comments_and_objections_need_words(table, stand):
    call, seat = opened(table), table[0]
    with pytest.raises(RuleBroken, match="words"):
        give(call, seat.organisation, Answer(stand, " "), by=seat.person)


def test_a_text_is_proposed_with_an_objection_only(table):
    call, seat = opened(table), table[0]
    said = give(call, seat.organisation, Answer(Stand.AGREE, "", "Other"), by=seat.person)
    assert said.proposed_text == ""


def test_who_has_not_declared_their_interests_speaks_for_nobody_yet(table):
    seat = make.sitting(table[0].group)
    call = opened([seat])
    with pytest.raises(RuleBroken, match="Declare your interests"):
        give(call, seat.organisation, Answer(Stand.AGREE), by=seat.person)
    declared(seat)
    give(call, seat.organisation, Answer(Stand.AGREE), by=seat.person)


def test_an_alternate_speaks_only_while_the_delegate_is_away(table):
    call, delegate = opened(table), table[0]
    first, second = alternate_of(delegate, 1), alternate_of(delegate, 2)
    with pytest.raises(Forbidden, match="voting delegate"):
        say(call, first, Stand.AGREE)
    go_away(delegate, clock.today() + timedelta(days=3), by=delegate.person)
    assert say(call, first, Stand.AGREE).given_as is GivenAs.ALTERNATE
    with pytest.raises(Forbidden):
        say(call, second, Stand.AGREE)
    assert say(call, delegate, Stand.ABSTAIN).given_as is GivenAs.DELEGATE
    come_back(delegate, by=delegate.person)
    with pytest.raises(Forbidden):
        say(call, first, Stand.AGREE)


def test_an_absence_is_over_after_its_day(table):
    call, delegate = opened(table), table[0]
    first = alternate_of(delegate)
    go_away(delegate, clock.today(), by=delegate.person)
    with clock_at(clock.now() + timedelta(days=1)), pytest.raises(Forbidden):
        say(call, first, Stand.AGREE)
    say(call, first, Stand.AGREE)


def test_where_there_is_no_delegate_the_first_alternate_speaks(app):
    seat = make.sitting(make.group(), kind=SeatKind.ALTERNATE)
    second = alternate_of(seat, 2)
    call = opened([seat])
    say(call, seat, Stand.AGREE)
    with pytest.raises(Forbidden):
        say(call, second, Stand.AGREE)


def test_away_is_said_by_a_delegate_for_a_day_to_come(table):
    alternate = alternate_of(table[0])
    with pytest.raises(RuleBroken, match="Only a voting delegate"):
        go_away(alternate, clock.today(), by=alternate.person)
    with pytest.raises(RuleBroken, match="not over"):
        go_away(table[0], clock.today() - timedelta(days=1), by=table[0].person)
    with pytest.raises(RuleBroken, match="not away"):
        come_back(table[0], by=table[0].person)


def test_nobody_is_away_from_a_group_at_rest(table):
    table[0].group.state = GroupState.DORMANT
    with pytest.raises(RuleBroken, match="dormant"):
        go_away(table[0], clock.today(), by=table[0].person)


def test_away_said_again_takes_the_later_word(table):
    call, delegate = opened(table), table[0]
    first = alternate_of(delegate)
    go_away(delegate, clock.today() + timedelta(days=9), by=delegate.person)
    go_away(delegate, clock.today(), by=delegate.person)
    with clock_at(clock.now() + timedelta(days=1)), pytest.raises(Forbidden):
        say(call, first, Stand.AGREE)


def test_observers_strangers_and_late_comers_have_no_vote(table):
    call, seat = opened(table), table[0]
    observer = make.sitting(seat.group, seat.organisation, SeatKind.OBSERVER)
    for who in (observer.person, make.delegate(), make.staff()):
        with pytest.raises(Forbidden):
            give(call, seat.organisation, Answer(Stand.AGREE), by=who)
    with pytest.raises(Forbidden, match="had no vote at the table"):
        say(call, make.sitting(seat.group), Stand.AGREE)


def test_who_loses_the_seat_loses_the_voice_and_what_was_said_stays(table):
    call, seat = opened(table), table[0]
    say(call, seat, Stand.AGREE)
    seat.ended_at = clock.now()
    with pytest.raises(Forbidden):
        say(call, seat, Stand.OBJECT)
    assert present(call, seat) is Stand.AGREE


def test_at_the_second_of_closing_nothing_is_accepted_though_no_job_has_run(table):
    call = opened(table)
    closes_at = last(call).closes_at
    with clock_at(closes_at - timedelta(seconds=1)):
        say(call, table[0], Stand.AGREE)
    with clock_at(closes_at):
        for act in (Stand.AGREE, Stand.OBJECT):
            with pytest.raises(RuleBroken, match="takes no positions"):
                say(call, table[1], act)
    assert queries.tally(last(call)).answered == 1


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
def test_in_a_group_that_is_not_active_nobody_answers(table, state):
    call = opened(table)
    table[0].group.state = state
    with pytest.raises(RuleBroken):
        say(call, table[0], Stand.AGREE)


def test_a_position_is_recorded_with_evidence_and_the_organisation_hears_of_it(table, outbox):
    call, seat = opened(table), table[0]
    alternate = alternate_of(seat)
    secretary = make.person()
    with pytest.raises(RuleBroken, match="where the position can be read"):
        record_for(call, seat.organisation, Answer(Stand.AGREE), by=secretary, evidence=" ")
    said = record_for(
        call, seat.organisation, Answer(Stand.AGREE), by=secretary, evidence="minutes of 12 May"
    )
    assert (said.given_as, said.given_by) == (GivenAs.RECORDED, secretary)
    told = [m for m in outbox() if m.event == "call.recorded"]
    assert re.search(r"Closes: .*, \d\d:\d\d CES?T", told[0].text)
    assert {m.person_id for m in told} == {seat.person_id, alternate.person_id}
    assert "minutes of 12 May" in told[0].text


def test_where_nobody_sits_for_an_organisation_any_more_its_primary_contacts_hear(table, outbox):
    call, seat = opened(table), table[0]
    contact = make.primary_contact(seat.organisation)
    seat.ended_at = clock.now()
    record_for(call, seat.organisation, Answer(Stand.AGREE), by=make.person(), evidence="Mail.")
    told = [mail.to_address for mail in outbox() if mail.event == "call.recorded"]
    assert told == [contact.email]


def test_the_organisation_corrects_what_was_recorded_and_nobody_records_over_its_word(table):
    call, seat = opened(table), table[0]
    recorded = {"by": make.person(), "evidence": "minutes of 12 May"}
    record_for(call, seat.organisation, Answer(Stand.AGREE), **recorded)
    record_for(call, seat.organisation, Answer(Stand.ABSTAIN), **recorded)
    say(call, seat, Stand.OBJECT)
    with pytest.raises(RuleBroken, match="answered itself"):
        record_for(call, seat.organisation, Answer(Stand.AGREE), **recorded)
    assert present(call, seat) is Stand.OBJECT
    open_for_record = queries.recordable_electors(last(call))
    assert seat.organisation_id not in {one.organisation_id for one in open_for_record}


def test_what_waits_for_a_person_is_what_they_can_answer(table):
    call, delegate = opened(table), table[0]
    alternate = alternate_of(delegate)
    other = opened(table, days=3)
    make.call(delegate.group)

    def waits(seat):
        return [one.call for one in waiting_queries.waiting_for(seat.person)]

    assert waits(delegate) == [other, call]
    assert waits(alternate) == []
    go_away(delegate, clock.today(), by=delegate.person)
    assert waits(alternate) == [other, call]
    say(other, delegate, Stand.ABSTAIN)
    assert waits(delegate) == waits(alternate) == [call]
    _group, place = entered(delegate.group.slug, delegate.person, is_staff=False)
    assert place.waiting.calls == 1
    elsewhere = make.sitting(make.group("clinical-value"))
    _group, place = entered(elsewhere.group.slug, elsewhere.person, is_staff=False)
    assert place.waiting.calls == 0
    with clock_at(last(call).closes_at):
        assert waits(delegate) == []
    delegate.group.state = GroupState.DORMANT
    assert waits(delegate) == []


def test_a_suspended_organisation_is_asked_still_and_nobody_answers_for_it(table):
    call, seat = opened(table), table[0]
    seat.ended_at = clock.now()
    db.session.flush()
    assert topics.seat_of(seat.group, seat.person) is None
    assert waiting_queries.waiting_for(seat.person) == []
    assert queries.tally(last(call)).electors == 3


def test_positions_are_on_record_without_their_words(table):
    say(opened(table), table[0], Stand.OBJECT)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "call.answered")).one()
    assert entry.details == {"stand": "object", "given_as": "delegate"}
