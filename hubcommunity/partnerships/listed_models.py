"""What the lists have in common that administrators keep, and from which something is chosen of a
lead: where leads come from, why they are lost.
"""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Identified, UtcDateTime


class Listed(Identified):
    """A row of such a list, by its name; a retired one is offered no longer, and stays with the
    leads that have it. `version` rises with what is said of it, and not with its place.
    """

    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
