"""GET changes nothing, and no page of a full hub is broken: every kind of link is followed."""

import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from hubcommunity.core.db import Base, db
from hubcommunity.people.models import Person
from hubcommunity.seed import demo, reference

AS = ("visitor", "administrator", "chair", "primary-contact", "delegate")
A_FEW = 2


@pytest.fixture
def demonstration(app):
    reference.load_reference()
    demo.fill()
    db.session.commit()


def content() -> dict[str, str]:
    """Return a digest of every table's rows."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
        found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    db.session.rollback()
    return found


def crawl(browser, app) -> dict[str, int]:
    """Follow the links of the site; return every address with its status, a few of each kind."""
    waiting, seen, kinds = ["/"], {}, {}
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        response = browser.get(address)
        seen[address] = response.status_code
        if response.mimetype != "text/html" or response.status_code != 200:
            waiting += [response.location] if response.location else []
            continue
        page = html.fromstring(response.get_data(as_text=True))
        page.make_links_absolute(f"http://localhost{address}")
        for link in page.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.hostname != "localhost":
                continue
            kind = (kind_of(app, parts.path), tuple(sorted(parse_qs(parts.query))))
            kinds.setdefault(kind, set()).add(f"{parts.path}?{parts.query}".rstrip("?"))
            if len(kinds[kind]) <= A_FEW:
                waiting.append(f"{parts.path}?{parts.query}".rstrip("?"))
    return seen


def kind_of(app, path: str) -> str:
    """Return the endpoint behind a path, or the path itself where there is none."""
    try:
        return app.url_map.bind("localhost").match(path, "GET")[0]
    except Exception:
        return path


@pytest.mark.parametrize("role", AS)
def test_reading_the_whole_site_changes_nothing(app, demonstration, client, sign_in, role):
    if role == "visitor":
        browser = client
    else:
        address = f"{role}@hub.example"
        browser = sign_in(db.session.scalars(select(Person).filter_by(email=address)).one())
    before = content()
    seen = crawl(browser, app)
    assert content() == before
    broken = {address: status for address, status in seen.items() if status >= 400}
    assert not broken, f"dead links: {broken}"
    assert len(seen) > 10


def test_asking_for_heads_alone_changes_nothing(app, demonstration, sign_in):
    who = db.session.scalars(select(Person).filter_by(email="administrator@hub.example")).one()
    browser = sign_in(who)
    before = content()
    for address in crawl(browser, app):
        assert browser.head(address).status_code < 400
    assert content() == before
