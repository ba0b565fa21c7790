"""Claiming, verifying and withdrawing e-mail domains, and joining by them."""

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.links import external
from hubcommunity.core.mail_domains import fold_domain, is_shared
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations import domain_queries, queries
from hubcommunity.organisations.actions import ask_to_join, fresh_standing, refuse_unless
from hubcommunity.organisations.domain_models import NEXT, DomainState, EmailDomain
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.people.models import Person


def claim(organisation: Organisation, text: str, *, by: Person) -> EmailDomain:
    """Put a domain on an organisation's list, or return the claim that stands there already.

    It is verified at once where staff claim it for others, or a primary contact signs in with an
    address there; but not while a domain near it is verified elsewhere. Raise `RuleBroken` for what
    is no domain, and for one where strangers have addresses.
    """
    standing = fresh_standing(organisation, by)
    refuse_unless(standing.may_run)
    domain = fold_domain(text)
    refuse_domain(domain)
    found = domain_queries.claim_of(organisation, domain or "")
    if found is None:
        found = EmailDomain(organisation=organisation, domain=domain, claimed_by=by)
        db.session.add(found)
        record("email_domain.claimed", by=by, on=found, domain=domain)
    proven = standing.may_verify or domain_queries.is_proven(found)
    if proven and not found.is_verified and not domain_queries.is_disputed(found):
        settle_if_free(found, by)
    return found


def refuse_domain(domain: str | None) -> None:
    """Raise `RuleBroken` where a domain is none, or no organisation's alone."""
    if domain is None:
        raise RuleBroken(_("Enter a domain like organisation.eu"))
    if is_shared(domain):
        raise RuleBroken(
            _(
                "Anybody can have an address at %(domain)s. Enter a domain of your own.",
                domain=domain,
            )
        )


def settle_if_free(claimed: EmailDomain, by: Person) -> None:
    """Let a domain count, unless it was verified for another organisation at this moment."""
    try:
        with db.session.begin_nested():
            settle(claimed, by)
            db.session.flush()
    except IntegrityError:
        db.session.refresh(claimed)


def settle(claimed: EmailDomain, by: Person) -> None:
    states.move(claimed, NEXT, DomainState.VERIFIED, _("This domain is verified already."))
    claimed.verified_at = clock.now()
    record("email_domain.verified", by=by, on=claimed, domain=claimed.domain)


def verify(claimed: EmailDomain, *, by: Person) -> None:
    """Let a domain count, as staff; raise `RuleBroken` while it is verified for another."""
    reread(claimed, by)
    refuse_unless(queries.standing(by, claimed.organisation).may_verify)
    holder = domain_queries.holder_of(claimed.domain)
    if holder is not None and holder.id != claimed.organisation_id:
        raise RuleBroken(
            _(
                "%(domain)s is verified for %(organisation)s. Withdraw it there first.",
                domain=claimed.name,
                organisation=holder.name,
            )
        )
    settle(claimed, by)
    tell_contacts(claimed, "email_domain.verified", by)


def withdraw(claimed: EmailDomain, *, by: Person, reason: str = "") -> None:
    """Take a domain off the list, as whoever runs the organisation; it counts no more."""
    reread(claimed, by)
    refuse_unless(queries.standing(by, claimed.organisation).may_run)
    states.move(claimed, NEXT, DomainState.WITHDRAWN, _("This domain is withdrawn already."))
    claimed.withdrawn_at = clock.now()
    record("email_domain.withdrawn", by=by, on=claimed, domain=claimed.domain)
    tell_contacts(claimed, "email_domain.withdrawn", by, reason=reason.strip())


def reread(claimed: EmailDomain, by: Person) -> None:
    """Lock the organisation, and see the claim as others have left it."""
    fresh_standing(claimed.organisation, by)
    db.session.refresh(claimed)
    if claimed.state is DomainState.WITHDRAWN:
        raise Stale(_("This domain is withdrawn already."))


def tell_contacts(claimed: EmailDomain, event: str, by: Person, reason: str = "") -> None:
    """Write to the primary contacts what staff decided; what one of them does needs no mail."""
    contacts = queries.primary_contacts(claimed.organisation)
    if by.id in {contact.id for contact in contacts}:
        return
    page = external("organisations.domains", slug=claimed.organisation.slug)
    for contact in contacts:
        notify(contact, event, claimed=claimed, page=page, reason=reason)


def ask_by_domain(organisation: Organisation, *, by: Person) -> Affiliation:
    """Ask to represent the organisation to which one's confirmed address leads."""
    queries.held(organisation)
    refuse_unless(domain_queries.may_ask(by, organisation.slug))
    return ask_to_join(by, organisation)
