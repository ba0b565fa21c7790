"""The pages about mail: the outbox for staff, the mailbox for development."""

import re
from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.mail.actions import empty_old_secrets
from hubcommunity.mail.models import MessageState
from hubcommunity.mail.policy import SECRETS_KEPT
from hubcommunity.notifications.actions import send_due
from tests import make
from tests.counting import cost

LINK = "http://hub.test/confirm/abc"
BODY = {
    "text": f"Open it:\n{LINK}\n",
    "html": f'<html><head><title>t</title></head><body><a href="{LINK}">Open</a></body></html>',
}


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff())


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class TestOutbox:
    def test_it_is_for_staff(self, client, sign_in):
        assert client.get("/staff/mail/").status_code == 302
        assert sign_in(make.delegate()).get("/staff/mail/").status_code == 403

    def test_empty_it_says_what_comes(self, staff):
        assert "No mail yet" in page(staff, "/staff/mail/")

    def test_states_are_filters_with_counts(self, staff):
        make.message(state=MessageState.FAILED, subject="Failed one")
        make.message(subject="Waiting one")

        shown = page(staff, "/staff/mail/?state=failed")

        assert "Failed one" in shown
        assert "Waiting one" not in shown
        assert re.search(r'aria-current="page">Failed <span class="n">1<', shown)
        assert re.search(r'All <span class="n">2<', shown)

    def test_an_unknown_state_filters_nothing(self, staff):
        make.message(subject="Waiting one")

        assert "Waiting one" in page(staff, "/staff/mail/?state=eaten")

    def test_an_address_is_found_however_it_is_written(self, staff):
        make.message(to_address="Pia@People.test", subject="To Pia")
        make.message(subject="To another")

        shown = page(staff, "/staff/mail/?q=pia@people")

        assert "To Pia" in shown
        assert "To another" not in shown

    def test_a_search_that_finds_nothing_says_so(self, staff):
        make.message()

        assert "No mail to such an address" in page(staff, "/staff/mail/?q=100%25")
        assert "Nothing here" in page(staff, "/staff/mail/?state=failed")

    def test_a_list_costs_the_same_however_long_it_is(self, staff):
        make.message()
        few = cost(lambda: staff.get("/staff/mail/"))
        for _ in range(60):
            make.message()

        assert cost(lambda: staff.get("/staff/mail/?page=2")) == few <= 12

    def test_a_mail_shows_how_it_fared_and_what_it_says(self, staff):
        message = make.message(state=MessageState.FAILED, last_error="550 No such user", **BODY)

        shown = page(staff, f"/staff/mail/{message.uid}/")

        assert "550 No such user" in shown
        assert "Send again" in shown
        assert LINK in shown
        assert LINK in page(staff, f"/staff/mail/{message.uid}/frame")

    def test_a_secret_is_shown_to_nobody(self, staff):
        message = make.message(holds_secret=True, **BODY)

        assert LINK not in page(staff, f"/staff/mail/{message.uid}/")
        assert staff.get(f"/staff/mail/{message.uid}/frame").status_code == 404

    def test_an_unknown_mail_is_not_found(self, staff):
        assert staff.get(f"/staff/mail/{make.person().uid}/").status_code == 404

    def test_send_again_puts_it_back(self, staff):
        message = make.message(state=MessageState.FAILED)

        answer = staff.post(f"/staff/mail/{message.uid}/again", follow_redirects=True)

        assert "waits to be sent again" in answer.get_data(as_text=True)
        assert message.state is MessageState.PENDING

    def test_a_mail_whose_secret_was_removed_is_not_sent_again(self, staff):
        message = make.message(
            state=MessageState.FAILED,
            holds_secret=True,
            created_at=clock.now() - SECRETS_KEPT - timedelta(minutes=1),
        )
        empty_old_secrets(clock.now())

        shown = page(staff, f"/staff/mail/{message.uid}/")
        answer = staff.post(f"/staff/mail/{message.uid}/again")

        assert "was removed after 7 days" in shown
        assert "Send again" not in shown
        assert answer.status_code == 409
        assert "can ask for a new one" in answer.get_data(as_text=True)
        assert message.state is MessageState.FAILED

    def test_an_endless_search_finds_nothing(self, staff):
        make.message()

        assert "No mail to such an address" in page(staff, "/staff/mail/?q=" + "%25" * 60_000)

    def test_what_was_sent_is_not_sent_again(self, staff):
        message = make.message(state=MessageState.SENT)

        assert staff.post(f"/staff/mail/{message.uid}/again").status_code == 409

    def test_a_shown_mail_has_no_power(self, staff):
        message = make.message(**BODY)

        answer = staff.get(f"/staff/mail/{message.uid}/frame")

        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy


class TestMailbox:
    @pytest.fixture(autouse=True)
    def folder(self, app, monkeypatch, tmp_path):
        monkeypatch.setitem(app.config, "MAILBOX_FOLDER", str(tmp_path))

    @pytest.fixture
    def kept(self):
        message = make.message(to_address="pia@people.test", subject="Confirm <it>", **BODY)
        send_due()
        return message

    def test_empty_it_says_what_to_do(self, client):
        assert "No mail yet" in page(client, "/dev/mailbox/?q=")

    def test_the_newest_comes_first(self, client, kept):
        newer = make.message(subject="Newer")
        send_due()

        shown = page(client, "/dev/mailbox/")

        assert shown.index(newer.subject) < shown.index("Confirm &lt;it&gt;")
        assert "pia@people.test" in shown

    def test_an_address_is_found(self, client, kept):
        make.message(subject="To another")
        send_due()

        assert "To another" not in page(client, "/dev/mailbox/?q=PIA@")
        assert "No mail to such an address" in page(client, "/dev/mailbox/?q=nobody@")

    @pytest.mark.parametrize("number", [0, 2])
    def test_a_page_that_is_not_there_is_not_found(self, client, kept, number):
        assert client.get(f"/dev/mailbox/?page={number}").status_code == 404

    def test_the_html_stands_in_a_frame_whose_links_open_in_the_window(self, client, kept):
        frame = f"/dev/mailbox/{kept.uid}/frame"
        assert f'src="{frame}"' in page(client, f"/dev/mailbox/{kept.uid}/")

        inner = client.get(frame)

        assert '<base target="_top">' in inner.get_data(as_text=True)
        assert LINK in inner.get_data(as_text=True)
        assert "allow-top-navigation-by-user-activation" in inner.headers["Content-Security-Policy"]

    def test_links_of_the_text_can_be_clicked(self, client, kept):
        assert f'<a href="{LINK}"' in page(client, f"/dev/mailbox/{kept.uid}/?view=text")

    def test_the_headers_are_shown(self, client, kept):
        shown = page(client, f"/dev/mailbox/{kept.uid}/?view=headers")

        assert "Auto-Submitted" in shown
        assert f"&lt;{kept.uid}@" in shown

    def test_an_unknown_mail_is_not_found(self, client):
        assert client.get(f"/dev/mailbox/{make.person().uid}/").status_code == 404

    @pytest.mark.parametrize(
        "settings", [{"PRODUCTION": True}, {"MAIL_SERVER": "smtp.example.org"}], ids=str
    )
    def test_it_does_not_exist_in_production_nor_with_a_mail_server(
        self, app, another_app, settings
    ):
        database = app.config["SQLALCHEMY_DATABASE_URI"]
        other = another_app({"SQLALCHEMY_DATABASE_URI": database, **settings})

        assert not [rule for rule in other.url_map.iter_rules() if "mailbox" in rule.rule]
        assert other.test_client().get("/dev/mailbox/").status_code == 404
        with other.app_context():
            db.engine.dispose()
