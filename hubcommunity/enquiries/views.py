"""The contact form."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse

from hubcommunity.consent.models import ENQUIRY, NEWS
from hubcommunity.consent.queries import present_notice
from hubcommunity.core import attempts
from hubcommunity.core.access import public
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.core.text import fold_email
from hubcommunity.enquiries import actions, staff_views
from hubcommunity.enquiries.blueprint import bp
from hubcommunity.enquiries.forms import ContactForm
from hubcommunity.organisations.queries import types

__all__ = ["bp", "staff_views"]
FROM_ONE_SOURCE = (parse("10 per minute"), parse("100 per day"))
TO_ONE_ADDRESS = parse("10 per hour")


@bp.route("/contact/", methods=["GET", "POST"])
@public
def contact() -> ResponseReturnValue:
    form = ContactForm(**what_we_know())
    notices = {code: present_notice(code) for code in (ENQUIRY, NEWS)}
    if notices[NEWS] is None:
        del form.wants_news
    if not form.validate_on_submit():
        return render("enquiries/contact.html", form=form, notices=notices)
    count(form.email.data)
    given = {name: value for name, value in form.data.items() if name != "csrf_token"}
    chosen = next(each for each in types() if each.code == form.type.data)
    by = current_user.person if current_user.is_authenticated else None
    actions.receive(**given | {"type": chosen}, by=by)
    db.session.commit()
    return redirect(url_for(".thanks", news=1 if given.get("wants_news") else None))


@bp.get("/contact/thank-you/")
@public
def thanks() -> ResponseReturnValue:
    return render("enquiries/thanks.html", asked_for_news="news" in request.args)


def what_we_know() -> dict[str, str]:
    """Return what need not be typed: a subject from the link, and who is signed in."""
    known = {"subject": request.args.get("subject", "")[:200]}
    if not current_user.is_authenticated:
        return known
    person = current_user.person
    names = ("given_name", "family_name", "job_title", "email")
    return known | {name: getattr(person, name) or "" for name in names}


def count(address: str) -> None:
    """Hold one source, and what one address gets, to a bound; raise `TooManyTries` beyond it."""
    refusal = _("We have had many messages from you in a short time.")
    for rate in FROM_ONE_SOURCE:
        attempts.spend(rate, "contact", attempts.source(), refusal=refusal)
    attempts.spend(TO_ONE_ADDRESS, "contact to", fold_email(address), refusal=refusal)
