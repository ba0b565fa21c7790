"""The forms in which staff found a group and say what it is."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from hubcommunity.core.forms import TOO_LONG, naming, one_line, required, trimmed
from hubcommunity.core.i18n import timezones
from hubcommunity.core.marks import MarkedForm, mark_of
from hubcommunity.organisations.models import Topic
from hubcommunity.topics.group_queries import FACTS, part_of
from hubcommunity.topics.models import Policy, TopicGroup

CHARTER_LIMIT = 50_000
# Addresses of the staff's own pages among the groups.
RESERVED = ("add",)


def zone_choices() -> list[SelectChoice]:
    return [SelectChoice(zone, zone.replace("_", " ")) for zone in timezones()]


def policy_choices() -> list[SelectChoice]:
    return [SelectChoice(policy.value, policy.label) for policy in Policy]


class GroupForm(MarkedForm):
    """What a group is called and works on, who may join it, and how many."""

    name = StringField(_l("Name"), naming(_l("Enter the group’s name"), 120), filters=[trimmed])
    summary = StringField(
        _l("Summary"),
        [*required(_l("Say in one sentence what the group is about"), 300), one_line],
        description=_l("One sentence, for the list of groups."),
        filters=[trimmed],
    )
    scope = TextAreaField(
        _l("Scope"),
        [Length(max=5000, message=TOO_LONG)],
        description=_l("What the group works on, and what it leaves to others."),
        filters=[trimmed],
    )
    topic_id = SelectField(_l("Topic"), coerce=int, default=0)
    policy = SelectField(_l("Who may join"), choices=policy_choices, default=Policy.REQUEST.value)
    size_limit = IntegerField(
        _l("Organisations at most"),
        [Optional(), NumberRange(1, 1000, _l("Enter a number from 1 to 1000"))],
        description=_l("Empty: any number. Who sits in the group already stays."),
    )
    timezone = SelectField(_l("Time zone"), choices=zone_choices)

    def __init__(self, topics: Sequence[Topic], group: TopicGroup | None = None) -> None:
        part = part_of(group) if group else {}
        zone = current_app.config["BABEL_DEFAULT_TIMEZONE"]
        super().__init__(**({"timezone": zone, "seen": mark_of(part)} | part))
        named = [SelectChoice(one.id, one.name) for one in topics]
        self.topic_id.choices = [SelectChoice(0, _l("No topic of the hub’s list")), *named]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the form says of a group, by the names of its columns."""
        said = {name: self[name].data for name in FACTS}
        return said | {
            "topic_id": self.topic_id.data or None,
            "policy": Policy(self.policy.data),
        }


class NewGroupForm(GroupForm):
    slug = StringField(
        _l("Address"),
        [
            *required(_l("Enter an address"), 60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small letters, digits and -")),
        ],
        description=_l("The last part of the group’s address, which stays: clinical-value."),
        filters=[trimmed],
    )
    charter = TextAreaField(
        _l("Charter"),
        [Length(max=CHARTER_LIMIT, message=TOO_LONG)],
        description=_l("How the group works, in Markdown. It can follow later."),
        filters=[trimmed],
    )

    def validate_slug(self, field: StringField) -> None:
        if field.data in RESERVED:
            raise ValidationError(_l("This address is one of the hub’s own"))
