"""What programs send: the shape is checked here, the rules by the actions."""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Any
from unicodedata import category

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from hubcommunity.api.repeat_actions import HEADER
from hubcommunity.api.repeat_models import KEY_LIMIT
from hubcommunity.core.forms import MOST_CENTS, YEARS, hides_signs, trimmed
from hubcommunity.core.i18n import names_by_code
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.filter_queries import NOBODY, STEPS, YES, is_uid
from hubcommunity.partnerships.lead_models import (
    CURRENCIES,
    LONGEST_DESCRIPTION,
    MOST_TAGS,
    TAG_LIMIT,
)
from hubcommunity.partnerships.source_models import SOURCE_LIMIT

MOST_ROWS = 100
LARGEST_NUMBER = 2**31 - 1
# Python knows further ways to write a day, which our description does not promise.
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(fields.String):
    """A text that is kept as our forms keep it: trimmed, as long as its column, and in one line
    unless lines are wanted.
    """

    def __init__(self, limit: int, *, least: int = 0, lines: bool = False, **kwargs: Any) -> None:
        told = _l("Give from %(least)d to %(most)d signs.", least=least, most=limit)
        length = validate.Length(min=least or None, max=limit, error=told)
        super().__init__(validate=[length, *kwargs.pop("validate", ())], **kwargs)
        self.lines = lines

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = trimmed(super()._deserialize(value, *args, **kwargs))
        if any(category(sign) == "Cs" for sign in text):
            raise ValidationError(_("There is half a sign in it."))
        if not self.lines and hides_signs(text):
            raise ValidationError(_("Give this in one line."))
        return text


class Day(fields.Date):
    """A day that our calendars reach."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not (isinstance(value, str) and WRITTEN_DAY.fullmatch(value)):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        day = super()._deserialize(value, *args, **kwargs)
        if day.year not in YEARS:
            raise ValidationError(_("Give a day between the years 2000 and 2999."))
        return day


def one_of(*choices: Any) -> validate.OneOf:
    return validate.OneOf(choices, error=_l("Give one of: {choices}."))


def value_of(kind: Iterable[Enum], *, required: bool = False) -> fields.String:
    """Return a field for one of the values of an enumeration."""
    return fields.String(required=required, validate=one_of(*(each.value for each in kind)))


def whole(least: int, most: int, *, strict: bool = True, **kwargs: Any) -> fields.Integer:
    """Return a field for a whole number; in an address it is a text, and so not `strict`."""
    told = _l("Give a number from %(least)d to %(most)d.", least=least, most=most)
    limits = validate.Range(min=least, max=most, error=told)
    return fields.Integer(strict=strict, validate=limits, **kwargs)


def is_address(text: str) -> None:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValidationError(_("Give an address like name@organisation.eu.")) from error


def is_country(code: str) -> None:
    if code not in names_by_code():
        raise ValidationError(_("Give the two letters of a country, as in ISO 3166."))


def is_one_tag(name: str) -> None:
    if "," in name:
        raise ValidationError(_("A comma ends a tag: give each of them by itself."))


def is_owner(text: str) -> None:
    if text != NOBODY and not is_uid(text):
        raise ValidationError(_("Give the id of a person, or “nobody”."))


def about(text: str) -> dict[str, str]:
    """Return what our description tells of a field, beside its name and shape."""
    return {"description": text}


class Sent(Schema):
    """Takes the fields that it has and no others, so that nobody writes one in vain."""

    class Meta:
        unknown = RAISE


class AskedCutSchema(Sent):
    """Where in a list to go on, and how much of it to tell."""

    after = Text(200, load_default="", metadata=about("From `next` of the answer before."))
    limit = whole(1, MOST_ROWS, strict=False, load_default=MOST_ROWS)


class AskedLeadsSchema(AskedCutSchema):
    """Which leads are asked for: the filter of the board and the list."""

    pipeline = Text(60, least=1, required=True)
    q = Text(200)
    owner = Text(36, validate=[is_owner])
    country = Text(2)
    type = Text(60)
    tag = Text(TAG_LIMIT)
    source = Text(SOURCE_LIMIT)
    stage = fields.UUID()
    step = fields.String(validate=one_of(*STEPS))
    on = Day()
    cold = fields.String(validate=one_of(YES))


class AskedPageSchema(Sent):
    page = whole(1, LARGEST_NUMBER, strict=False, load_default=1)


class AmountSchema(Sent):
    """An amount in the hundredth part of its currency."""

    cents = whole(1, MOST_CENTS, required=True)
    currency = fields.String(required=True, validate=one_of(*CURRENCIES))


class FactsSchema(Sent):
    """What can be said of a lead; whatever is not mentioned stays as it is."""

    organisation_name = Text(200, least=1)
    organisation = fields.UUID()
    contact_name = Text(200)
    contact_email = Text(254, validate=[is_address], allow_none=True)
    contact_source = Text(200)
    contact_basis = value_of(LegalBasis)
    country = Text(2, validate=[is_country], allow_none=True)
    type = Text(60, allow_none=True)
    source = Text(SOURCE_LIMIT)
    campaign = Text(120)
    description = Text(LONGEST_DESCRIPTION, lines=True)
    owner = fields.UUID(allow_none=True)
    helpers = fields.List(fields.UUID(), validate=validate.Length(max=50))
    amount = fields.Nested(AmountSchema, allow_none=True)
    probability = whole(0, 100, allow_none=True)
    expected_close_on = Day(allow_none=True)
    next_step = Text(200)
    next_step_on = Day(allow_none=True)
    topics = fields.List(Text(60), validate=validate.Length(max=50))
    tags = fields.List(
        Text(TAG_LIMIT, least=1, validate=[is_one_tag]), validate=validate.Length(max=MOST_TAGS)
    )
    not_the_same_as = fields.List(
        fields.UUID(),
        load_default=(),
        validate=validate.Length(max=50),
        metadata=about("Ids of leads and organisations that a 409 told of, and that it is not."),
    )


class NewLeadSchema(FactsSchema):
    """A lead that is added to a pipeline; `by_rule` lets its rules say who owns it."""

    pipeline = Text(60, least=1, required=True)
    by_rule = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata=about("Whether the rules of the pipeline say who owns it."),
    )

    @validates_schema
    def name_it(self, told: dict[str, Any], **_kwargs: Any) -> None:
        if "organisation_name" not in told and "organisation" not in told:
            raise ValidationError({"organisation_name": [_("Say this.")]})


class RepeatSchema(Schema):
    """A key of the program's own, so that it may ask again when it got no answer.

    It is a text in quotation marks, as the standard-to-be has it (draft-ietf-httpapi-idempotency-
    key-header); without them it is the same.
    """

    key = fields.String(
        data_key=HEADER,
        load_default=None,
        validate=validate.Regexp(
            f'^"?[!#-~]{{1,{KEY_LIMIT}}}"?$',
            error=_l("Give from 1 to %(most)d letters, digits or signs.", most=KEY_LIMIT),
        ),
        metadata=about("A key of your own for this request: asked again, it adds nothing."),
    )


class ChangeSchema(FactsSchema):
    """Changes of a lead, and the version on which they build."""

    version = whole(1, LARGEST_NUMBER, required=True)


class MoveSchema(Sent):
    """Where a lead goes: to a stage, below another lead or at the top; and why when it is lost."""

    stage = fields.UUID(required=True)
    version = whole(1, LARGEST_NUMBER, required=True)
    after = fields.UUID(
        load_default=None, allow_none=True, metadata=about("The lead below which it is put.")
    )
    reason = fields.UUID(load_default=None, allow_none=True)
    note = Text(500, lines=True, load_default="")
    competitor = Text(200, load_default="")
    look_again_on = Day(load_default=None, allow_none=True)
