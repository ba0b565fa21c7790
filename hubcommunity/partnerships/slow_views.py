"""The page of one's own leads that are in their stage for longer than expected."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.slow_queries import page_of_slow


@bp.get("/staff/leads/slow/")
@staff_only
def slow() -> ResponseReturnValue:
    page = page_of_slow(current_user.person, clock.now(), page_number())
    return render("partnerships/slow.html", page=page)
