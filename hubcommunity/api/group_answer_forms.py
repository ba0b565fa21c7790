"""The shape of what programs are told of topic groups."""

from marshmallow import Schema, fields

from hubcommunity.api.answer_forms import PersonSchema, PieceSchema
from hubcommunity.api.forms import one_of, value_of
from hubcommunity.topics.calls.models import CallState, Outcome
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState, OfficeName, Policy, SeatKind


class GroupSchema(Schema):
    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    page = fields.Url(required=True)
    summary = fields.String(required=True)
    state = value_of(GroupState, required=True)
    policy = value_of(Policy, required=True)
    topic = fields.String(required=True, allow_none=True)
    timezone = fields.String(required=True)
    # How many organisations can sit at its table, how many do, and from how many countries.
    size_limit = fields.Integer(required=True, allow_none=True)
    organisations = fields.Integer(required=True)
    countries = fields.Integer(required=True)


class GroupsSchema(PieceSchema):
    """Some groups; `next` is the address of those that follow."""

    groups = fields.List(fields.Nested(GroupSchema), required=True)


class OfficeSchema(Schema):
    person = fields.Nested(PersonSchema, required=True)
    office = value_of(OfficeName, required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.Date(required=True, allow_none=True)


class WholeGroupSchema(GroupSchema):
    # Markdown.
    scope = fields.String(required=True)
    offices = fields.List(fields.Nested(OfficeSchema), required=True)


class OrganisationInShortSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    country = fields.String(required=True)


class SeatSchema(Schema):
    id = fields.UUID(required=True)
    organisation = fields.Nested(OrganisationInShortSchema, required=True)
    person = fields.Nested(PersonSchema, required=True)
    kind = value_of(SeatKind, required=True)
    # The place of an alternate among those of the organisation.
    line = fields.Integer(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)


class SeatsSchema(PieceSchema):
    """Some seats; `next` is the address of those that follow."""

    seats = fields.List(fields.Nested(SeatSchema), required=True)


class MeetingSchema(Schema):
    id = fields.UUID(required=True)
    page = fields.Url(required=True)
    title = fields.String(required=True)
    state = value_of(MeetingState, required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    timezone = fields.String(required=True)
    place = fields.String(required=True)
    link = fields.String(required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    cancelled_because = fields.String(required=True)


class MeetingsSchema(PieceSchema):
    """Some meetings; `next` is the address of those that follow."""

    meetings = fields.List(fields.Nested(MeetingSchema), required=True)


class AgendaItemSchema(Schema):
    title = fields.String(required=True)
    minutes = fields.Integer(required=True)
    presenter = fields.String(required=True)


class WholeMeetingSchema(MeetingSchema):
    # Markdown.
    description = fields.String(required=True)
    agenda = fields.List(fields.Nested(AgendaItemSchema), required=True)
    # How many of those who are invited have said what: yes, no, maybe, waiting list, nothing.
    answers = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class TallySchema(Schema):
    """What the organisations say that are asked. Silence stands apart, and is no agreement."""

    electors = fields.Integer(required=True)
    agree = fields.Integer(required=True)
    agree_with_comments = fields.Integer(required=True)
    object = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    silent = fields.Integer(required=True)


class RoundSchema(Schema):
    number = fields.Integer(required=True)
    opened_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    # Of the UTF-8 bytes of the statement that was asked about.
    sha256 = fields.String(required=True)
    tally = fields.Nested(TallySchema, required=True)


class CallSchema(Schema):
    id = fields.UUID(required=True)
    page = fields.Url(required=True)
    title = fields.String(required=True)
    state = value_of(CallState, required=True)
    outcome = fields.String(
        required=True, allow_none=True, validate=one_of(*(each.value for each in Outcome))
    )
    # Shares in percent: of those asked who must answer, and of those who take sides who must agree.
    quorum = fields.Integer(required=True)
    support = fields.Integer(required=True)
    objections_block = fields.Boolean(required=True)
    last_round = fields.Nested(RoundSchema, required=True, allow_none=True)


class CallsSchema(PieceSchema):
    """Some calls for consensus; `next` is the address of those that follow."""

    calls = fields.List(fields.Nested(CallSchema), required=True)


class StatedRoundSchema(RoundSchema):
    statement = fields.String(required=True)


class WholeCallSchema(CallSchema):
    # What the next round, or the last one, asks about.
    statement = fields.String(required=True)
    rounds = fields.List(fields.Nested(StatedRoundSchema), required=True)
