"""Mail to the addresses of leads: filed, kept for staff, or kept out; never answered."""

import imaplib
import io
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.files import StoredFile
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import contact_actions, history_queries
from hubcommunity.partnerships.address_policy import address_of
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_queries import contacts_of
from hubcommunity.partnerships.lead_queries import files_of
from hubcommunity.partnerships.receiving import actions, deciding_actions, folder_actions
from hubcommunity.partnerships.receiving.actions import Fate, NoSuchLead, Refused, receive
from hubcommunity.partnerships.receiving.models import Doubt, ReceivedFile, ReceivedMail
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.partnerships.twins.actions import merge
from hubcommunity.partnerships.twins.policy import mark_of
from tests import make

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
OURS = "mx.hub.test"
PASS = f"{OURS}; dmarc=pass header.from=nordic.test"
ANN = "ann@nordic.test"
PDF = b"%PDF-1.7 of ours"


@pytest.fixture(autouse=True)
def receives(app, monkeypatch):
    told = {"LEAD_ADDRESS": "lead@hub.test", "AUTHSERV_ID": OURS, "IMAP_SERVER": "imap.test"}
    for name, value in told.items():
        monkeypatch.setitem(app.config, name, value)


@pytest.fixture
def lead():
    made = make.lead(organisation_name="Nordic Alliance")
    ann = make.person(given_name="Ann", family_name="Berg", email=ANN)
    contact_actions.add_contact(made, ann, by=None, provenance=Provenance("A fair"))
    return made


def mail(lead, *, text="We would like to meet.", files=(), **headers):
    """Return a message as bytes; headers are named with underscores."""
    told = EmailMessage()
    told["From"] = headers.pop("From", f"Ann Berg <{ANN}>")
    told["To"] = headers.pop("To", address_of(lead))
    told["Subject"] = headers.pop("Subject", "Re: Let us meet")
    told["Date"] = headers.pop("Date", "Thu, 26 Nov 2026 10:00:00 +0100")
    told["Message-ID"] = headers.pop("Message_ID", "<1@nordic.test>")
    proof = headers.pop("Authentication_Results", PASS)
    for each in [proof] if isinstance(proof, str) else proof:
        told["Authentication-Results"] = each
    for name, value in headers.items():
        told[name.replace("_", "-")] = value
    told.set_content(text)
    for name, content in files:
        told.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return told.as_bytes()


def take(raw, *envelope):
    return receive(raw, now=NOW, envelope=envelope)


def kept():
    return db.session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)).all()


def test_the_reply_of_a_contact_is_filed_with_its_files(lead):
    assert take(mail(lead, files=[("Plan.pdf", PDF)])) == [Fate.FILED]
    [moment] = history_queries.history(lead, "mails").items
    assert moment == (
        datetime(2026, 11, 26, 9, tzinfo=UTC),
        "Ann Berg",
        "Mail received: Re: Let us meet",
        "We would like to meet.",
        "",
    )
    assert [each.file.name for each in files_of(lead)] == ["Plan.pdf"]
    assert not db.session.scalars(select(ReceivedFile)).all()


def test_nothing_is_sent_in_answer(lead):
    take(mail(lead))
    take(mail(lead, From="mallory@evil.test", Message_ID="<2@evil.test>"))
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_a_blind_copy_of_staff_is_filed_by_the_envelope(lead):
    staff = make.staff(email="carl@hub.test")
    proof = f"{OURS}; dkim=pass header.d=hub.test"
    raw = mail(lead, From=staff.email, To=ANN, Authentication_Results=proof)
    with pytest.raises(NoSuchLead):
        take(raw)
    assert take(raw, address_of(lead)) == [Fate.FILED]


@pytest.mark.parametrize(("to", "counts"), [("ann", True), ("lead", False), ("colleague", False)])
def test_a_copy_of_what_a_colleague_wrote_to_others_is_what_they_did(lead, to, counts):
    carl, dora = make.staff(email="carl@hub.test"), make.staff(email="dora@hub.test")
    address = {"ann": ANN, "lead": address_of(lead), "colleague": dora.email}[to]
    proof = f"{OURS}; dkim=pass header.d=hub.test"
    take(mail(lead, From=carl.email, To=address, Authentication_Results=proof), address_of(lead))
    done = db.session.scalars(select(Activity)).all()
    assert [(each.kind, each.settled_by) for each in done] == [(ActivityKind.MAIL, carl)] * counts
    assert len(history_queries.history(lead).items) == 3, "the mail tells of itself"


def test_what_a_contact_wrote_is_nothing_that_we_did(lead):
    take(mail(lead, To=f"{address_of(lead)}, bo@nordic.test"))
    assert not db.session.scalars(select(Activity)).all()


def test_a_copy_that_waits_counts_for_its_writer_once_somebody_files_it(lead):
    carl = make.staff(email="carl@hub.test")
    take(mail(lead, From=carl.email, To=ANN, Authentication_Results=OURS), address_of(lead))
    [waiting] = kept()
    assert not db.session.scalars(select(Activity)).all()
    deciding_actions.file_mail(waiting, by=make.staff())
    [done] = db.session.scalars(select(Activity))
    assert done.settled_by == carl


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To"])
def test_the_lead_is_found_in_the_headers(lead, header):
    assert take(mail(lead, To=ANN, **{header: address_of(lead).upper()})) == [Fate.FILED]


def test_the_same_mail_is_kept_once(lead):
    assert [take(mail(lead)), take(mail(lead))] == [[Fate.FILED], [Fate.KNOWN]]
    assert len(kept()) == 1


def test_a_mail_to_two_leads_is_filed_with_each_whose_contact_wrote_it(lead):
    other = make.lead(lead.pipeline)
    both = f"{address_of(lead)}, {address_of(other)}"
    assert take(mail(lead, To=both)) == [Fate.FILED, Fate.WAITING]


def test_an_unknown_sender_waits_for_a_person(lead):
    proof = f"{OURS}; dmarc=pass header.from=new.test"
    assert take(mail(lead, From="eve@new.test", Authentication_Results=proof)) == [Fate.WAITING]
    assert kept()[0].doubt is Doubt.UNKNOWN
    assert not history_queries.history(lead, "mails").items


@pytest.mark.parametrize(
    "proof",
    [
        [],
        f"{OURS}; dmarc=fail header.from=nordic.test",
        f"{OURS}; dmarc=pass header.from=evil.test",
        f"{OURS}; dkim=pass header.d=test",
        f"{OURS}; spf=pass smtp.mailfrom=x@evilnordic.test",
        "mx.evil.test; dmarc=pass header.from=nordic.test",
        [f"{OURS}; dmarc=fail header.from=nordic.test", PASS],
        f'{OURS}; spf=pass smtp.mailfrom="; dmarc=pass header.from=nordic.test; "@evil.test',
        f"{OURS}; spf=fail (; dmarc=pass header.from=nordic.test; ) smtp.mailfrom=evil.test",
        f"{OURS}; spf=fail (((; dmarc=pass header.from=nordic.test",
    ],
)
def test_an_address_that_our_server_did_not_prove_waits(lead, proof):
    assert take(mail(lead, Authentication_Results=proof)) == [Fate.WAITING]
    assert kept()[0].doubt is Doubt.UNPROVEN


@pytest.mark.parametrize(
    "proof",
    [
        f"{OURS} 1; spf=fail smtp.mailfrom=x.test; dkim=pass (2048 bit) header.d=nordic.test",
        f"{OURS.upper()}; spf=pass smtp.mailfrom=bounces@nordic.test",
        [PASS, f"{OURS}; dmarc=fail header.from=nordic.test"],
    ],
)
def test_what_our_server_says_last_is_believed(lead, proof):
    assert take(mail(lead, Authentication_Results=proof)) == [Fate.FILED]


def test_without_the_name_of_our_server_nothing_is_believed(app, monkeypatch, lead):
    monkeypatch.setitem(app.config, "AUTHSERV_ID", "")
    assert take(mail(lead, Authentication_Results="; " + PASS)) == [Fate.WAITING]


def test_of_several_senders_none_is_believed(lead):
    assert take(mail(lead, From=f"{ANN}, mallory@evil.test")) == [Fate.WAITING]


def test_staff_who_do_not_see_the_pipeline_are_unknown_to_its_leads(lead):
    lead.pipeline.is_restricted = True
    staff = make.staff(email="carl@nordic.test")
    take(mail(lead, From=staff.email))
    assert kept()[0].doubt is Doubt.UNKNOWN


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied; owner-email=x"},
        {"Precedence": "Bulk"},
        {"Return_Path": "<>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Message_ID": "<0b57a4c0-1111-4222-8333-444455556666@localhost>"},
    ],
)
def test_what_a_program_wrote_or_came_back_is_kept_out(app, monkeypatch, lead, header):
    monkeypatch.setitem(app.config, "MAIL_ID_DOMAIN", "localhost")
    assert take(mail(lead, **header)) == [Fate.AUTOMATIC]
    assert not kept()


def test_what_a_person_wrote_says_so(lead):
    assert take(mail(lead, Auto_Submitted="no", Return_Path=f"<{ANN}>")) == [Fate.FILED]


def test_html_is_read_as_text(lead):
    message = EmailMessage()
    message["From"], message["To"] = ANN, address_of(lead)
    message["Authentication-Results"] = PASS
    html = "<style>p{}</style><p>Dear &amp; all</p><script>x()</script><p>Yours<br>Ann</p>"
    message.set_content(html, subtype="html")
    take(message.as_bytes())
    assert kept()[0].text == "Dear & all\nYours\nAnn"


def test_what_is_left_out_is_said(lead):
    files = [("virus.exe", b"MZ"), *((f"{n}.pdf", PDF) for n in range(11))]
    take(mail(lead, text="long " * 11_000, files=files))
    [made] = kept()
    assert len(files_of(lead)) == 10
    for told in ("virus.exe: of a kind", "10.pdf: too many files", "The end of the text"):
        assert told in made.left_out
    assert "virus.exe" in history_queries.history(lead, "mails").items[0].detail


def test_a_mail_from_the_future_stands_at_the_time_it_came(lead):
    take(mail(lead, Date="Thu, 26 Nov 2099 10:00:00 +0100"))
    assert kept()[0].written_at == NOW


def test_a_mail_to_no_lead_and_a_large_one_are_refused(monkeypatch, lead):
    with pytest.raises(NoSuchLead):
        take(mail(lead, To="lead@hub.test"))
    monkeypatch.setattr(actions, "LARGEST_MAIL", 100)
    with pytest.raises(Refused, match="too large"):
        take(mail(lead))


def test_a_mail_nested_too_deep_is_refused(lead):
    parts = [
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    ]
    with pytest.raises(Refused):
        take(b"To: " + address_of(lead).encode() + b"\r\n" + b"".join(parts))


STARTS = [b"Subject: =?utf-7?q?+?=\n", b"From: \xff\x00<@\n", b"Date: 99 Foo\n", b"To: (((\n"]
KINDS = [b"text/plain; charset=no-such", b"multipart/mixed; boundary=x", b"text/html;;=\xff"]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(STARTS), st.sampled_from(KINDS), st.binary(max_size=200))
def test_garbage_breaks_nothing(lead, start, kind, rest):
    to = b"Delivered-To: " + address_of(lead).encode() + b"\n"
    try:
        take(start + to + b"Content-Type: " + kind + b"\n" + rest)
    except Refused:
        return
    db.session.flush()


def waiting(lead, **headers):
    take(mail(lead, From="Eve Dahl <eve@new.test>", files=[("A.pdf", PDF)], **headers))
    return kept()[-1]


def test_staff_file_a_mail_that_waits_and_add_its_sender(lead):
    by = make.staff()
    deciding_actions.add_sender(waiting(lead), by=by)
    assert [each.person.email for each in contacts_of(lead)] == [ANN, "eve@new.test"]
    assert [each.added_by for each in files_of(lead)] == [by]
    deciding_actions.file_mail(waiting(lead, Message_ID="<2@x>"), by=by)
    assert len(history_queries.history(lead, "mails").items) == 2


def test_a_mail_that_is_thrown_away_leaves_nothing_and_comes_no_more(lead):
    mails = waiting(lead)
    deciding_actions.throw_away(mails, by=make.staff())
    db.session.flush()
    assert (mails.subject, mails.sender_address, mails.text) == ("", "", "")
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0
    assert take(mail(lead)) == [Fate.KNOWN]
    with pytest.raises(Stale):
        deciding_actions.file_mail(mails, by=make.staff())


def test_what_nobody_files_is_forgotten_after_thirty_days_and_what_is_filed_stays(lead):
    take(mail(lead, Message_ID="<filed@nordic.test>"))
    waiting(lead)
    assert deciding_actions.forget_old_mails(NOW + timedelta(days=29)) == 0
    assert deciding_actions.forget_old_mails(NOW + timedelta(days=30)) == 1
    db.session.flush()
    assert len(kept()) == 1
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_the_queue_is_decided_on_by_who_sees_the_pipeline(sign_in, lead):
    mails = [waiting(lead, Message_ID=f"<{n}@x>") for n in range(3)]
    first, second, third = (f"/staff/leads/mail/{each.uid}/" for each in mails)
    db.session.commit()
    browser = sign_in(make.staff())
    assert "Unknown sender" in browser.get("/staff/leads/mail/").text
    assert "We would like to meet." in browser.get(first).text
    assert browser.post(f"{first}add-sender").status_code == 302
    assert browser.post(f"{second}file").status_code == 302
    assert "Throw this mail away?" in browser.get(f"{third}throw-away/").text
    lead.pipeline.is_restricted = True
    db.session.commit()
    assert browser.get(third).status_code == 404
    assert "No mail waits" in browser.get("/staff/leads/mail/").text
    lead.pipeline.is_restricted = False
    db.session.commit()
    assert browser.post(f"{third}throw-away/").status_code == 302
    assert browser.post(f"{third}file").status_code == 404


def test_the_command_ends_with_what_a_mail_server_understands(app, monkeypatch, lead):
    def run(raw, *envelope):
        given = io.BytesIO(raw)
        return app.test_cli_runner().invoke(args=["leads", "receive", *envelope], input=given)

    raw = mail(lead)
    db.session.commit()
    assert run(raw, address_of(lead)).exit_code == 0
    assert len(kept()) == 1
    assert run(b"To: nobody@hub.test\n\nHello").exit_code == 67
    with monkeypatch.context() as patch:
        patch.setattr(actions, "LARGEST_MAIL", 10)
        assert run(raw).exit_code == 65
    monkeypatch.setitem(app.config, "LEAD_ADDRESS", "")
    assert run(raw).exit_code == 75


class Folder:
    """A mail server with one folder, as far as `imaplib` speaks with it."""

    def __init__(self, *mails):
        self.mails = {str(n): raw for n, raw in enumerate(mails, start=1)}
        self.told, self.filed, self.deleted = [], [], []

    def __getattr__(self, name):
        def answer(*words):
            self.told.append((name, *words))
            return "OK", [b""]

        return answer

    def uid(self, command, *words):
        if command == "SEARCH":
            return "OK", [" ".join(self.mails).encode()]
        if command == "FETCH":
            return "OK", [(b"1 (BODY[] {1}", self.mails[words[0]]), b")"]
        (self.filed if command == "COPY" else self.deleted).append(words[0])
        return "OK", [b""]


def test_a_folder_is_emptied_and_each_mail_committed_before_it_is_moved(lead):
    folder = Folder(mail(lead), b"To: nobody@hub.test\n\nHello")
    seen = []

    def commit():
        seen.append((len(kept()), list(folder.filed)))
        db.session.commit()

    assert folder_actions.fetch(NOW, commit, lambda: folder) == 2
    assert seen == [(1, []), (1, ["1"])]
    assert (folder.filed, folder.deleted) == (["1", "2"], ["1", "2"])
    assert folder.told[0] == ("select", '"INBOX"')
    assert folder.told[-1] == ("logout",)


@pytest.mark.parametrize("error", [OSError("gone"), imaplib.IMAP4.error("no")])
def test_a_server_out_of_reach_is_tried_again_later(error):
    def break_off():
        raise error

    assert folder_actions.fetch(NOW, db.session.commit, break_off) == 0


def test_a_mail_to_a_lead_that_went_into_another_is_filed_there(lead):
    other, sent = make.lead(lead.pipeline, organisation_name="The same"), mail(lead)
    merge(lead, other, by=make.staff(), seen=mark_of(other, lead))
    assert take(sent) == [Fate.FILED]
    assert [each.lead_id for each in kept()] == [other.id]
