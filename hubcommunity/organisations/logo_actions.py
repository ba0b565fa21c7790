"""An organisation's logo: put in the place of the one before, described, or taken away."""

from flask_babel import gettext as _

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.files import Upload, keep
from hubcommunity.organisations import profile_queries as queries
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_actions import close, opened
from hubcommunity.organisations.profile_models import Logo
from hubcommunity.people.models import Person


def set_logo(
    organisation: Organisation,
    picture: Upload | None,
    alt: str,
    *,
    by: Person,
    seen: str | None = None,
) -> None:
    """Show this picture from now on, or describe the present one in other words.

    The picture comes from a `PictureField`, which has painted it anew. Raise `RuleBroken` where
    there is neither a new one nor one before.
    """
    before, _standing = opened(organisation, queries.picture_of, by, seen)
    logo = queries.logo_of(organisation)
    if picture is None and logo is None:
        raise RuleBroken(_("Choose a picture first."))
    words = alt.strip() or _("Logo of %(name)s", name=organisation.short)
    if picture is not None:
        drop(organisation, logo)
        stored = keep(picture)
        logo = Logo(organisation_id=organisation.id, file=stored)
        organisation.logo_mark = stored.sha256[:16]
        db.session.add(logo)
    if logo is not None:
        logo.alt = words
    close(organisation, queries.picture_of, before, by)


def remove_logo(organisation: Organisation, *, by: Person) -> None:
    """Take the logo away, file and all; nothing happens where there is none."""
    before, _standing = opened(organisation, queries.picture_of, by, None)
    drop(organisation, queries.logo_of(organisation))
    close(organisation, queries.picture_of, before, by)


def drop(organisation: Organisation, logo: Logo | None) -> None:
    organisation.logo_mark = None
    if logo is not None:
        stored = logo.file
        db.session.delete(logo)
        db.session.flush()
        db.session.delete(stored)
        db.session.flush()
