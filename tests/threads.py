"""Several acts at the same moment, each in a thread with a database session of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """Run and commit all acts at once; return for each the refusal it met, or an empty text."""
    db.session.commit()  # what the test itself reads must keep nobody waiting
    ready, told = Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            ready.wait()
            try:
                act()
                db.session.commit()
            except (RuleBroken, Forbidden) as refusal:
                told[number] = str(refusal) or "forbidden"
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return told
