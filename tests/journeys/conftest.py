"""A real server and a real browser; skipped, and said so, where no Chromium is installed."""

import email
import email.policy
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from hubcommunity.accounts.models import Account, LoginSession
from hubcommunity.core import clock
from hubcommunity.core.db import db
from tests import make
from tests.browser import CHROMIUM, NO_BROWSER

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 780}
WAYS: dict[str, dict[str, Any]] = {
    "wide": {"java_script_enabled": True, "viewport": WIDE},
    "narrow": {"java_script_enabled": True, "viewport": NARROW},
    "wide-plain": {"java_script_enabled": False, "viewport": WIDE},
    "narrow-plain": {"java_script_enabled": False, "viewport": NARROW},
}
# With which hand a journey presses what it presses, where it is not the mouse.
BY_HAND: dict[str, dict[str, Any]] = {
    "finger": WAYS["narrow"] | {"has_touch": True},
    "keys": WAYS["wide"],
}
# A colour in the middle of its change is no finding: axe looks at a page that stands still.
STILL = {"reduced_motion": "reduce"}
# What is in order is left in the page: to carry it here takes as long as to look.
LOOK = """axe.run({resultTypes: ["violations"]})
    .then(found => ({url: found.url, violations: found.violations}))"""
# The rows and heads of sheets of which something reaches beyond the sheet.
TOO_LONG = """[...document.querySelectorAll(".sheet > header, .rows > li")]
    .filter(row => row.scrollWidth > row.clientWidth)
    .map(row => row.textContent)"""
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason=NO_BROWSER)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the app, served for real, with CSRF protection on."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    before = {"HUB_BASE_URL": app.config["HUB_BASE_URL"], "WTF_CSRF_ENABLED": False}
    app.config.update(HUB_BASE_URL=address, WTF_CSRF_ENABLED=True)
    # It looks a hundred times a second whether it is to stop, not twice: each test waits for that.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
    app.config.update(before)


class Walk:
    """One visitor's browser. Fails when a page asks another host for anything, or logs an error."""

    def __init__(self, context: BrowserContext, site: str, plain: bool, hand: str = "") -> None:
        self.site = site
        self.plain = plain
        self.hand = hand
        self.context = context
        self.foreign: list[str] = []
        self.faults: list[str] = []
        context.set_default_timeout(10_000)
        context.on("request", self.note_request)
        context.on("console", self.note_console)
        context.on("weberror", lambda told: self.faults.append(str(told.error)))
        self.page: Page = context.new_page()

    def note_request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "about:")):
            self.foreign.append(request.url)

    def note_console(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def goto(self, path: str) -> Page:
        """Open a path of the site, or a full address from a mail."""
        db.session.commit()
        address = path if path.startswith("http") else f"{self.site}{path}"
        self.page.goto(address)
        return self.page

    def be(self, person: Any) -> Page:
        """Be signed in, without the form: its own journey walks that, all others save its time."""
        account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
        login = LoginSession(account=account, expires_at=clock.now() + timedelta(days=1))
        db.session.add(login)
        db.session.commit()
        cookie = {"_user_id": str(login.uid), "_fresh": True, "_permanent": True}
        db.session.commit()
        signed = SecureCookieSessionInterface().get_signing_serializer(current_app).dumps(cookie)
        self.context.add_cookies([{"name": "session", "value": signed, "url": self.site}])
        return self.goto("/home/")

    def sign_in(self, person: Any, password: str = make.PASSWORD) -> Page:
        """Sign in through the form."""
        address = person.email  # read before the page is asked for: a read here locks SQLite
        page = self.goto("/sign-in/")
        page.get_by_label("Your email address").fill(address)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        return page

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Press a link or a button with the hand of this journey; by keys, it has to be reached."""
        if self.hand == "finger":
            target.tap()
        elif self.hand == "keys":
            target.focus()
            assert target.evaluate("e => e.tabIndex >= 0 && e.matches(':focus-visible')")
            self.page.keyboard.press(key)
        else:
            target.click()

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of several."""
        if not target.is_checked():
            self.press(target, "Space")
        assert target.is_checked()

    def focus(self) -> str:
        """Return the words of what has the focus."""
        return " ".join(self.page.evaluate("document.activeElement.textContent").split())

    def check(self) -> None:
        """Hold the present page to axe (WCAG 2.2 AA, best practice) and to the window's width.

        What the mouse has looked at looks the same to a finger and to keys.
        """
        if self.plain or self.hand:
            return
        self.page.wait_for_load_state()  # a click returns when the next page begins, still empty
        self.page.evaluate(AXE_SCRIPT)
        found = AxeResults(self.page.evaluate(LOOK))
        assert found.violations_count == 0, found.generate_report()
        self.fits()

    def fits(self) -> None:
        """Hold the present page to the window's width, and what its sheets hold to theirs."""
        if self.plain:
            return
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, f"{self.page.url} scrolls sideways"
        assert self.page.evaluate(TOO_LONG) == [], f"{self.page.url} has words beyond their sheet"

    def finish(self) -> None:
        assert self.foreign == [], "the page asked another host"
        assert self.faults == [], "the browser's console has errors"
        self.context.close()


@pytest.fixture(params=list(WAYS))
def walk(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Walk]:
    """A visitor at 1440 and at 360 px, with and without JavaScript: the test runs four times."""
    way, hand = (WAYS | BY_HAND)[request.param], request.param if request.param in BY_HAND else ""
    context = chromium.new_context(**way, **STILL)
    visitor = Walk(context, site, plain=not way["java_script_enabled"], hand=hand)
    yield visitor
    visitor.finish()


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Callable[..., Walk]]:
    """Return a function that opens one more browser: `visitor()`, `visitor("narrow-plain")`, or
    with more for the browser: `visitor("narrow", has_touch=True)`.
    """
    opened: list[Walk] = []

    def another(way: str = "wide", **more: Any) -> Walk:
        options = WAYS[way] | more
        plain = not options["java_script_enabled"]
        opened.append(Walk(chromium.new_context(**options, **STILL), site, plain))
        return opened[-1]

    yield another
    for walk in opened:
        walk.finish()


@pytest.fixture
def mails(app: Flask) -> Callable[[str], list[EmailMessage]]:
    """Return a function that lets the worker send what is due, and lists the mails to an address.

    The newest comes last; `link_in(mail)` finds its first link.
    """
    from hubcommunity.notifications.actions import send_due

    folder = Path(app.config["MAILBOX_FOLDER"])
    for old in folder.glob("*.eml"):
        old.unlink()

    def sent_to(address: str) -> list[EmailMessage]:
        db.session.commit()
        send_due()
        read = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(folder.glob("*.eml"))
        ]
        return [mail for mail in read if address in mail["To"]]  # type: ignore[misc]

    return sent_to
