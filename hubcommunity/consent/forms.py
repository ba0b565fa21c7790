"""What is typed about consent."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from hubcommunity.core.forms import TOO_LONG, Form, trimmed


class NoticeForm(Form):
    """The text of a notice's next version, and the number of the version that its writer saw."""

    text = TextAreaField(
        _l("Text of the notice"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter the text of the notice")),
            Length(max=20000, message=TOO_LONG),
        ],
    )
    after = HiddenField()
