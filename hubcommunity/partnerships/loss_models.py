"""Why leads come to nothing: a list that administrators keep."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base
from hubcommunity.core.errors import constraint_says
from hubcommunity.partnerships.listed_models import Listed

NAME_LIMIT = 80
REASON_TAKEN = _l("There is a reason of this name already; it may be a retired one.")
constraint_says("uq_lost_reasons_name", REASON_TAKEN)
constraint_says("lost_reasons.name", REASON_TAKEN)


class LostReason(Listed, Base):
    """A reason for which leads are lost; a retired one is found in the history of leads alone."""

    __tablename__ = "lost_reasons"

    name: Mapped[str] = mapped_column(String(NAME_LIMIT), unique=True)
    # Says too little alone: a few words have to stand with it.
    needs_note: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Loss:
    """What is said of a lost lead beside a reason in words: one of the list, who got it instead,
    and the day on which to look at it again.
    """

    because: LostReason | None = None
    competitor: str = ""
    look_again_on: date | None = None
