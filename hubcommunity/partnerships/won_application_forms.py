"""The application that staff fill in for a won lead, in one form."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core.forms import BoxesField, VersionedForm, trimmed
from hubcommunity.membership.answer_queries import answers_by_question
from hubcommunity.membership.models import Application
from hubcommunity.membership.setting_models import FormQuestion, QuestionKind
from hubcommunity.organisations.queries import topics
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.forms import at_most
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_application_actions import Filled
from hubcommunity.partnerships.won_forms import OrganisationForm, known_of, names_of

# The longest answers that a registration takes.
SHORT, LONG = 300, 5000


class FillInForm(OrganisationForm, VersionedForm):
    """What staff know for an application, and who is to read and send it."""

    description = TextAreaField(
        _l("What does the organisation do?"),
        filters=[trimmed],
        validators=[at_most(2000)],
        description=_l("Two or three sentences. They appear in the list of members."),
    )
    topic_ids = BoxesField(_l("Topics of interest"))
    contact_uid = RadioField(_l("Who reads and sends it"), choices=[], validators=[Optional()])
    note = TextAreaField(
        _l("A few words of your own"),
        filters=[trimmed],
        validators=[at_most(2000)],
        description=_l("They stand in the mail."),
    )
    # What is asked of the type beside; subclasses say what.
    questions: Sequence[FormQuestion] = ()

    def offer(self, contacts: Sequence[Contact], *, hands_over: bool) -> None:
        """Fill the lists; whoever hands it over says to whom."""
        self.offer_types()
        self.hands_over = hands_over
        if hands_over:
            self.contact_uid.validators = [InputRequired(_l("Choose who reads and sends it"))]
        self.contacts = {str(each.uid): each for each in contacts}
        named = names_of(contacts).items()
        self.contact_uid.choices = [SelectChoice(uid, name) for uid, name in named]
        self.topics = {str(topic.id): topic for topic in topics()}
        self.topic_ids.choices = [SelectChoice(n, topic.name) for n, topic in self.topics.items()]

    @property
    def filled(self) -> Filled:
        """Return what was filled in, as `won_application_actions.fill_in` takes it."""
        facts = self.facts
        facts["organisation_name"] = facts.pop("name")
        facts["description"] = self.description.data or ""
        ticked = [self.topics[number] for number in self.topic_ids.data or ()]
        return Filled(facts, ticked, {each: self[each.key].data or "" for each in self.questions})


def asking(questions: Sequence[FormQuestion]) -> type[FillInForm]:
    """Return the form with the questions of a type; none must be answered by staff."""
    fields: dict[str, Any] = {each.key: field_for(each) for each in questions}
    return type("WithQuestions", (FillInForm,), {**fields, "questions": questions})


def field_for(question: FormQuestion) -> Any:
    same = {"description": question.hint, "filters": [trimmed]}
    if question.kind is QuestionKind.CHOICE:
        offered = [SelectChoice(each, each) for each in ("", *question.choices)]
        return SelectField(question.text, choices=offered, description=question.hint)
    if question.kind is QuestionKind.LONG:
        return TextAreaField(question.text, [at_most(LONG)], **same)
    return StringField(question.text, [at_most(SHORT)], **same)


def what_is_known(
    lead: Lead, draft: Application | None, contacts: Sequence[Contact]
) -> Mapping[str, Any]:
    """Return what the form is filled in with: what was kept, or else what the lead knows."""
    first = str(contacts[0].uid) if contacts else ""
    if draft is None:
        known = known_of(lead, contacts)
        known["description"] = lead.organisation.description if lead.organisation else ""
        about = lead.topics or (lead.organisation.topics if lead.organisation else ())
        return {**known, "topic_ids": ids(about), "contact_uid": first, "version": 0}
    said = {each.question.key: each.text for each in answers_by_question(draft).values()}
    return {
        **said,
        "name": draft.organisation_name,
        "type_id": str(draft.type_id),
        "country": draft.country,
        "website": draft.website,
        "description": draft.description,
        "topic_ids": ids(draft.topics),
        "contact_uid": first,
        "version": draft.version,
    }


def ids(about: Any) -> list[str]:
    return [str(topic.id) for topic in about]
