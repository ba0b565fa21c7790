"""The shape of what programs are told of organisations."""

from marshmallow import Schema, fields

from hubcommunity.api.answer_forms import PersonSchema, PieceSchema
from hubcommunity.api.forms import value_of
from hubcommunity.membership.list_queries import Status
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.organisations.visibility_models import Visibility


class SeenBySchema(Schema):
    """Who sees the fields of a profile; name, country, type and topics are for everybody."""

    other_names = value_of(Visibility, required=True)
    city = value_of(Visibility, required=True)
    website = value_of(Visibility, required=True)
    descriptions = value_of(Visibility, required=True)


class MembershipSchema(Schema):
    status = value_of(Status, required=True)
    tier = fields.String(required=True)
    # The last day of its last term.
    ends_on = fields.Date(required=True, allow_none=True)


class OrganisationSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True)
    page = fields.Url(required=True)
    # The page for everybody, of one that the directory shows today.
    profile = fields.Url(required=True, allow_none=True)
    type = fields.String(required=True)
    country = fields.String(required=True)
    city = fields.String(required=True)
    website = fields.String(required=True)
    topics = fields.List(fields.String(), required=True)
    is_member = fields.Boolean(required=True)
    member_since = fields.Date(required=True, allow_none=True)
    membership = fields.Nested(MembershipSchema, required=True, allow_none=True)
    seen_by = fields.Nested(SeenBySchema, required=True)


class OrganisationsSchema(PieceSchema):
    """Some organisations; `next` is the address of those that follow."""

    organisations = fields.List(fields.Nested(OrganisationSchema), required=True)


class IdentifierSchema(Schema):
    kind = fields.String(required=True)
    value = fields.String(required=True)
    seen_by = value_of(Visibility, required=True)


class GroupInShortSchema(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class WholeOrganisationSchema(OrganisationSchema):
    other_names = fields.List(fields.String(), required=True)
    # Markdown by language, the first one first.
    descriptions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    identifiers = fields.List(fields.Nested(IdentifierSchema), required=True)
    groups = fields.List(fields.Nested(GroupInShortSchema), required=True)


class RepresentativeSchema(Schema):
    person = fields.Nested(PersonSchema, required=True)
    job_title = fields.String(required=True)
    role = value_of(AffiliationRole, required=True)
    since = fields.AwareDateTime(required=True, allow_none=True)
    # Whether the public profile names them; nobody else may be named in public.
    is_public = fields.Boolean(required=True)


class RepresentativesSchema(PieceSchema):
    """Some of those who represent an organisation now; `next` is where the others are."""

    people = fields.List(fields.Nested(RepresentativeSchema), required=True)
