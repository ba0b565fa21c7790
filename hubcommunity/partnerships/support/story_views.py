"""From a country’s support to its success story in the library, back, and giving one up."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.library.draft_queries import draft_or_404
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.support import queries, story_actions


@bp.post("/staff/leads/<uuid:uid>/support/story")
@staff_only
def start_story(uid: uuid.UUID) -> ResponseReturnValue:
    """Begin the story, or lead to the one that there is."""
    lead = queries.lead_or_404(uid, current_user.person)
    draft = story_actions.start_story(lead, by=current_user.person)
    db.session.commit()
    flash(_("The draft holds what is on record. Take out what names a person."), "success")
    return redirect(url_for("drafts.edit", uid=draft.uid))


@bp.post("/staff/library/drafts/<uuid:uid>/discard")
@staff_only
def discard_story(uid: uuid.UUID) -> ResponseReturnValue:
    """Delete a draft; who came from the support of a country can begin another there."""
    story_actions.discard_story(draft_or_404(uid), by=current_user.person)
    db.session.commit()
    flash(_("The draft is discarded."), "success")
    return redirect(url_for("drafts.index"))


@bp.get("/staff/leads/of-story/<uuid:uid>/")
@staff_only
def lead_of_story(uid: uuid.UUID) -> ResponseReturnValue:
    """Lead from a story to the support that it tells of, for those who may see that."""
    lead = queries.lead_of_draft_or_404(draft_or_404(uid), current_user.person)
    return redirect(url_for(".support", uid=lead.uid))
