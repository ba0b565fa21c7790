"""The files of a lead."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import Upload, keep
from hubcommunity.partnerships import lead_queries
from hubcommunity.partnerships.lead_models import LeadFile
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

MOST = 50


def add_file(lead: Lead, upload: Upload, *, by: Person) -> LeadFile:
    """Keep a file with a lead; raise `RuleBroken` where it has as many as a lead can have."""
    if len(lead_queries.files_of(lead)) >= MOST:
        raise RuleBroken(_("A lead has %(most)s files at most: remove one first.", most=MOST))
    added = LeadFile(lead_id=lead.id, file=keep(upload), added_by=by)
    db.session.add(added)
    record("lead.file_added", by=by, on=lead)
    return added


def remove_file(lead: Lead, file: LeadFile, *, by: Person) -> None:
    """Remove a file with its content; that there was one stays on the timeline."""
    stored = file.file
    db.session.delete(file)
    db.session.flush()
    db.session.delete(stored)
    record("lead.file_removed", by=by, on=lead)
