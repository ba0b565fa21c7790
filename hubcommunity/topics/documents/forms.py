"""The forms of documents: they check shape, actions check rules."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from hubcommunity.core.forms import (
    TOO_LONG,
    Form,
    naming,
    one_line,
    required,
    trimmed,
    whole_number,
)
from hubcommunity.core.office import DocumentField
from hubcommunity.topics.documents.actions import Content

LONGEST_TEXT = 40_000
LONGEST_COMMENT = 5_000


class VersionForm(Form):
    """The next version: a text or a file, and the number of the version that its writer saw."""

    text = TextAreaField(
        _l("Text"),
        [Length(max=LONGEST_TEXT, message=TOO_LONG)],
        description=_l("In Markdown. A file that you choose below takes its place."),
        filters=[trimmed],
    )
    file = DocumentField(
        _l("File"),
        description=_l(
            "PDF, PNG, JPEG, or a document of an office program without macros; ten megabytes at"
            " most."
        ),
    )
    note = StringField(
        _l("What is new"),
        [Length(max=300, message=TOO_LONG), one_line],
        description=_l("In a few words, for those who know the version before."),
        filters=[trimmed],
    )
    after = HiddenField()

    def validate_file(self, field: DocumentField) -> None:
        if not self.text.data and field.upload is None:
            raise ValidationError(_l("Write the text above, or choose a file here"))

    @property
    def is_text_alone(self) -> bool:
        return bool(self.text.data) and self.file.upload is None

    @property
    def seen(self) -> int | None:
        """Return the version that the writer saw; None for who does not say."""
        return whole_number(self.after.raw_data[0]) if self.after.raw_data else None

    def content(self) -> Content:
        """Return what was handed in; a file takes the place of the text it was written beside."""
        text = "" if self.file.upload else self.text.data
        return Content(text, self.file.upload, self.note.data)


class DocumentForm(VersionForm):
    """A new document: its title, and its first version."""

    title = StringField(_l("Title"), naming(_l("Enter a title"), 200), filters=[trimmed])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        del self.note
        del self.after

    def content(self) -> Content:
        return Content("" if self.file.upload else self.text.data, self.file.upload)


class CommentForm(Form):
    """What somebody says about a version."""

    text = TextAreaField(
        _l("Your comment"),
        required(_l("Write a comment"), LONGEST_COMMENT),
        description=_l("In Markdown. Everybody in the group reads it."),
        filters=[trimmed],
    )


class ReasonForm(Form):
    """Why a document is retired, or a comment hidden."""

    reason = TextAreaField(_l("Reason"), required(_l("Say why"), 500), filters=[trimmed])
