"""A ministry asks for help: from its enquiry to what is delivered, and told in the library."""

from hubcommunity.core import clock
from hubcommunity.partnerships.support.models import SupportNeed
from tests import make
from tests.browser import SMALL_BY_HAND


@SMALL_BY_HAND
def test_an_enquiry_becomes_a_request_with_an_expert_a_delivery_and_a_story(walk):
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
    page.get_by_label("Outcome").fill("**All** nurses were trained.")
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
    lead = page.url.removesuffix("support/")
    walk.press(page.get_by_role("button", name="Start a success story"))
    page.get_by_text("Take out what names a person.").wait_for()
    assert page.get_by_label("Hospital of Chania").is_checked()
    walk.press(page.get_by_role("button", name="Look at the text"))
    page.get_by_role("heading", name="As readers will see it").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="Publish…"))
    walk.check()
    walk.press(page.get_by_role("button", name="Publish", exact=True))
    page.get_by_text("The success story is published, and open to everyone.").wait_for()

    page = walk.goto(lead)
    page.get_by_text("1 of 1").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="Success story published"))
    walk.check()
    walk.press(page.get_by_role("link", name="See its page"))
    page.get_by_role("heading", name="Training of staff: Greece").wait_for()
    walk.check()
    walk.context.clear_cookies()
    page.reload()
    page.get_by_text("All nurses were trained.").first.wait_for()
