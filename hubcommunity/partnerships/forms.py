"""Moving a lead, and noting something: forms check shape, actions check rules."""

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hubcommunity.core.forms import (
    TOO_LONG,
    Form,
    VersionedForm,
)
from hubcommunity.core.office import DocumentField
from hubcommunity.core.text import as_uid
from hubcommunity.partnerships.loss_forms import LossForm
from hubcommunity.partnerships.models import Stage, StageKind

TOP, BOTTOM = "top", "bottom"


def at_most(limit: int) -> Length:
    return Length(max=limit, message=TOO_LONG)


class MoveForm(LossForm, VersionedForm):
    """Where a lead goes, and why when it goes to a stage of the lost."""

    stage = RadioField(_l("Stage"), validators=[InputRequired(_l("Choose a stage"))])
    place = RadioField(
        _l("Place in the stage"),
        choices=[
            SelectChoice(TOP, _l("At the top")),
            SelectChoice(BOTTOM, _l("At the bottom")),
        ],
        default=TOP,
        validators=[Optional()],
    )
    # The lead below which a dragged card was dropped; the plain form says top or bottom instead.
    after = HiddenField()

    def offer(self, stages: Sequence[Stage], present: Stage) -> None:
        """Fill the list of stages; a lead that only changes its place in one needs no reason."""
        self.stages = {str(stage.uid): stage for stage in stages}
        self.present = present
        self.stage.choices = [
            SelectChoice(uid, each.name, render_kw={"data-kind": each.kind.value})
            for uid, each in self.stages.items()
        ]

    @property
    def chosen(self) -> Stage:
        return self.stages[self.stage.data]

    @property
    def neighbour(self) -> uuid.UUID | None:
        """Return the public name of the lead above, when one is named."""
        return as_uid(self.after.data)

    @property
    def is_lost(self) -> bool:
        stage = self.stages.get(self.stage.data)
        return stage is not None and stage.kind is StageKind.LOST and stage is not self.present


class FileForm(Form):
    """A file to keep with a lead."""

    file = DocumentField(
        _l("File"),
        description=_l(
            "PDF, PNG, JPEG, or a document of an office program without macros; ten megabytes at"
            " most."
        ),
    )

    def validate_file(self, field: DocumentField) -> None:
        if field.upload is None:
            raise ValidationError(_("Choose a file"))
