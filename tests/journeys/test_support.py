"""A ministry asks for help: from its enquiry to what is delivered."""

from hubcommunity.core import clock
from hubcommunity.partnerships.support.models import SupportNeed
from tests import make
from tests.browser import SMALL_BY_HAND


@SMALL_BY_HAND
def test_an_enquiry_becomes_a_request_with_an_expert_and_a_delivery(walk):
    pipeline = make.pipeline("country-support", "Country support")
    pipeline.is_support = True
    make.saved(SupportNeed(name="Training of staff"))
    expert = make.delegate(make.member("Hospital of Chania", country="GR"), given_name="Eleni")
    enquiry = make.enquiry(
        organisation_name="Ministry of Health", country="GR", message="Our nurses need training."
    )
    address, name = f"/staff/enquiries/{enquiry.uid}/", expert.name
    walk.be(make.staff())
    page = walk.goto(address)
    page.get_by_label("Pipeline").select_option(label="Country support")
    walk.press(page.get_by_role("button", name="Make it a lead"))
    walk.press(page.get_by_role("link", name="Open support"))
    page.get_by_text("Our nurses need training.").wait_for()

    walk.press(page.get_by_role("link", name="Edit the request"))
    page.get_by_label("Need", exact=False).first.select_option("Training of staff")
    page.get_by_label("Agreed scope").fill("- Two days in Athens")
    walk.check()
    walk.press(page.get_by_role("button", name="Save"))
    page.get_by_role("listitem").filter(has_text="Two days in Athens").wait_for()

    page.get_by_label("What is delivered").fill("Workshop")
    page.get_by_label("Planned for").fill(str(clock.today()))
    walk.press(page.get_by_role("button", name="Add the deliverable"))
    page.get_by_text("The deliverable is added, and is among the next steps.").wait_for()
    page.get_by_text("From Greece").wait_for()
    walk.press(page.get_by_role("button", name="Mark as asked"))
    page.get_by_text("is on record as asked.").wait_for()
    walk.check()

    walk.press(page.get_by_role("link", name=name))
    walk.tick(page.get_by_label("Agreed"))
    walk.check()
    walk.press(page.get_by_role("button", name="Save"))
    walk.press(page.get_by_role("link", name="Workshop"))
    walk.check()
    page.get_by_label("Delivered on").fill(str(clock.today()))
    walk.press(page.get_by_role("button", name="Save"))
    page.get_by_text("Delivered on").wait_for()
    page.get_by_text("Agreed", exact=True).wait_for()
    walk.press(page.get_by_role("link", name="Ministry of Health").first)
    page.get_by_text("1 of 1").wait_for()
    walk.check()
