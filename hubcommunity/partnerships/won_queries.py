"""What came of a won lead so far, and what is known of its organisation: that it applies, say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.mail_domains import fold_domain, is_shared
from hubcommunity.core.text import fold
from hubcommunity.core.words import Worded
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.draft_queries import draft_of_lead
from hubcommunity.membership.agreement_queries import agreements_of, state_of
from hubcommunity.membership.models import OPEN_STATES, Application, ApplicationState
from hubcommunity.membership.setting_models import FormQuestion, QuestionKind
from hubcommunity.membership.setting_queries import present
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.moment_queries import Moment
from hubcommunity.partnerships.outcome_queries import last_of_applications
from hubcommunity.partnerships.support.models import Support
from hubcommunity.partnerships.support.queries import support_of

STANDS = (*OPEN_STATES, ApplicationState.APPROVED)


def standing_application(lead: Lead) -> Application | None:
    """Return the application of a lead, or of its organisation, that is open or was approved."""
    its = Application.lead_uid == lead.uid
    if lead.organisation_id is not None:
        its = or_(its, Application.organisation_id == lead.organisation_id)
    query = select(Application).where(its, Application.state.in_(STANDS))
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))


@dataclass(frozen=True)
class SoFar:
    """What came of a won lead until now, beside each way on."""

    invited_at: datetime | None
    application: Moment | None
    is_member: bool
    # By the ids of their kinds.
    agreements: Mapping[int, Worded]
    support: Support | None
    story: Draft | None


def so_far(lead: Lead) -> SoFar:
    """Return what came of a lead until now, as the page with the ways on shows it."""
    organisation, is_support = lead.organisation, lead.pipeline.is_support
    agreements = agreements_of(organisation) if organisation else ()
    return SoFar(
        invited_at(lead),
        last_of_applications(lead),
        organisation is not None and organisation.is_member(clock.today()),
        {each.kind_id: state_of(each) for each in reversed(agreements)},
        support_of(lead) if is_support else None,
        draft_of_lead(lead.id) if is_support else None,
    )


def invited_at(lead: Lead) -> datetime | None:
    """Return when a lead was invited to apply, the last time."""
    about = (AuditEntry.subject_type == Lead.__tablename__) & (AuditEntry.subject_id == lead.id)
    query = select(func.max(AuditEntry.at)).where(about, AuditEntry.event == "lead.invited")
    return db.session.scalar(query)


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
