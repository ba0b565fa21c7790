"""Handing a table in, and saying which column is which field."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form, one_line, required, trimmed
from hubcommunity.core.sheets import TableField


class UploadForm(Form):
    """A table, and where its data come from."""

    file = TableField(
        _l("File"),
        [FileRequired(_l("Choose a file"))],
        description=_l("CSV or XLSX, up to ten megabytes. The first row holds the headings."),
    )
    source = StringField(
        _l("Where the data come from"),
        [*required(_l("Say where the data come from"), 200), one_line],
        description=_l(
            "For example “Members’ list of 2024, kept by the secretariat”. It is kept with whatever"
            " the import adds, and with every person."
        ),
        filters=[trimmed],
    )


class ColumnsForm(Form):
    """One choice for each column of a table."""

    @property
    def chosen(self) -> list[Any]:
        return [field.data for field in self.choices]

    @property
    def choices(self) -> list[Any]:
        return [field for field in self if field.type == "SelectField"]


def columns_form(
    headings: Sequence[str], columns: Sequence[str], labels: Mapping[str, Any]
) -> ColumnsForm:
    """Return the form for a table with these headings; `columns` are chosen at first."""
    choices = [SelectChoice("", _l("Leave out"))]
    choices += [SelectChoice(name, label) for name, label in labels.items()]
    fields = {
        f"column-{number}": SelectField(
            heading or _("Column %(n)d", n=number), choices=choices, default=column
        )
        for number, (heading, column) in enumerate(zip(headings, columns, strict=True), start=1)
    }
    return type("ColumnsOfTable", (ColumnsForm,), fields)()
