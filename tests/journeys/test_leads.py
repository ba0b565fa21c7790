"""A lead is added with an organisation that the hub knows, gets contacts, and tells its story."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.partnerships.contact_models import PARTNERSHIP
from hubcommunity.partnerships.models import Lead
from tests import make
from tests.browser import SMALL_BY_HAND


def choose(walk, option):
    """Take the first of what is offered below a field; the focus of the keys stays in the field."""
    option.wait_for()
    if walk.hand == "keys":
        walk.page.keyboard.press("ArrowDown")
        walk.page.keyboard.press("Enter")
    else:
        walk.press(option)


@SMALL_BY_HAND
def test_a_lead_with_its_contacts_from_the_form_to_the_timeline(walk):
    make.pipeline()
    make.purpose(PARTNERSHIP, asks_consent=False, text="We are jointly responsible.")
    known = make.organisation("Región de Andalucía")
    walk.be(make.staff(given_name="Sami", family_name="Korhonen"))
    page = walk.goto("/staff/pipelines/strategic-partners/add/")
    if walk.plain:
        page.get_by_label("Organisation", exact=True).fill("Region de Andalucia")
    else:
        page.get_by_label("Organisation", exact=True).press_sequentially("region")
        choose(walk, page.get_by_role("option", name="Región de Andalucía"))
    walk.press(page.get_by_text("More: contact"))
    page.get_by_label("Contact name").fill("Ann Berg")
    page.get_by_label("Contact email").fill("ann@region.example.org")
    page.get_by_label("Where the contact’s data come from").fill("Business card")
    page.get_by_label("Tags", exact=True).fill("Region, Telemonitoring")
    walk.check()
    walk.press(page.get_by_role("button", name="Add lead"))
    page.get_by_text("is on the board.").wait_for()
    db.session.rollback()
    lead = db.session.scalars(select(Lead)).one()
    assert lead.organisation_id == known.id

    page = walk.goto(f"/staff/leads/{lead.uid}/")
    walk.press(page.get_by_role("link", name="Add a contact"))
    page.get_by_label("Email address").fill("bo@region.example.org")
    page.get_by_label("Name", exact=True).fill("Bo Lund")
    page.get_by_label("Where the data come from").fill("Named by Ann Berg")
    walk.check()
    walk.press(page.get_by_role("button", name="Add contact"))
    walk.press(page.get_by_role("button", name="Send the notice Ann Berg"))
    page.get_by_text("The notice is on its way to Ann Berg.").wait_for()

    walk.press(page.get_by_role("link", name="Edit"))
    page.get_by_label("Amount", exact=True).fill("12000")
    walk.press(page.get_by_role("button", name="Save"))
    for words in ("Notice sent to a contact", "Amount: none → €12,000.00", "Mail: What"):
        page.get_by_text(words).first.wait_for()
    walk.check()
