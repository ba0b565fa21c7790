"""Forms of when a person hears of what is new in their groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_models import MailChoice
from hubcommunity.topics.news_policy import HUB_CHOICE


def choices() -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in MailChoice]


def choices_of_group() -> list[SelectChoice]:
    return [SelectChoice("", _l("As for all my groups")), *choices()]


class MailSettingsForm(Form):
    """For all groups, and for each that is to differ; the fields of groups come with the groups."""

    everywhere = SelectField(_l("All my groups"), choices=choices)

    def chosen_for(self, group: TopicGroup) -> MailChoice | None:
        """Return what is chosen for one group; None where the choice for all counts."""
        value = self[field_of(group)].data
        return MailChoice(value) if value else None


def field_of(group: TopicGroup) -> str:
    return f"group_{group.id}"


def mail_settings_form(
    groups: Sequence[TopicGroup], set_now: Mapping[int | None, MailChoice]
) -> MailSettingsForm:
    """Return the form for these groups, filled with what the person has set."""
    fields = {field_of(one): SelectField(one.name, choices=choices_of_group) for one in groups}
    form_class = type("MailSettingsForm", (MailSettingsForm,), fields)
    values: dict[str, Any] = {"everywhere": set_now.get(None, HUB_CHOICE).value}
    for group in groups:
        values[field_of(group)] = set_now[group.id].value if group.id in set_now else ""
    form: MailSettingsForm = form_class(**values)
    return form
