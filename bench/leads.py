"""A large pipeline: 10,000 leads and 100,000 activities.

Its pages as a member of staff opens them, beside the bare page; what a move costs among few leads
and among many, what moving a thousand at once costs, and the first view of a page after a move.
"""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from bench.fill import write
from bench.statements import counted
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.actions import move
from hubcommunity.partnerships.bulk import actions, queries
from hubcommunity.partnerships.bulk.actions import Act, Change
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState
from hubcommunity.people.models import Person

SLUG = "strategic-partners"
READER = "staff@hub.example"
FEW, LEADS, ACTIVITIES, OF_ONE, MANY = 10, 10_000, 100_000, 500, 1_000
SAID = f"a pipeline of {LEADS:,} leads, {ACTIVITIES:,} activities, {OF_ONE} of them of one lead"
WRITES = ("INSERT", "UPDATE", "DELETE")
HEAD = ("moves", "statements", "rows written", "CPU ms")
LINE = "{:<34}{:>12}{:>14}{:>10}"
AFTER = "{:<24}{:>9}{:>9}{:>9}{:>7}"
VIEWS = 9
JSON = {"Accept": "application/json"}
SAYINGS = ("Asked for the board's view.", "Sent the agreement.", "Met in Oulu.", "No answer yet.")


def fill_activities() -> None:
    """Let calls, mails and meetings have been held with all leads, with one of them very many."""
    dice = random.Random(13)
    leads = list(db.session.scalars(select(Lead.id).order_by(Lead.id)))
    by_id = reader_of_all().id
    own = [leads[-1]] * OF_ONE
    others = dice.choices(leads, k=ACTIVITIES - OF_ONE - len(leads))
    write(Activity.__table__, (held(dice, lead, by_id) for lead in [*own, *others]))
    db.session.commit()


def reader_of_all() -> Person:
    return db.session.scalars(select(Person).where(Person.email_folded == READER)).one()


def held(dice: random.Random, lead: int, by_id: int) -> dict[str, Any]:
    at = clock.now() - timedelta(hours=dice.randrange(9_000))
    return {
        "lead_id": lead,
        "kind": dice.choice([*ActivityKind]),
        "text": dice.choice(SAYINGS),
        "state": ActivityState.DONE,
        "at": at,
        "by_id": by_id,
        "settled_at": at,
        "settled_by_id": by_id,
    }


def pages_of_leads(reader: FlaskClient) -> Iterator[tuple[str, FlaskClient, str]]:
    """Return the pages of the pipeline; the first time is that of figures nobody has counted."""
    root, last = f"/staff/pipelines/{SLUG}/", select(Lead.uid).order_by(Lead.id.desc()).limit(1)
    yield "board", reader, root
    yield "board, filtered", reader, f"{root}?country=ES&cold=yes"
    yield "list", reader, f"{root}list/"
    yield "list, filtered", reader, f"{root}list/?country=ES&step=late"
    yield "list, searched", reader, f"{root}list/?q=harbour+region"
    yield "calendar", reader, f"{root}calendar/"
    yield "next steps", reader, "/staff/next-steps/"
    yield "next steps of all", reader, "/staff/next-steps/?who=everyone"
    yield "lead, long timeline", reader, f"/staff/leads/{db.session.scalars(last).one()}/"
    yield "figures", reader, f"/staff/reports/pipelines/{SLUG}/"


def measure_moves(app: Flask, reader: FlaskClient, number: int) -> None:
    """Print what one move costs by the form, and by the board with the figures that it answers."""
    doors: dict[str, dict[str, Any]] = {"the form": {}, "the board": {"headers": JSON}}
    with app.app_context():
        pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == SLUG)).one()
        # Back, which is open to every lead, from the last of the stages that lead on.
        *_, third, second, last = (each for each in pipeline.stages if each.kind is StageKind.OPEN)
        goals = [str(stage.uid) for stage in (second, third)]
        there = select(Lead).where(Lead.stage_id == last.id).order_by(Lead.id.desc())
        lead = db.session.scalars(there.limit(1)).one()
        address = f"/staff/leads/{lead.uid}/move/"
        version = lead.version
        db.session.remove()
    for (name, door), goal in zip(doors.items(), goals, strict=True):
        form = {"stage": goal, "version": version, "place": "top"}
        with costs(f"by {name}, among {number:,}"):
            answer = reader.post(address, data=form, **door)
        if answer.status_code != (200 if door else 302):
            raise SystemExit(f"{address} answers {answer.status}: {answer.json}")
        version += 1


def measure_many(app: Flask) -> None:
    """Print what it costs to rehearse a thousand moves, and to do them."""
    with app.test_request_context(f"/staff/pipelines/{SLUG}/bulk/", method="POST"):
        pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == SLUG)).one()
        to = next(each for each in pipeline.stages if not each.kind.is_closed and each.position)
        elsewhere = select(Lead.uid).join(Stage).where(Lead.pipeline_id == pipeline.id)
        uids = db.session.scalars(elsewhere.where(Stage.id != to.id).limit(MANY)).all()
        leads, change, by = (
            queries.leads_with(pipeline, uids),
            Change(Act.MOVE, stage=to),
            reader_of_all(),
        )
        seen = {lead.uid: lead.version for lead in leads}
        with costs(f"{MANY:,} at once, rehearsed"):
            actions.rehearse(leads, change, by=by)
        with costs(f"{MANY:,} at once, done"):
            actions.carry_out(pipeline, leads, seen, change, by=by)
            db.session.commit()


def measure_after_moves(app: Flask, reader: FlaskClient, bare: FlaskClient) -> None:
    """Print what each page costs whoever opens it first after a lead has moved, beside a bare one:
    staff write all day, so that this is what they mostly wait for.
    """
    with app.app_context():
        pages = [(name, path) for name, _reader, path in pages_of_leads(reader)]
        db.session.remove()
    print("\n" + AFTER.format("first view after a move", "queries", "CPU ms", "bare ms", "ratio"))
    for name, path in pages:
        ours, theirs, sent = [], [], 0
        size = len(reader.get(path).data)
        for _round in range(VIEWS):
            move_one(app)
            with counted() as statements:
                ours.append(cpu_of(reader, path))
            sent = max(sent, len(statements))
            theirs.append(cpu_of(bare, f"/{size}"))
        middle, least = statistics.median(ours), statistics.median(theirs)
        shown = (f"{middle:.1f}", f"{least:.2f}", f"{middle / least:.1f}")
        print(AFTER.format(name, sent, *shown), flush=True)


def move_one(app: Flask) -> None:
    """Move the last lead of a stage to the one that leads there, or back again."""
    with app.test_request_context("/", method="POST"):
        pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == SLUG)).one()
        first, second = (each for each in pipeline.stages[:2])
        of_both = select(Lead).where(Lead.stage_id.in_((first.id, second.id)))
        lead = db.session.scalars(of_both.order_by(Lead.id.desc()).limit(1)).one()
        to = second if lead.stage_id == first.id else first
        move(lead, to=to, by=reader_of_all(), version=lead.version)
        db.session.commit()
        db.session.remove()


def cpu_of(client: FlaskClient, path: str) -> float:
    began = time.process_time()
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status}")
    return (time.process_time() - began) * 1_000


@contextmanager
def costs(name: str) -> Iterator[None]:
    """Print how many statements and written rows, and how much CPU time, something takes."""
    rows: list[int] = []

    def note(_conn: Any, cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        written = (
            len(values)
            if isinstance(values, list)
            else max(cursor.rowcount, statement.startswith("INSERT"))
        )
        rows.append(written if statement.startswith(WRITES) else 0)

    event.listen(Engine, "after_cursor_execute", note)
    began = time.process_time()
    try:
        yield
    finally:
        milliseconds = (time.process_time() - began) * 1_000
        event.remove(Engine, "after_cursor_execute", note)
    print(LINE.format(name, len(rows), sum(rows), f"{milliseconds:.1f}"), flush=True)
