"""A letter to a contact, looked at and sent; and a mail that waits until a person decides on it."""

from hubcommunity.core.db import db
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.receiving.models import Doubt, ReceivedMail
from hubcommunity.partnerships.template_actions import add_template
from tests import make
from tests.browser import SMALL_BY_HAND


@SMALL_BY_HAND
def test_a_letter_begins_with_a_template_and_an_unknown_answer_is_filed(walk):
    me = make.staff(given_name="Sami", family_name="Korhonen", email="sami@hub.example")
    lead = make.lead(owner=me, organisation_name="Nordic Patient Alliance")
    ann = make.person(given_name="Ann", family_name="Berg", email="ann@nordic.test")
    add_contact(lead, ann, by=me, provenance=Provenance("A fair"))
    text = {"subject": "{{organisation_name}} and us", "body": "Dear {{contact_name}}"}
    add_template(name="First letter", pipeline=None, by=me, **text)
    facts = {"sender_address": "eve@nordic.test", "subject": "Re: us", "text": "Let us meet."}
    make.saved(ReceivedMail(lead=lead, key="a", doubt=Doubt.UNKNOWN, **facts))
    db.session.commit()

    walk.be(me)
    page = walk.goto(f"/staff/leads/{lead.uid}/")
    walk.press(page.get_by_role("link", name="Write", exact=True))
    page.get_by_label("Template").select_option("First letter")
    walk.press(page.get_by_role("button", name="Use the template"))
    walk.press(page.get_by_role("button", name="Preview"))
    page.get_by_text("Nordic Patient Alliance and us").wait_for()
    page.get_by_text("Dear Ann Berg").wait_for()
    walk.check()
    walk.press(page.get_by_role("button", name="Send"))
    page.get_by_text("The letter to Ann Berg is on its way.").wait_for()

    page = walk.goto("/staff/leads/mail/")
    walk.check()
    walk.press(page.get_by_role("link", name="Re: us"))
    page.get_by_text("Let us meet.").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="Throw away…"))
    walk.press(page.get_by_role("link", name="Cancel"))
    walk.press(page.get_by_role("button", name="Add the sender as a contact"))
    page.get_by_text("eve@nordic.test is a contact now, and the mail is filed.").wait_for()
    page = walk.goto(f"/staff/leads/{lead.uid}/?kind=mails")
    page.get_by_text("Mail received: Re: us").wait_for()
    walk.check()
