"""The forms in which staff decide on an application, and the applicant answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import BoxesField, Form, required, trimmed, whole_number
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.models import Application, Question
from hubcommunity.membership.question_forms import form_for, kept_in, said_in
from hubcommunity.membership.registration_forms import (
    OF_ORGANISATION,
    OrganisationForm,
    TopicsField,
)
from hubcommunity.membership.setting_models import ChecklistItem, FormQuestion
from hubcommunity.membership.term_models import Tier
from hubcommunity.membership.term_policy import FirstTerm
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person

NEW, NOBODY = "new", "nobody"


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
        description=_l("The applicant reads this."),
        filters=[trimmed],
    )
    about = BoxesField(
        _l("Answers to change"),
        description=_l(
            "The applicant can change these and no others. Without any, they only reply."
        ),
    )

    def __init__(self, answers: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.about.choices = [SelectChoice(*each) for each in (answers or {}).items()]


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
    tier = RadioField(
        _l("Tier"), invalid_choice_message=_l("Choose a tier that takes new memberships")
    )
    despite_open = BooleanField(_l("Approve it although these points are open"))

    def __init__(
        self,
        *args: Any,
        alike: Sequence[Organisation] = (),
        open_points: Sequence[ChecklistItem] = (),
        first_terms: Sequence[FirstTerm] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.first_terms = first_terms
        self.tier.choices = [SelectChoice(one.tier.code, one.tier.name) for one in first_terms]
        if not self.tier.raw_data and first_terms:
            self.tier.data = first_terms[0].tier.code
        self.alike = alike
        self.open_points = open_points
        same = [
            SelectChoice(str(each.uid), _("%(name)s, which is here already", name=each.name))
            for each in alike
        ]
        self.organisation.choices = [SelectChoice(NEW, _("A new one: add it")), *same]

    def validate_despite_open(self, field: Any) -> None:
        if self.open_points and not field.data:
            raise ValidationError(_l("Check the open points, or tick that you approve without"))

    @property
    def what_follows(self) -> dict[str, str]:
        """Return what follows from each tier, in words, by its code."""
        return {one.tier.code: one.in_words for one in self.first_terms}

    def chosen_tier(self) -> Tier | None:
        """Return the tier to begin with; None where none takes new memberships."""
        found = (one.tier for one in self.first_terms if one.tier.code == self.tier.data)
        return next(found, None)

    @property
    def offered(self) -> Sequence[Organisation]:
        """Return those that the page offered; one opened before they came had no choice."""
        return self.alike if self.organisation.raw_data else ()

    def chosen_organisation(self) -> Organisation | None:
        """Return the organisation to link; None for a new one."""
        return next((each for each in self.alike if str(each.uid) == self.organisation.data), None)


class AssignForm(DecisionForm):
    """Who of the staff looks after the application."""

    assignee = SelectField(_l("Assign to"))

    def __init__(self, people: Sequence[Person], present: Person | None = None) -> None:
        super().__init__(data={"assignee": str(present.uid) if present else NOBODY})
        self.people = people
        named = [SelectChoice(str(person.uid), person.name) for person in people]
        self.assignee.choices = [SelectChoice(NOBODY, _("Nobody")), *named]

    def chosen(self) -> Person | None:
        """Return the person to assign; None for nobody."""
        return next((each for each in self.people if str(each.uid) == self.assignee.data), None)


class NoteForm(Form):
    note = TextAreaField(_l("New note"), required(_l("Write the note"), 5000), filters=[trimmed])


class AnswerForm(OrganisationForm):
    """The applicant answers a question, and changes the answers that it names, and no others."""

    answer = TextAreaField(
        _l("Your answer"), required(_l("Write an answer"), 2000), filters=[trimmed]
    )
    topics = TopicsField(_l("Topics of interest"))
    asked = HiddenField()
    questions: Sequence[FormQuestion] = ()

    @property
    def seen(self) -> int | None:
        """Return the number of the question to which the answer was written."""
        return whole_number(self.asked.data)

    def keep_only(self, wanted: Sequence[str]) -> None:
        for name in (*OF_ORGANISATION, "topics"):
            if name not in wanted:
                del self[name]

    def changes(self) -> dict[str, Any]:
        """Return the answers that may change, as they were given."""
        own = {each.key: each for each in self.questions}
        said = self.answers() | said_in(self, own.values())
        return said | ({"topics": self.topics.ticked} if "topics" in self else {})


def answer_form(
    application: Application,
    asked: Question,
    questions: Sequence[FormQuestion],
    given: Mapping[int, FormAnswer],
) -> AnswerForm:
    """Return the form for what staff asked: the answer, and what they want to see changed."""
    own = [each for each in questions if each.key in asked.wanted]
    said = {name: getattr(application, name) for name in OF_ORGANISATION} | kept_in(given)
    form = form_for(AnswerForm, own, given)(
        data=said | {"topics": [topic.id for topic in application.topics], "asked": str(asked.id)}
    )
    form.questions = own
    form.keep_only(asked.wanted)
    return form
