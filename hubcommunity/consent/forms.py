"""What is typed about consent."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length


class NoticeForm(FlaskForm):
    """The text of a notice's next version, and the number of the version that its writer saw."""

    text = TextAreaField(
        _l("Text of the notice"),
        validators=[
            DataRequired(_l("Enter the text of the notice")),
            Length(max=20000, message=_l("This is too long: %(max)d characters at most")),
        ],
    )
    after = HiddenField()
