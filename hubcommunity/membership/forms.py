"""The forms in which staff decide on an application, and the applicant answers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import Form, required, trimmed, whole_number
from hubcommunity.membership.models import Application
from hubcommunity.membership.registration_forms import (
    OF_ORGANISATION,
    OrganisationForm,
    TopicsField,
)
from hubcommunity.organisations.models import Organisation

NEW = "new"


class DecisionForm(Form):
    """A decision on the application as the page showed it."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        return whole_number(self.version.data)


class QuestionForm(DecisionForm):
    question = TextAreaField(
        _l("What do you need to know?"),
        required(_l("Say what the applicant should tell you"), 2000),
        description=_l("The applicant reads this, and can change the answers along with it."),
        filters=[trimmed],
    )


class DeclineForm(DecisionForm):
    reason = TextAreaField(
        _l("Reason"),
        required(_l("Say why; the applicant reads it"), 2000),
        description=_l("The applicant reads this."),
        filters=[trimmed],
    )


class ApproveForm(DecisionForm):
    """Approval makes a new organisation, or links one of those that look like it."""

    organisation = RadioField(_l("Which organisation is it?"), default=NEW)

    def __init__(self, *args: Any, alike: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike = alike
        same = [
            SelectChoice(str(each.uid), _("%(name)s, which is here already", name=each.name))
            for each in alike
        ]
        self.organisation.choices = [SelectChoice(NEW, _("A new one: add it")), *same]

    @property
    def offered(self) -> Sequence[Organisation]:
        """Return those that the page offered; one opened before they came had no choice."""
        return self.alike if self.organisation.raw_data else ()

    def chosen_organisation(self) -> Organisation | None:
        """Return the organisation to link; None for a new one."""
        return next((each for each in self.alike if str(each.uid) == self.organisation.data), None)


class AnswerForm(OrganisationForm):
    """The applicant answers a question, and corrects what was said of the organisation."""

    answer = TextAreaField(
        _l("Your answer"), required(_l("Write an answer"), 2000), filters=[trimmed]
    )
    topics = TopicsField(_l("Topics of interest"))

    def __init__(self, application: Application) -> None:
        said: dict[str, Any] = {name: getattr(application, name) for name in OF_ORGANISATION}
        super().__init__(data=said | {"topics": [topic.id for topic in application.topics]})
