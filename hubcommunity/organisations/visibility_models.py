"""Who sees the fields of an organisation's profile."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import enum_column
from hubcommunity.core.words import Worded, worded


class Visibility(Worded):
    """Who sees a field of a profile; whoever is named later sees what those before do, and more.

    Members are those who represent a member now; staff are the hub's, and see everything.
    """

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"


worded(
    {
        Visibility.PUBLIC: _l("Everyone"),
        Visibility.MEMBERS: _l("Members and the hub’s staff"),
        Visibility.STAFF: _l("The hub’s staff only"),
    }
)


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Return the one that fewer people see."""
    return max(one, other, key=list(Visibility).index)


def shown_for(field: str) -> Mapped[Visibility]:
    """Return the column that says who sees a field; everybody, unless it is changed."""
    return mapped_column(
        enum_column(Visibility, field), default=Visibility.PUBLIC, server_default="public"
    )
