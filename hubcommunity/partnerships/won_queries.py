"""What is known already of the organisation of a won lead: that it applies, or may be a member."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.mail_domains import fold_domain, is_shared
from hubcommunity.core.text import fold
from hubcommunity.membership.models import OPEN_STATES, Application, ApplicationState
from hubcommunity.membership.setting_models import FormQuestion, QuestionKind
from hubcommunity.membership.setting_queries import present
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead

STANDS = (*OPEN_STATES, ApplicationState.APPROVED)


def standing_application(lead: Lead) -> Application | None:
    """Return the application of a lead, or of its organisation, that is open or was approved."""
    its = Application.lead_uid == lead.uid
    if lead.organisation_id is not None:
        its = or_(its, Application.organisation_id == lead.organisation_id)
    query = select(Application).where(its, Application.state.in_(STANDS))
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))


def namesakes(lead: Lead) -> Sequence[Application]:
    """Return the open applications of the very name that a lead has, which are not known as its."""
    query = select(Application).options(joinedload(Application.type))
    query = query.where(
        Application.name_folded == fold(lead.organisation_name)[:200],
        Application.lead_uid.is_distinct_from(lead.uid),
        Application.state.in_(OPEN_STATES),
    )
    return db.session.scalars(query.order_by(Application.id).limit(3)).all()


def may_be(lead: Lead) -> Sequence[Organisation]:
    """Return the organisations that a lead's may be, where it names none of those known."""
    return () if lead.organisation else look_alikes(lead.organisation_name, limit=3)


def questions_to_staff(type_id: int | None) -> list[FormQuestion]:
    """Return what a registration asks a type in words; files are the organisation's to hand in."""
    asked = present(FormQuestion, type_id) if type_id else ()
    return [each for each in asked if each.kind is not QuestionKind.FILE]


def likely_website(contacts: Sequence[Contact]) -> str:
    """Return the website that the address of the first contact hints at, unless it is a provider's;
    whoever fills it in looks at it.
    """
    for contact in contacts:
        domain = fold_domain((contact.person.email or "").rpartition("@")[2])
        if domain and not is_shared(domain):
            return f"https://www.{domain}"
    return ""
