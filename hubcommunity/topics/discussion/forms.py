"""Forms of threads and posts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.files import UploadsField
from hubcommunity.core.forms import Form, one_line, required, trimmed
from hubcommunity.topics.discussion.models import TITLE_LIMIT
from hubcommunity.topics.news_models import MailChoice

BODY_LIMIT = 20_000
REASON_LIMIT = 300
# Where the choice for the group counts for a thread too.
AS_GROUP = ""


class PostForm(Form):
    """What somebody says, and files that go with it."""

    body = TextAreaField(
        _l("Your post"), required(_l("Write something"), BODY_LIMIT), filters=[trimmed]
    )
    files = UploadsField(_l("Files"))


class ThreadForm(PostForm):
    """A new thread: what it is about, and its first post."""

    title = StringField(
        _l("What is it about?"),
        [*required(_l("Enter a title"), TITLE_LIMIT), one_line],
        filters=[trimmed],
    )


class EditForm(Form):
    """A post's text, and the one that stood there when it was opened."""

    body = TextAreaField(
        _l("Your post"), required(_l("Write something"), BODY_LIMIT), filters=[trimmed]
    )
    seen = HiddenField()


class HideForm(Form):
    """Why a post is taken out of sight."""

    reason = TextAreaField(
        _l("Reason"), required(_l("Give a reason"), REASON_LIMIT), filters=[trimmed]
    )


class ThreadMailForm(Form):
    """When the reader hears of one thread."""

    choice = SelectField(_l("Mail from this thread"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choice.choices = [
            SelectChoice(AS_GROUP, _l("As for the group")),
            SelectChoice(MailChoice.AT_ONCE.value, MailChoice.AT_ONCE.label),
            SelectChoice(MailChoice.DAILY.value, _l("In my digest")),
            SelectChoice(MailChoice.OFF.value, MailChoice.OFF.label),
        ]

    @property
    def chosen(self) -> MailChoice | None:
        return MailChoice(self.choice.data) if self.choice.data else None
