"""Who sees the fields of an organisation's profile."""

import enum

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import enum_column


class Visibility(enum.Enum):
    """Who sees a field of a profile; whoever is named later sees what those before do, and more.

    Members are those who represent a member now; staff are the hub's, and see everything.
    """

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"

    @property
    def label(self) -> str:
        return str(VISIBILITY_LABELS[self])


VISIBILITY_LABELS = {
    Visibility.PUBLIC: _l("Everyone"),
    Visibility.MEMBERS: _l("Members and the hub’s staff"),
    Visibility.STAFF: _l("The hub’s staff only"),
}


def shown_for(field: str) -> Mapped[Visibility]:
    """Return the column that says who sees a field; everybody, unless it is changed."""
    return mapped_column(
        enum_column(Visibility, field), default=Visibility.PUBLIC, server_default="public"
    )
