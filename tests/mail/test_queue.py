"""Writing a mail to the outbox."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail import actions
from hubcommunity.mail.models import Message, MessageState
from tests import make

TEMPLATES = {
    "mail/try_it.subject.txt": "Tea & {{ what }}\n",
    "mail/try_it.txt": """
{% extends "mail/base.txt" %}
{% block content %}Have tea & {{ what }} at {{ at|moment }}.



{{ external('pages.home') }}{% endblock %}
{% block because %}You receive this because you like tea.{% endblock %}
""",
    "mail/try_it.html": """
{% extends "mail/base.html" %}
{% from "mail/_parts.html" import button %}
{% block content %}
<p>Tea &amp; {{ what }} at {{ at|moment }}</p>{{ button('/tea', 'Drink') }}
{% endblock %}
{% block because %}You receive this because you like tea.{% endblock %}
""",
}


@pytest.fixture
def templates(app, monkeypatch):
    monkeypatch.setattr(
        app, "jinja_loader", ChoiceLoader([app.jinja_loader, DictLoader(TEMPLATES)])
    )


NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def queue(key="tea", to_address="tea@people.test", **values):
    return actions.queue(
        "try.it", key=key, to_address=to_address, language="en", what="<cake>", at=NOON, **values
    )


@pytest.mark.usefixtures("templates")
class TestQueue:
    def test_a_mail_waits_with_subject_text_and_html(self):
        message = queue()

        assert message.state is MessageState.PENDING
        assert message.subject == "Tea & <cake>"
        assert "Tea &amp; &lt;cake&gt;" in message.html

    def test_the_text_is_plain_and_never_skips_more_than_a_line(self):
        text = queue().text

        assert "Have tea & <cake>" in text
        assert "\n\n\n" not in text

    def test_styles_stand_on_the_elements(self):
        html = queue().html

        assert "<style" not in html
        assert 'style="' in html

    def test_why_it_came_and_who_sent_it_are_told(self):
        message = queue()

        for body in (message.text, message.html):
            assert "You receive this because you like tea." in body
            assert "Community hub" in body

    def test_times_are_those_of_the_receiver(self):
        assert "14:00" in queue(timezone="Europe/Brussels").text
        assert "15:00" in queue(key="more tea", timezone="Europe/Helsinki").text

    def test_one_key_is_one_mail(self):
        assert queue() is queue()

    def test_two_requests_at_once_write_one_mail(self, app):
        def in_another_request():
            with app.app_context():
                queue()
                db.session.commit()

        threads = [threading.Thread(target=in_another_request) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert db.session.scalar(select(func.count(Message.id))) == 1

    def test_a_line_break_in_a_header_is_refused(self):
        for value in ("x\r\nBcc: all@people.test", "x\ny", "x\ry"):
            with pytest.raises(ValueError, match="line break"):
                queue(headers={"List-Unsubscribe": value})

    def test_a_line_break_in_the_address_is_refused(self):
        with pytest.raises(ValueError, match="line break"):
            queue(to_address="tea@people.test\nBcc: all@people.test")

    def test_a_subject_too_long_for_the_outbox_is_cut(self):
        message = actions.queue(
            "try.it", key="k", to_address="a@b.test", language="en", what="x" * 400, at=NOON
        )

        assert len(message.subject) <= 300


WEEK_AGO = timedelta(days=7, minutes=1)


@pytest.mark.parametrize(
    ("state", "holds_secret", "age", "emptied"),
    [
        (MessageState.FAILED, True, WEEK_AGO, True),
        (MessageState.FAILED, True, timedelta(days=6), False),
        (MessageState.FAILED, False, WEEK_AGO, False),
        (MessageState.PENDING, True, WEEK_AGO, False),
    ],
)
def test_an_old_failed_mail_loses_the_text_with_its_secret(state, holds_secret, age, emptied):
    given = {"state": state, "holds_secret": holds_secret}
    message = make.message(created_at=clock.now() - age, **given)

    number = actions.empty_old_secrets(clock.now())

    db.session.refresh(message)
    assert number == int(emptied)
    assert (message.text == message.html == "") == emptied
    assert actions.empty_old_secrets(clock.now()) == 0
