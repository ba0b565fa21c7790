"""The shape of what programs are answered, from which OpenAPI tells it."""

from marshmallow import Schema, fields

from hubcommunity.api.forms import value_of
from hubcommunity.partnerships.models import StageKind


class ProblemSchema(Schema):
    """What went wrong (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    # By the fields of what was sent, when it cannot be taken as it is.
    errors = fields.Dict(keys=fields.String())
    # For how many seconds to wait, after too many requests.
    retry_after = fields.Integer()
    # What to name when the fault is ours.
    reference = fields.String()


class PieceSchema(Schema):
    """Some rows of a list; `next` is the address of those that follow."""

    next = fields.Url(required=True, allow_none=True)


class PersonSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


class StageInShortSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = value_of(StageKind, required=True)


class StageSchema(StageInShortSchema):
    probability = fields.Integer(required=True)
    expected_days = fields.Integer(required=True, allow_none=True)
    limit = fields.Integer(required=True, allow_none=True)
    limit_is_hard = fields.Boolean(required=True)
    # What must be known of a lead before it enters.
    required = fields.List(fields.String(), required=True)


class PipelineSchema(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)
    page = fields.Url(required=True)


class PipelinesSchema(Schema):
    pipelines = fields.List(fields.Nested(PipelineSchema), required=True)


class WholePipelineSchema(PipelineSchema):
    stages = fields.List(fields.Nested(StageSchema), required=True)


class MoneySchema(Schema):
    cents = fields.Integer(required=True)
    currency = fields.String(required=True)


class LeadSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    page = fields.Url(required=True)
    pipeline = fields.String(required=True)
    stage = fields.Nested(StageInShortSchema, required=True)
    in_stage_since = fields.AwareDateTime(required=True)
    organisation_name = fields.String(required=True)
    organisation = fields.UUID(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    campaign = fields.String(required=True)
    owner = fields.Nested(PersonSchema, required=True, allow_none=True)
    amount = fields.Nested(MoneySchema, required=True, allow_none=True)
    probability = fields.Integer(required=True, allow_none=True)
    chance = fields.Integer(required=True)
    expected_close_on = fields.Date(required=True, allow_none=True)
    next_step = fields.String(required=True)
    next_step_on = fields.Date(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    tags = fields.List(fields.String(), required=True)
    lost_reason = fields.String(required=True)
    added_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class WholeLeadSchema(LeadSchema):
    contact_name = fields.String(required=True)
    contact_email = fields.String(required=True, allow_none=True)
    helpers = fields.List(fields.Nested(PersonSchema), required=True)
    description = fields.String(required=True)


class LeadsSchema(PieceSchema):
    """Some leads; `next` is the address of those that follow."""

    leads = fields.List(fields.Nested(LeadSchema), required=True)


class MovedSchema(Schema):
    """A lead where it is now, and what to be warned of: a stage over its limit."""

    lead = fields.Nested(WholeLeadSchema, required=True)
    warning = fields.String(required=True)


class AlikeLeadSchema(Schema):
    id = fields.UUID(required=True)
    organisation_name = fields.String(required=True)
    pipeline = fields.String(required=True)
    stage = fields.String(required=True)
    page = fields.Url(required=True)
    # Why it may be the same, in words.
    reasons = fields.List(fields.String(), required=True)


class AlikeOrganisationSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    country = fields.String(required=True)
    page = fields.Url(required=True)


class AlikeSchema(ProblemSchema):
    """There is something that may be the same, or a rule forbids it."""

    alike_leads = fields.List(fields.Nested(AlikeLeadSchema))
    alike_organisations = fields.List(fields.Nested(AlikeOrganisationSchema))


class StaleSchema(ProblemSchema):
    """Somebody else was faster, or a rule forbids it; after the first, the lead as it is now."""

    lead = fields.Nested(WholeLeadSchema)


class ChangeRefusedSchema(AlikeSchema, StaleSchema):
    """Somebody else was faster, the name is like one that the hub knows, or a rule forbids it."""


class MomentSchema(Schema):
    # None where it is not on record.
    at = fields.AwareDateTime(required=True, allow_none=True)
    who = fields.String(required=True)
    text = fields.String(required=True)
    detail = fields.String(required=True)


class TimelineSchema(Schema):
    """A page of what happened to a lead, the newest first."""

    moments = fields.List(fields.Nested(MomentSchema), required=True)
    page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    total = fields.Integer(required=True)
    next = fields.Url(required=True, allow_none=True)


class SourceSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)


class SourcesSchema(Schema):
    sources = fields.List(fields.Nested(SourceSchema), required=True)


class ReasonSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    needs_note = fields.Boolean(required=True)


class ReasonsSchema(Schema):
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
