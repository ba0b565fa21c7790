"""A lead is lost with a reason, comes back, and is won: an application follows, until its no."""

from datetime import timedelta

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.models import Application
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.loss_models import LostReason
from tests import make
from tests.browser import SMALL_BY_HAND
from tests.mails import link_in


def move(walk, page, to):
    walk.press(page.get_by_role("link", name="Move to…"))
    walk.tick(page.get_by_label(to))


@SMALL_BY_HAND
def test_a_lead_is_lost_comes_back_and_becomes_an_application(walk, mails):
    sami = make.staff(given_name="Sami", family_name="Korhonen")
    lead = make.lead(
        organisation_name="Turku Clinic", type=make.organisation_type(), country="FI", owner=sami
    )
    make.saved(LostReason(name="Not the right time"))
    aino = make.person(given_name="Aino", family_name="Aalto", email="aino@clinic.example")
    add_contact(lead, aino, by=sami, provenance=Provenance(untold_because=Untold.THEMSELVES))
    db.session.commit()
    address, to = f"/staff/leads/{lead.uid}/", sami.email
    walk.be(sami)
    page = walk.goto(address)
    move(walk, page, "Closed")
    page.get_by_label("Why is it lost?").select_option("Not the right time")
    page.get_by_label("Went to").fill("Nordic Data")
    day = clock.today() + timedelta(days=30)
    page.get_by_label("Look again on").fill(day.isoformat())
    walk.check()
    walk.press(page.get_by_role("button", name="Move", exact=True))
    page.get_by_text("It went to Nordic Data.", exact=True).wait_for()
    page.get_by_text("Look again").first.wait_for()
    walk.check()
    walk.press(page.get_by_role("button", name="Reopen"))

    move(walk, page, "Partner")
    walk.press(page.get_by_role("button", name="Move", exact=True))
    page.get_by_role("heading", name="What comes of Turku Clinic").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="Invite them to apply"))
    walk.check()
    walk.press(page.get_by_role("button", name="Send the invitation"))
    page.get_by_text("The invitation is on its way to Aino Aalto.").wait_for()

    page = walk.goto(link_in(mails("aino@clinic.example")[-1], "/join/invited/"))
    walk.check()
    walk.press(page.get_by_role("button", name="Begin"))
    assert page.get_by_label("Organisation name").input_value() == "Turku Clinic"
    db.session.rollback()
    assert db.session.scalars(select(Application.lead_uid)).one() == lead.uid

    page = walk.goto(f"{address}won/application/")
    page.get_by_label("What does the organisation do?").fill("We run two hospitals.")
    walk.check()
    page.get_by_role("button", name="Hand it over").click()
    page.get_by_text("The application is on its way to Aino Aalto.").wait_for()
    walk.check()
    link = link_in(mails("aino@clinic.example")[-1], "/join/prepared/")
    page = walk.goto(link)
    page.get_by_text("We run two hospitals.").wait_for()
    walk.check()
    page.get_by_role("button", name="Read and correct it").click()
    assert "two hospitals" in page.get_by_label("What does your organisation do?").input_value()

    page = walk.goto(link)
    walk.press(page.get_by_role("link", name="We do not want to apply"))
    page.get_by_label("Why not?").fill("We merge with another clinic.")
    walk.check()
    walk.press(page.get_by_role("button", name="Forget this application"))
    page.get_by_text("Nothing was sent, and what was filled in is forgotten.").wait_for()
    assert "We merge with another clinic." in mails(to)[-1].as_string()
    page = walk.goto(address)
    page.get_by_text("We merge with another clinic.").wait_for()
