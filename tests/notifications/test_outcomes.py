"""Whatever the mail server and the workers do, every message ends, and only along the table."""

from datetime import timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select
from sqlalchemy.orm import object_session

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.delivery import SENT, Fate, Outcome
from hubcommunity.mail.models import NEXT, Message, MessageState
from hubcommunity.mail.policy import TRIES
from hubcommunity.notifications.actions import send_due
from tests import make

ENDS = {MessageState.SENT, MessageState.FAILED}
LEASE = timedelta(seconds=301)


class Killed(BaseException):
    """The worker is gone: nothing after this point happens."""


OUTCOMES = {
    "ok": SENT,
    "4xx": Outcome(Fate.RETRY, 451, "451 Later"),
    "5xx": Outcome(Fate.REFUSED, 550, "550 No"),
    "drop": Outcome(Fate.RETRY, error="SMTPServerDisconnected", reached=False),
}


class Script:
    """A way out that follows a script: what the server does, or that the worker dies on the way."""

    def __init__(self, acts, clock_now):
        self.acts = iter(acts)
        self.travel = clock_now

    def deliver(self, letter):
        act = next(self.acts, "ok")
        if act == "killed":
            raise Killed
        if act == "slow":
            self.travel.shift(LEASE)
            return OUTCOMES["ok"]
        return OUTCOMES[act]

    def close(self):
        pass


@given(
    acts=st.lists(st.sampled_from([*OUTCOMES, "killed", "slow"]), max_size=25),
    messages=st.integers(1, 3),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_message_ends_sent_or_failed_along_the_table(app, acts, messages):
    db.session.execute(delete(Message))
    made = [make.message() for _ in range(messages)]
    db.session.commit()
    moves = []
    remember = watch_moves(moves)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        script = Script(acts, traveller)
        for _ in range(TRIES * messages + len(acts)):
            try:
                send_due(script, worker="w")
            except Killed:
                db.session.rollback()
            traveller.shift(timedelta(minutes=101))
            if {message.state for message in made} <= ENDS:
                break
    event.remove(Message.state, "set", remember)

    assert {message.state for message in made} <= ENDS
    assert all(message.attempts <= TRIES for message in made)
    assert all(after in NEXT[before] for before, after in moves)
    assert db.session.scalars(select(Message).where(Message.claimed_by.is_not(None))).all() == []


def watch_moves(moves):
    """Note every change of state of a message that is in the database."""

    def remember(message, after, before, _initiator):
        if object_session(message) is not None and isinstance(before, MessageState):
            moves.append((before, after))

    event.listen(Message.state, "set", remember, active_history=True)
    return remember
