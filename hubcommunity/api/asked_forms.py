"""What programs ask of lists of organisations and groups: the filters of their pages."""

from marshmallow import fields

from hubcommunity.api.forms import AskedCutSchema, Day, Text, about, is_country, one_of, value_of
from hubcommunity.membership.list_queries import Status
from hubcommunity.organisations.staff_queries import MEMBER, OTHER
from hubcommunity.topics.models import GroupState

COMING, PAST = "coming", "past"


class AskedOrganisationsSchema(AskedCutSchema):
    """Which organisations are asked for; without anything all that are on record."""

    q = Text(100, load_default="")
    country = Text(2, validate=[is_country], load_default="")
    type = Text(60, load_default="")
    topic = Text(60, load_default="")
    tier = Text(60, load_default="")
    member = fields.String(
        validate=one_of(MEMBER, OTHER), metadata=about("Whether the directory shows it today.")
    )
    status = value_of(Status)


class AskedGroupsSchema(AskedCutSchema):
    state = value_of(GroupState)


class AskedSeatsSchema(AskedCutSchema):
    """Whose seats are asked for: those that there were at the end of a day; without one, now."""

    on = Day(load_default=None)


class AskedMeetingsSchema(AskedCutSchema):
    when = fields.String(validate=one_of(COMING, PAST))
