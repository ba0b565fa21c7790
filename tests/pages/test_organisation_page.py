"""The page of an organisation for staff: all that the hub knows of it."""

from hubcommunity.core.files import Upload
from hubcommunity.membership.models import ApplicationState
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.organisations.logo_actions import set_logo
from tests import make
from tests.counting import cost


def page_of(browser, organisation):
    return browser.get(f"/staff/organisations/{organisation.slug}/").get_data(as_text=True)


def test_everything_about_an_organisation_is_on_one_page(sign_in):
    row, staff = make.member("Clinic of the North", short_name="CLN"), make.staff()
    actions.change_profile(
        row, by=staff, short_name="CLN", city="", website="", other_names="Klinik Nord", topics=[]
    )
    actions.describe(row, "de", "Wir *heilen*.", by=staff)
    actions.identify(row, {K.VAT: "BE0697449992"}, by=staff)
    set_logo(row, Upload("x.webp", "image/webp", b"dots"), "A lamp", by=staff)
    dora = make.delegate(row, given_name="Dora", family_name="Delegate")
    make.seat(dora, make.group("clinical-value"), row)
    application = make.application(ApplicationState.APPROVED, organisation=row)
    lead = make.lead(organisation=row)
    page = page_of(sign_in(staff), row)
    for told in ("Klinik Nord", "<em>heilen</em>", "BE0697449992", 'alt="A lamp"', "Full member"):
        assert told in page
    for address in (
        f"/staff/people/{dora.uid}/",
        "/staff/topics/clinical-value/",
        f"/staff/applications/{application.uid}/",
        f"/staff/leads/{lead.uid}/",
        f"/organisation/{row.slug}/profile/",
        f"/staff/organisations/{row.slug}/edit/",
        f"/members/{row.slug}/",
    ):
        assert f'href="{address}"' in page
    assert "Organisation changed" in page
    assert "(everyone)" in page.split("Klinik Nord")[1].split("</dd>")[0]
    assert "(staff only)" in page.split("BE0697449992")[1].split("</dd>")[0]


def test_what_belongs_to_others_is_not_on_it(sign_in):
    row, other = make.organisation("Clinic"), make.member("Other")
    who = make.delegate(other, given_name="Olli", family_name="Outside")
    make.seat(who, make.group("clinical-value"), other)
    application, lead = make.application(), make.lead(organisation=other)
    page = page_of(sign_in(make.staff()), row)
    for told in ("Outside", "clinical-value", str(application.uid), str(lead.uid)):
        assert told not in page
    assert "This organisation has never been a member." in page
    assert f'href="/members/{row.slug}/"' not in page


def test_an_application_that_nobody_has_sent_is_not_on_it(sign_in):
    row = make.organisation("Clinic")
    make.draft(organisation=row)
    assert "/staff/applications/" not in page_of(sign_in(make.staff()), row).split("<main")[1]


def test_the_page_costs_the_same_however_much_there_is(sign_in):
    row, browser = make.member("Clinic"), sign_in(make.staff())
    pipeline = make.pipeline()

    def add(number: int) -> None:
        for _ in range(number):
            make.seat(make.delegate(row), make.group(), row)
            make.lead(pipeline, organisation=row)
            make.application(organisation=row)

    def ask():
        return browser.get(f"/staff/organisations/{row.slug}/")

    add(1)
    few = cost(ask)
    add(30)
    assert cost(ask) == few


def test_nothing_stands_where_no_organisation_is(sign_in):
    assert sign_in(make.staff()).get("/staff/organisations/nobody/").status_code == 404
