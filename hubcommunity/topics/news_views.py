"""When a person hears of what is new in their groups: chosen by them, or stopped from a mail."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import public, signed_in
from hubcommunity.core.csrf import csrf
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.core.tokens import unsign
from hubcommunity.people import queries as people
from hubcommunity.people.models import Person
from hubcommunity.topics import news_queries, queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import choose
from hubcommunity.topics.news_actions import quiet as make_quiet
from hubcommunity.topics.news_delivery_actions import QUIETS
from hubcommunity.topics.news_forms import mail_settings_form
from hubcommunity.topics.news_models import MailChoice


@bp.route("/account/notifications/", methods=["GET", "POST"])
@signed_in
def mail_settings() -> ResponseReturnValue:
    """Show what counts for all groups and for each, and keep what is chosen anew."""
    person = current_user.person
    groups = news_queries.groups_inside(person)
    form = mail_settings_form(groups, news_queries.set_by(person))
    if form.validate_on_submit():
        choose(person, MailChoice(form.everywhere.data), by=person)
        for group in groups:
            choose(person, form.chosen_for(group), by=person, group=group)
        db.session.commit()
        flash(_("Your choice is saved, and counts from now on."), "success")
        return redirect(url_for(".mail_settings"))
    return render("topics/mail_settings.html", form=form, groups=groups)


@bp.get("/account/quiet/<token>")
@public
def quiet(token: str) -> str:
    """Ask, since whoever opens a link (a scanner, say) has decided nothing."""
    person, group = person_and_group(token)
    quiet_now = news_queries.is_quiet(person, group)
    return render("topics/quiet.html", token=token, group=group, quiet=quiet_now)


@bp.post("/account/quiet/<token>")
@public
@csrf.exempt
def quiet_now(token: str) -> ResponseReturnValue:
    """Stop the mails by the link's own authority; mail programs press it too (RFC 8058)."""
    person, group = person_and_group(token)
    make_quiet(person, group, by=person)
    db.session.commit()
    if request.form.get("List-Unsubscribe") == "One-Click":
        return _("You are unsubscribed."), {"Content-Type": "text/plain; charset=utf-8"}
    return redirect(url_for(".quiet", token=token))


def person_and_group(token: str) -> tuple[Person, TopicGroup | None]:
    """Return for whom and for which group a link was signed; raise 404 for any other text."""
    signed = unsign(QUIETS, token)
    if signed is None:
        abort(404)
    uid, _colon, slug = signed.partition(":")
    return people.get_or_404(uuid.UUID(uid)), queries.group_or_404(slug) if slug else None
