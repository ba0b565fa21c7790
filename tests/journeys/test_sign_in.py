"""Signing in and looking after one's own account, in a real browser."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.mails import link_in

NEW = "eleven paper lanterns drift"


@LARGE_FIRST
def test_a_forgotten_password_is_replaced_and_signs_in(walk, mails):
    person = make.delegate(email="pia@people.org", given_name="Pia", family_name="Person")
    page = walk.goto("/account/")
    walk.check()
    page.get_by_label("Your email address").fill("pia@people.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_text("The email address or the password is not right.").wait_for()
    walk.check()

    page.get_by_role("link", name="Forgot your password?").click()
    walk.check()
    page.get_by_label("Your email address").fill("pia@people.org")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look at your mail").wait_for()
    walk.check()

    link = link_in(mails("pia@people.org")[-1], "forgot-password")
    page = walk.goto(link)
    walk.check()
    page.get_by_label("New password").fill("password1234")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="too easy to guess").wait_for()
    walk.check()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("Your new password is set.").wait_for()

    walk.sign_in(person, NEW)
    assert page.url == f"{walk.site}/home/"
    walk.goto(link)
    page.get_by_role("heading", name="This link no longer works").wait_for()
    walk.check()


def answered(walk, secret):
    """Return how the hub answers a program that shows an access token."""
    header = {"Authorization": f"Bearer {secret}"}
    try:
        with urlopen(Request(f"{walk.site}/api/v1/groups", headers=header)) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.status


def make_token(walk, name):
    """Make a token by the keyboard alone, and return it."""
    page = walk.page
    page.get_by_role("link", name="Make an access token").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Read, and change").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Copy your access token now").wait_for()
    return page.get_by_label("Access token", exact=True).input_value()


@SMALL_FIRST
def test_the_account_is_looked_after(walk, visitor, mails):
    person = make.staff(email="pia@people.org", given_name="Pia", family_name="Person")
    elsewhere = visitor()
    elsewhere.sign_in(person)
    page = walk.sign_in(person)

    walk.goto("/account/")
    walk.check()
    page.get_by_label("Job title").fill("Adviser")
    page.get_by_label("Time zone").select_option("Europe/Helsinki")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your profile is saved.").wait_for()
    walk.check()

    page.get_by_role("link", name="Sessions").click()
    walk.check()
    page.get_by_role("button", name="End the session of").click()
    page.get_by_text("That browser is signed out.").wait_for()
    assert elsewhere.goto("/account/").url.startswith(f"{walk.site}/sign-in/")

    page.get_by_role("link", name="Access tokens").click()
    walk.check()
    secret = make_token(walk, "Weekly figures")
    walk.check()
    assert answered(walk, secret) == 200
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_text("last used on").wait_for()
    walk.check()
    assert secret not in page.content()
    kept = make_token(walk, "Daily figures")
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="End the access token “Weekly figures”").click()
    walk.check()
    page.get_by_role("button", name="End the token").click()
    page.get_by_text("The access token “Weekly figures” is ended.").wait_for()
    assert (answered(walk, secret), answered(walk, kept)) == (401, 200)

    page.get_by_role("link", name="Password").click()
    walk.check()
    page.get_by_label("Current password").fill(make.PASSWORD)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    page.get_by_text("Your password is changed.").wait_for()
    assert answered(walk, kept) == 401

    page.get_by_role("link", name="Email", exact=True).click()
    walk.check()
    page.get_by_label("New email address").fill("pia@elsewhere.org")
    page.get_by_label("Current password").fill(NEW)
    page.get_by_role("button", name="Send the link").click()
    page.get_by_text("We have written to pia@elsewhere.org.").wait_for()
    walk.goto(link_in(mails("pia@elsewhere.org")[-1], "/account/email/"))
    walk.check()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Your new address is confirmed.").wait_for()
    subjects = [mail["Subject"] for mail in mails("pia@people.org")]
    assert subjects == [
        *["You have a new access token"] * 2,
        "Your password was changed",
        "Your email address was changed",
    ]

    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()
    assert walk.goto("/account/").url.startswith(f"{walk.site}/sign-in/")


def test_five_failures_are_answered_by_when_to_try_again(visitor):
    browser = visitor("narrow")
    page = browser.goto("/sign-in/")
    for _ in range(6):
        page.get_by_label("Your email address").fill("nobody@people.org")
        page.get_by_label("Password", exact=True).fill("a guess")
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
    page.get_by_role("heading", name="Too many tries").wait_for()
    page.get_by_text("Try again in 1 minute.").wait_for()
    browser.check()


def test_the_keyboard_alone_signs_in(visitor):
    make.delegate(email="pia@people.org")
    browser = visitor()
    page = browser.goto("/sign-in/")
    page.get_by_label("Your email address").focus()
    page.keyboard.type("pia@people.org")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_label("Password", exact=True).input_value() == make.PASSWORD
    assert page.get_by_label("Password", exact=True).get_attribute("type") == "text"
    page.keyboard.press("Space")
    assert page.get_by_label("Password", exact=True).get_attribute("type") == "password"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/home/")
