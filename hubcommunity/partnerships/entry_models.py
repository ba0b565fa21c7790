"""Where a lead goes: what is said when it enters a stage."""

from dataclasses import dataclass, field

from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.models import Stage


@dataclass(frozen=True)
class Entry:
    """The stage that a lead enters; where it is lost there, why."""

    stage: Stage
    reason: str = ""
    loss: Loss = field(default_factory=Loss)
