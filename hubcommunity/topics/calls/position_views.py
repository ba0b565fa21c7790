"""Giving a position, and recording one that was given elsewhere."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import position_actions, queries
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.door_views import address_of, call_in_room, call_to_run
from hubcommunity.topics.calls.forms import PositionForm, RecordForm
from hubcommunity.topics.calls.models import Call, CallState, Round, Stand
from hubcommunity.topics.calls.policy import closed_round, not_asked, not_speaking, state_at
from hubcommunity.topics.calls.voice_queries import Voice, voice_of
from hubcommunity.topics.declaration_queries import declaration_holds
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.seat_actions import refuse


@bp.route("/<uuid:uid>/position/", methods=["GET", "POST"])
@signed_in
def position(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the position of the reader's organisation, and keep it."""
    group, place, call = call_in_room(slug, uid)
    asked = queries.last_round_or_404(call)
    voice = voice_of(place.seat, call, asked)
    if voice is None or place.seat is None:
        raise Forbidden(_("Positions are given by those who sit here for an organisation."))
    refuse_silent(call, asked, voice)
    if not declaration_holds(place.seat):
        flash(_("Declare your interests to the group first, then give the position."), "info")
        return redirect(url_for("topics.declare", slug=slug))
    form = PositionForm(data=said_before(voice))
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "asked": asked, "form": form}
        return render("topics/calls/position.html", voice=voice, **facts)
    give(call, voice, form)
    db.session.commit()
    flash(_("The position of %(name)s is kept.", name=voice.organisation.name), "success")
    return redirect(address_of(call))


def refuse_silent(call: Call, asked: Round, voice: Voice) -> None:
    """Say at once, before anything is typed, why the reader can't give a position."""
    refuse(unwritable_because(call.group))
    if state_at(call, asked, clock.now()) is not CallState.OPEN:
        refuse(closed_round())
    if not voice.is_asked:
        raise Forbidden(not_asked(voice.organisation))
    if not voice.speaks:
        raise Forbidden(not_speaking(voice.organisation))


def said_before(voice: Voice) -> dict[str, object]:
    """Return what the form begins with: what was chosen on the page before, else said last."""
    before = voice.present
    chosen = request.args.get("stand")
    is_known = chosen in {one.value for one in Stand}
    return {
        "stand": chosen if is_known else before.stand.value if before else None,
        "comment": before.comment if before else "",
        "proposed_text": before.proposed_text if before else "",
        "shows_name": before.shows_name if before else False,
    }


def give(call: Call, voice: Voice, form: PositionForm) -> None:
    position_actions.give(
        call,
        voice.organisation,
        form.answer,
        by=current_user.person,
        shows_name=form.shows_name.data,
    )


@bp.route("/<uuid:uid>/record/", methods=["GET", "POST"])
@signed_in
def record(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for a position that an organisation gave elsewhere, and where it can be read."""
    group, place, call = call_to_run(slug, uid, CallState.OPEN)
    form = RecordForm(queries.recordable_electors(queries.last_round_or_404(call)))
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "form": form}
        return render("topics/calls/record.html", **facts)
    organisation = form.electors[form.elector.data].organisation
    evidence = form.evidence.data
    position_actions.record_for(
        call, organisation, form.answer, by=current_user.person, evidence=evidence
    )
    db.session.commit()
    flash(_("The position is recorded, and %(name)s is told.", name=organisation.name), "success")
    return redirect(address_of(call))
