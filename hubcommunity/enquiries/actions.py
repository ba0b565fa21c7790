"""What happens to enquiries: received, taken in hand, made a lead, answered, closed."""

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.audit.queries import about
from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS, EventKind
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.links import external
from hubcommunity.enquiries import queries
from hubcommunity.enquiries.models import NEXT, STATE_NAMES, Enquiry, EnquiryState
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.actions import add_lead, add_note
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.source_models import Origin
from hubcommunity.partnerships.source_queries import source_of
from hubcommunity.partnerships.support.actions import write_down
from hubcommunity.people.actions import find_or_add
from hubcommunity.people.models import Person

E = EnquiryState


def receive(
    *,
    organisation_name: str,
    type: OrganisationType,  # noqa: A002 – the field's own name
    given_name: str,
    family_name: str,
    job_title: str,
    email: str,
    country: str,
    subject: str,
    message: str = "",
    wants_news: bool = False,
    by: Person | None = None,
) -> Enquiry:
    """Keep what somebody wrote, thank them, tell staff, and ask for consent if they ticked.

    `by` is who is signed in; they may write in their own name or in another's.
    """
    person = find_or_add(email, given_name, family_name, job_title)
    enquiry = Enquiry(
        organisation_name=organisation_name,
        type=type,
        given_name=given_name,
        family_name=family_name,
        job_title=job_title,
        email=email,
        country=country,
        subject=subject,
        message=message,
        person=person,
    )
    db.session.add(enquiry)
    record("enquiry.received", on=enquiry)
    self_asked = by if by is not None and by.id == person.id else None
    news_url = ask_for_news(person, enquiry, by=self_asked) if wants_news else None
    thank(person, enquiry, confirm_url=news_url)
    tell_staff(enquiry)
    return enquiry


def ask_for_news(person: Person, enquiry: Enquiry, *, by: Person | None) -> str | None:
    """Record that news was asked for, and return the link that gives consent.

    None where consent is given already, or where the person said no lately and others ask for them.
    """
    evidence = {"enquiry": str(enquiry.uid)}
    line = consent.request(person, NEWS, how="contact-form", by=by, evidence=evidence)
    return consent.confirmation_link(person, line) if line.kind is EventKind.REQUESTED else None


def thank(person: Person, enquiry: Enquiry, confirm_url: str | None) -> None:
    """Send the fixed acknowledgement; with words of the form in it, it could carry spam."""
    notify(
        person,
        "enquiry.received",
        key=f"enquiry.received:{enquiry.uid}",
        holds_secret=confirm_url is not None,
        confirm_url=confirm_url,
    )


def tell_staff(enquiry: Enquiry) -> None:
    """Tell staff that somebody wrote, with the organisation and the subject only."""
    address = external("enquiries.show", uid=enquiry.uid)
    for member in people_with_duty("staff"):
        notify(
            member,
            "enquiry.new",
            key=f"enquiry.new:{enquiry.uid}:{member.uid}",
            organisation_name=enquiry.organisation_name,
            about=enquiry.subject,
            enquiry_url=address,
        )


def take_in_hand(enquiry: Enquiry, *, by: Person) -> None:
    """Say that somebody looks after a new enquiry."""
    advance(enquiry, E.TRIAGED)
    record("enquiry.triaged", by=by, on=enquiry)


def mark_answered(enquiry: Enquiry, *, by: Person) -> None:
    """Say that the sender has got an answer."""
    advance(enquiry, E.ANSWERED)
    record("enquiry.answered", by=by, on=enquiry)


def close(enquiry: Enquiry, *, by: Person, answer: str) -> None:
    """Close an enquiry, with what was answered. Raise `Stale` when somebody else was faster."""
    answer = answer.strip()
    if not answer:
        raise RuleBroken(_("Say what was answered before you close the enquiry."))
    advance(enquiry, E.CLOSED)
    enquiry.answer = answer
    enquiry.closed_at = clock.now()
    enquiry.closed_by = by
    record("enquiry.closed", by=by, on=enquiry)


def make_lead(enquiry: Enquiry, pipeline: Pipeline, *, by: Person) -> Lead:
    """Carry an enquiry over into a pipeline; raise `RuleBroken` where it is a lead already."""
    enquiry = queries.held(enquiry)
    if enquiry.state is E.CLOSED:
        raise somebody_was_faster(enquiry)
    lead = add_lead(
        pipeline,
        by=by,
        organisation_name=enquiry.organisation_name,
        contact_name=enquiry.sender,
        contact_email=enquiry.email,
        country=enquiry.country,
        type_id=enquiry.type_id,
        source=source_of(Origin.ENQUIRY),
        by_rule=True,
        enquiry_uid=enquiry.uid,
    )
    who = _("%(name)s, %(job)s", name=enquiry.sender, job=enquiry.job_title)
    said = "\n\n".join(filter(None, (enquiry.subject, enquiry.message, who)))
    add_note(lead, text=said, by=by)
    if pipeline.is_support:
        asked_on, words = enquiry.received_at.date(), enquiry.message or enquiry.subject
        write_down(lead, by=by, version=0, need_words=words, requested_on=asked_on)
    if enquiry.state is E.NEW:
        advance(enquiry, E.TRIAGED)
    record("enquiry.made_lead", by=by, on=enquiry, lead=str(lead.uid), pipeline=pipeline.slug)
    return lead


def advance(enquiry: Enquiry, to: EnquiryState) -> None:
    """Move an enquiry along the table, under lock; raise `Stale` when it is too late for that."""
    enquiry = queries.held(enquiry)
    if to not in NEXT[enquiry.state]:
        raise somebody_was_faster(enquiry)
    enquiry.state = to


def somebody_was_faster(enquiry: Enquiry) -> Stale:
    """Return the refusal that says who moved the enquiry last, and where it stands."""
    last = [entry.actor for entry in about(enquiry) if entry.actor]
    name = last[-1].name if last else _("Somebody")
    state = str(STATE_NAMES[enquiry.state]).lower()
    return Stale(_("%(name)s was faster: the enquiry is %(state)s.", name=name, state=state))
