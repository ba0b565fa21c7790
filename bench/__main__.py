"""`python -m bench`: queries, median and p95 of the hub's pages, and their ratio to a bare page.

All times are those of the processor, which other work on the machine lengthens least.

Then how the search grows from 1,000 to 100,000, the pages of a large topic group, those of a large
pipeline and what moving its leads costs, and imports beside a plain `executemany`; `--only`
measures the pages, the group, the leads, or the imports, alone.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

os.environ.setdefault("LOG_LEVEL", "ERROR")

from bench import groups, imports, leads, search
from bench.bare import add_to, bare_app
from bench.fill import fill
from bench.statements import counted
from hubcommunity import create_app
from hubcommunity.accounts.models import Account, LoginSession
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import SIZE
from hubcommunity.core.revisions import forget_everything
from hubcommunity.directory.facet_queries import members_by_country
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person
from hubcommunity.seed import demo, reference

HEAD = ("page", "queries", "first ms", "median ms", "p95 ms", "bytes", "bare ms", "ratio", "of hub")
SIZES = ((10, 10), (1_000, 1_000), (100_000, 10_000))
ROW = "{:<24}{:>9}{:>10}{:>11}{:>9}{:>8}{:>9}{:>7}{:>8}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes")
    options.add_argument("--only", choices=("pages", "groups", "leads", "imports"))
    asked = options.parse_args()
    found = {}
    for organisations, number in SIZES[: asked.sizes if asked.only in (None, "pages") else 0]:
        with tempfile.TemporaryDirectory() as folder:
            found[organisations] = run(Path(folder), organisations, number, asked.rounds)
    if len(found) == len(SIZES):
        search.compare(found)
    if asked.only in (None, "groups"):
        with tempfile.TemporaryDirectory() as folder:
            run_group(Path(folder), asked.rounds)
    if asked.only in (None, "leads"):
        with tempfile.TemporaryDirectory() as folder:
            run_leads(Path(folder), asked.rounds)
    if asked.only in (None, "imports"):
        with tempfile.TemporaryDirectory() as folder:
            imports.measure(Path(folder), asked.sizes)


def run(folder: Path, organisations: int, leads: int, rounds: int) -> dict[str, search.Times]:
    """Fill a database of one size, print a line for each page, and return what searches take."""
    app, url = new_hub(folder)
    with app.app_context():
        fill(organisations, leads)
        visitor, staff = app.test_client(), signed_in(app.test_client(), "staff@hub.example")
        pages = list(pages_of(visitor, staff))
        db.session.remove()
    bare = bare_app(url).test_client()
    print(f"\n{organisations:,} organisations, {leads:,} leads, {rounds} rounds")
    print(ROW.format(*HEAD))
    for name, client, path in pages:
        print_line(name, client, path, bare, rounds)
    return search.measure(visitor, rounds)


def new_hub(folder: Path) -> tuple[Flask, str]:
    """Return an app on a new database with the demonstration, and the database's address."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    app = create_app(
        {"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "bench", "TRUSTED_HOSTS": ["localhost"]}
    )
    add_to(app)
    with app.app_context():
        flask_migrate.upgrade()
        reference.load_reference()
        demo.fill()
        db.session.commit()
    return app, url


def run_group(folder: Path, rounds: int) -> None:
    """Print a line for each page of a large topic group, as somebody with a seat opens them."""
    app, url = new_hub(folder)
    with app.app_context():
        fill(groups.ORGANISATIONS, 0, seats=groups.ORGANISATIONS)
        person = groups.fill_group()
        db.session.add(Account(person=person, password_hash="none"))
        db.session.commit()
        pages = list(groups.pages_of_group(signed_in(app.test_client(), person.email)))
        db.session.remove()
    bare = bare_app(url).test_client()
    print(f"\n{groups.SAID}, {rounds} rounds")
    print(ROW.format(*HEAD))
    for name, client, path in pages:
        print_line(name, client, path, bare, rounds)


def run_leads(folder: Path, rounds: int) -> None:
    """Print a line for each page of a large pipeline, as a member of staff opens them, and what
    moving leads costs: among few of them first.
    """
    app, url = new_hub(folder)
    app.config["WTF_CSRF_ENABLED"] = False  # moves are sent without their page
    with app.app_context():
        fill(leads.FEW, leads.FEW)
        reader = signed_in(app.test_client(), leads.READER)
    print("\n" + leads.LINE.format(*leads.HEAD))
    leads.measure_moves(app, reader, leads.FEW)
    with app.app_context():
        fill(leads.FEW, leads.LEADS - leads.FEW)
        leads.fill_activities()
        pages = list(leads.pages_of_leads(reader))
        db.session.remove()
    leads.measure_moves(app, reader, leads.LEADS)
    leads.measure_many(app)
    bare = bare_app(url).test_client()
    print(f"\n{leads.SAID}, {rounds} rounds")
    print(ROW.format(*HEAD))
    for name, client, path in pages:
        print_line(name, client, path, bare, rounds)
    leads.measure_after_moves(app, reader, bare)


def signed_in(client: FlaskClient, email: str) -> FlaskClient:
    """Sign somebody in, by a session row and its cookie."""
    account = db.session.scalars(
        select(Account)
        .join(Person, Account.person_id == Person.id)
        .where(Person.email_folded == email)
    ).one()
    login = LoginSession(account=account, expires_at=clock.now() + timedelta(days=1))
    db.session.add(login)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(login.uid)
        cookie["_fresh"] = True
    return client


def pages_of(visitor: FlaskClient, staff: FlaskClient) -> Iterator[tuple[str, FlaskClient, str]]:
    lead = db.session.scalars(select(Lead.uid).order_by(Lead.id.desc())).first()
    last = -(-sum(members_by_country().values()) // SIZE)
    yield "home", visitor, "/"
    yield "directory", visitor, "/members/"
    yield "directory, searched", visitor, "/members/?q=harbour+data"
    yield "directory, common word", visitor, "/members/?q=health"
    yield "directory, filtered", visitor, "/members/?q=data&country=ES&tier=full&sort=newest"
    yield "directory, map", visitor, "/members/?view=map&q=data&topic=reimbursement"
    yield "directory, JSON", visitor, "/members.json?q=data"
    yield "directory, last page", visitor, f"/members/?page={last}"
    yield "profile", visitor, "/members/ehtel/"
    yield "topic", visitor, "/topics/reimbursement/"
    yield "board", staff, "/staff/pipelines/strategic-partners/"
    yield "lead", staff, f"/staff/leads/{lead}/"
    yield "report on membership", staff, "/staff/reports/membership/?since=2020-01"


def print_line(name: str, client: FlaskClient, path: str, bare: FlaskClient, rounds: int) -> None:
    """Measure one page and a bare page of its size in turns; and a bare page of the hub, with its
    layout and whoever is signed in, to which the last number is the ratio.

    Queries and the first time are those of a page whose figures nobody has counted yet.
    """
    size = len(get(client, path).data)
    forget_everything()
    with counted() as statements:
        first = timed(client, path)
    ours, theirs, of_hub = [], [], []
    for _round in range(rounds):
        ours.append(timed(client, path))
        theirs.append(timed(bare, f"/{size}"))
        of_hub.append(timed(client, f"/bare/{size}"))
    middle, least = statistics.median(ours), statistics.median(theirs)
    ratios = [f"{middle / bare_page:.1f}" for bare_page in (least, statistics.median(of_hub))]
    times = [first, middle, sorted(ours)[int(rounds * 0.95)]]
    shown = [f"{time:.2f}" for time in times]
    print(ROW.format(name, len(statements), *shown, size, f"{least:.2f}", *ratios))
    sys.stdout.flush()


def get(client: FlaskClient, path: str) -> Any:
    response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answers {response.status}")
    return response


def timed(client: FlaskClient, path: str) -> float:
    began = time.process_time()
    client.get(path)
    return (time.process_time() - began) * 1_000


if __name__ == "__main__":
    main()
