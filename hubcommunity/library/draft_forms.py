"""The forms of a draft: what it says, and that it is published as it was seen."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hubcommunity.core.forms import (
    TOO_LONG,
    BoxesField,
    VersionedForm,
    naming,
    required,
    trimmed,
)
from hubcommunity.core.text import as_uid, fold
from hubcommunity.library import draft_queries
from hubcommunity.library.draft_models import Draft
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes, topics

LONGEST_TEXT = 60_000


class DraftForm(VersionedForm):
    """What a draft says, what it is about, and whom it is credited to."""

    title = StringField(_l("Title"), naming(_l("Enter a title"), 200), filters=[trimmed])
    summary = TextAreaField(
        _l("Summary"),
        [Length(max=500, message=TOO_LONG)],
        description=_l("In one or two sentences, for lists."),
        filters=[trimmed],
    )
    text = TextAreaField(
        _l("Text"),
        required(_l("Enter the text"), LONGEST_TEXT),
        description=_l("In Markdown: headings, lists, emphasis, links."),
        filters=[trimmed],
    )
    topic_ids = BoxesField(_l("Topics"))
    credited_uids = BoxesField(_l("Credited organisations"))
    another = StringField(
        _l("Credit another organisation"),
        [Length(max=200, message=TOO_LONG)],
        description=_l("By its name, as in its profile. Save to add it."),
        filters=[trimmed],
    )
    found: Organisation | None = None

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            obj=draft,
            topic_ids=[str(each.id) for each in draft.topics],
            credited_uids=[str(each.uid) for each in draft.credited],
        )
        self.topics = {str(each.id): each for each in topics()}
        named = [SelectChoice(number, each.name) for number, each in self.topics.items()]
        self.topic_ids.choices = named
        # What somebody else took out meanwhile can still be ticked in what was sent.
        ticked = draft_queries.organisations_with(uids_in(self.credited_uids.data))
        self.organisations = {str(each.uid): each for each in (*draft.credited, *ticked)}
        named = [SelectChoice(uid, each.name) for uid, each in self.organisations.items()]
        self.credited_uids.choices = named

    def validate_another(self, field: StringField) -> None:
        if not field.data:
            return
        alike = look_alikes(field.data)
        same = [each for each in alike if fold(each.name) == fold(field.data)] or alike
        if not same:
            raise ValidationError(_l("The hub knows no organisation of this name"))
        if len(same) > 1:
            raise ValidationError(_l("Several organisations have such a name: write it in full"))
        self.found = same[0]

    @property
    def words(self) -> dict[str, Any]:
        """Return what was filled in, as `draft_actions.save_draft` takes it."""
        credited = [self.organisations[uid] for uid in self.credited_uids.data or ()]
        return {
            "title": self.title.data,
            "summary": self.summary.data,
            "text": self.text.data,
            "topics": [self.topics[number] for number in self.topic_ids.data or ()],
            "credited": [*credited, self.found] if self.found else credited,
        }


def uids_in(sent: list[str] | None) -> list[uuid.UUID]:
    """Return the public names among what was sent; anything else names nothing."""
    return [uid for text in sent or () if (uid := as_uid(text))]
