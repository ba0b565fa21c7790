"""Several workers, and workers that are killed: an import is carried out once and whole."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import reader_language
from hubcommunity.imports import actions, turn_actions
from hubcommunity.imports.models import Import, ImportRow, ImportState
from hubcommunity.imports.organisations.actions import Organisations
from hubcommunity.organisations.models import Organisation
from hubcommunity.worker.actions import run_imports
from tests import make
from tests.imports.tables import csv_of, upload_of
from tests.threads import at_once

ROWS = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(1_200)]


class Killed(BaseException):
    """What no handler of ours catches, as nothing catches a kill."""


def waiting() -> Import:
    """An import that waits to be checked by a worker."""
    make.organisation_type()
    one = actions.take_in(upload_of(csv_of(*ROWS)), "A list", by=make.staff())
    actions.match(one, one.columns, by=one.by or make.staff())
    db.session.commit()
    return one


def ready() -> Import:
    """An import that waits to be written by a worker."""
    one = waiting()
    run_imports("first")
    actions.approve(one, by=one.by)
    db.session.commit()
    return one


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def lease_over(one: Import) -> None:
    one.lease_until = clock.now() - timedelta(seconds=1)
    db.session.commit()


def test_the_check_shows_how_far_it_is():
    one = waiting()
    claimed = turn_actions.claim("worker")
    db.session.commit()
    seen = []

    def step() -> None:
        db.session.commit()
        seen.append(one.seen)
        assert one.rows == len(ROWS)

    turn_actions.carry_out(claimed, "worker", step)
    assert seen == [0, 500, 1_000, 1_200]
    assert (one.state, one.rows, one.created) == (ImportState.CHECKED, 1_200, 1_200)


def test_a_worker_speaks_the_language_of_who_handed_the_table_in(app, monkeypatch):
    monkeypatch.setitem(app.config, "LANGUAGES", ["en", "de"])
    one = waiting()
    one.by.language = "de"
    claimed, spoken = turn_actions.claim("worker"), []
    turn_actions.carry_out(claimed, "worker", lambda: spoken.append(reader_language()))
    assert set(spoken) == {"de"}
    assert reader_language() == "en"


def test_killed_in_the_middle_of_the_check_the_next_worker_begins_anew():
    one = waiting()
    claimed = turn_actions.claim("killed")
    db.session.commit()

    def kill() -> None:
        db.session.commit()
        if one.seen:
            raise Killed

    with pytest.raises(Killed):
        turn_actions.carry_out(claimed, "killed", kill)
    db.session.rollback()
    run_imports("early")
    assert one.state is ImportState.CHECKING
    lease_over(one)
    run_imports("next")
    assert (one.state, one.created) == (ImportState.CHECKED, 1_200)
    assert number_of(ImportRow) == 1_200


def test_killed_in_the_middle_of_writing_nothing_is_half_written(monkeypatch):
    one = ready()
    write, batches = Organisations.write, []

    def killed_at_the_second(going, batch):
        if batches:
            raise Killed
        batches.append(batch)
        write(going, batch)

    monkeypatch.setattr(Organisations, "write", killed_at_the_second)
    with pytest.raises(Killed):
        run_imports("killed")
    db.session.rollback()
    assert number_of(Organisation) == 0
    monkeypatch.setattr(Organisations, "write", write)
    lease_over(one)
    run_imports("next")
    assert (one.state, number_of(Organisation)) == (ImportState.DONE, 1_200)


def test_a_fault_of_ours_is_told_and_nothing_is_written(monkeypatch):
    one = ready()

    def broken(*_args, **_given):
        raise ZeroDivisionError

    monkeypatch.setattr(Organisations, "write", broken)
    run_imports("worker")
    assert one.state is ImportState.CHECKED
    assert "Something went wrong" in one.fault
    assert number_of(Organisation) == 0


def test_two_workers_at_once_write_an_import_once(app):
    one = ready()

    def work(name: str) -> None:
        run_imports(name)

    assert at_once(app, lambda: work("one"), lambda: work("two")) == ["", ""]
    db.session.refresh(one)
    assert one.state is ImportState.DONE
    assert number_of(Organisation) == 1_200


def test_two_at_once_let_it_be_written_once(app):
    one = waiting()
    run_imports("worker")
    uid, by = one.id, one.by_id

    def approve() -> None:
        mine = db.session.get(Import, uid)
        actions.approve(mine, by=mine.by)

    told = at_once(app, approve, approve)
    assert sorted(map(bool, told)) == [False, True]
    assert by == one.by_id


def test_discarded_while_it_is_checked_nothing_of_it_is_left():
    one = waiting()
    claimed = turn_actions.claim("worker")
    db.session.commit()

    def discarded_by_somebody() -> None:
        db.session.commit()
        if one.seen == 500:
            actions.discard(one, by=one.by)
            db.session.commit()

    turn_actions.carry_out(claimed, "worker", discarded_by_somebody)
    db.session.commit()

    assert one.state is ImportState.DISCARDED
    assert number_of(ImportRow) == 0
