"""Finding the reasons for which leads are lost."""

from collections.abc import Sequence

from hubcommunity.partnerships.listed_queries import offered
from hubcommunity.partnerships.loss_models import LostReason


def reasons() -> Sequence[LostReason]:
    """Return the reasons that can be chosen."""
    return offered(LostReason)
