"""More about the organisation: the page of a registration with what staff ask of its type."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse

from hubcommunity.core import attempts
from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.files import Upload, takes_up_to
from hubcommunity.core.forms import Form
from hubcommunity.membership import registration_actions as actions
from hubcommunity.membership import registration_queries as queries
from hubcommunity.membership.answer_queries import answers_by_question, questions_for
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.models import Application
from hubcommunity.membership.question_forms import form_for, kept_in, said_in
from hubcommunity.membership.registration_queries import MORE
from hubcommunity.membership.registration_views import (
    applicant,
    back_from,
    onward,
    present_draft,
    step_page,
    to_first_missing,
)
from hubcommunity.membership.setting_actions import FILES_AT_MOST

HANDED_IN = parse("12/hour")


@bp.route("/join/more/", methods=["GET", "POST"])
@public
@takes_up_to(FILES_AT_MOST)
def more() -> ResponseReturnValue:
    """The first step goes on. Right answers and files are kept, even while others are wrong."""
    draft = present_draft()
    if (
        draft is None
        or not questions_for(draft)
        or not queries.is_reached(MORE, draft, applicant())
    ):
        return to_first_missing(draft)
    form = more_form(draft)
    if request.method == "GET":
        return step_page(MORE, draft, form=form)
    is_right = form.validate()
    keep(draft, form)
    if "back" in request.form:
        return redirect(back_from(MORE, draft))
    return onward(draft, MORE) if is_right else again(draft, form)


def more_form(draft: Application) -> Form:
    given = answers_by_question(draft)
    return form_for(Form, questions_for(draft), given)(data=kept_in(given))


def keep(draft: Application, form: Form) -> None:
    """Keep what is right; files are counted, so that nobody fills the hub with them."""
    questions = {question.key: question for question in questions_for(draft)}
    said = said_in(form, questions.values())
    if any(isinstance(value, Upload) for value in said.values()):
        refusal = _("Files were sent from here too often.")
        attempts.spend(HANDED_IN, "registration files", attempts.source(), refusal=refusal)
    actions.keep_more(draft, {questions[name]: value for name, value in said.items()})
    db.session.commit()


def again(draft: Application, form: Form) -> str:
    """Show what is wrong, and the files that are kept since."""
    shown = more_form(draft)
    for field in shown:
        field.errors = form[field.name].errors if field.name in form else ()
    return step_page(MORE, draft, form=shown)
