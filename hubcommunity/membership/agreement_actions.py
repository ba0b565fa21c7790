"""Publishing texts, adopting them, and keeping agreements on record."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload, keep
from hubcommunity.core.i18n import day
from hubcommunity.core.revisions import bump
from hubcommunity.core.versions import refuse_old_text
from hubcommunity.membership import agreement_queries as queries
from hubcommunity.membership.agreement_letter_actions import announce, tell_contacts
from hubcommunity.membership.agreement_models import (
    AGREEMENTS,
    Agreement,
    AgreementKind,
    AgreementVersion,
    AgreementWay,
)
from hubcommunity.membership.agreement_policy import may_adopt, reminder_due
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.organisations.queries import current_affiliation, held
from hubcommunity.people.models import Person


def publish_version(
    kind: AgreementKind, *, title: str, text: str, by: Person | None, after: int | None = None
) -> AgreementVersion:
    """Publish a new version of a kind's text; what was adopted before stays on record.

    The worker tells the members' primary contacts. Raise `RuleBroken` for a kind without a text of
    the hub's own, an empty text, or the text that is in force already, and `Stale` when another
    version than `after` is in force by now.
    """
    if not kind.adopted_online:
        raise RuleBroken(_("The hub has no text of its own for this kind of agreement."))
    db.session.scalar(locked(select(AgreementKind).where(AgreementKind.id == kind.id)))
    present = queries.current_version(kind)
    version = AgreementVersion(
        kind=kind,
        number=present.number + 1 if present else 1,
        title=title.strip(),
        text=refuse_old_text(text, present, after, _("Enter the text.")),
        published_by_id=by.id if by else None,
    )
    db.session.add(version)
    record("agreement.published", by=by, on=version, kind=kind.code, **exactly(version))
    announce(version)
    return version


def exactly(version: AgreementVersion) -> dict[str, Any]:
    """Return what tells for ever which text it was."""
    return {"version": version.number, "sha256": version.sha256}


# --- adopting and recording ---


def adopt(organisation: Organisation, version: AgreementVersion, *, by: Person) -> Agreement:
    """Adopt a text in an organisation's name; twice is once, and the contacts get a receipt.

    Raise `Forbidden` for who is not its primary contact, and `Stale` for a text that is not in
    force any more.
    """
    affiliation = contact_under_lock(organisation, by)
    refuse_unless_current(version)
    adopted = queries.adoption_of(organisation, version)
    if adopted is not None:
        return adopted
    agreement = Agreement(
        organisation_id=organisation.id,
        kind_id=version.kind_id,
        version=version,
        way=AgreementWay.ONLINE,
        signatory_name=by.name,
        signatory_title=by.job_title,
        signed_on=clock.today(),
        affiliation_id=affiliation.id,
        recorded_by_id=by.id,
    )
    put_in_line(agreement, organisation, version.kind)
    record("agreement.adopted", by=by, on=agreement, **about(agreement, organisation))
    tell_contacts(organisation, "agreement.adopted", agreement=agreement, version=version, by=by)
    return agreement


def contact_under_lock(organisation: Organisation, by: Person) -> Affiliation:
    """Lock the organisation; return the affiliation of a primary contact, `Forbidden` for others.

    Others may have ended it meanwhile, so it is read again.
    """
    held(organisation)
    affiliation = current_affiliation(by, organisation)
    if affiliation is not None:
        db.session.refresh(affiliation)
    if affiliation is None or not may_adopt(affiliation):
        raise Forbidden(_("A primary contact of the organisation adopts this in its name."))
    return affiliation


def refuse_unless_current(version: AgreementVersion) -> None:
    current = queries.current_version(version.kind)
    if current is None or current.id == version.id:
        return
    raise Stale(
        _(
            "Version %(number)s was published while you read. Nothing is adopted yet: read the new"
            " text first.",
            number=current.number,
        )
    )


@dataclass(frozen=True)
class Signed:
    """What an agreement on paper says."""

    signatory_name: str
    signed_on: date
    signatory_title: str = ""
    valid_until: date | None = None
    version_words: str = ""
    version: AgreementVersion | None = None
    upload: Upload | None = None


def record_signed(
    organisation: Organisation, kind: AgreementKind, signed: Signed, *, by: Person
) -> Agreement:
    """Keep on record what an organisation signed on paper; its primary contacts are told.

    The one of this kind that stands so far is replaced. Raise `RuleBroken` where the last day
    lies before the first, or the version is not one of the kind's.
    """
    held(organisation)
    refuse_unless_sound(kind, signed)
    agreement = Agreement(
        organisation_id=organisation.id,
        kind_id=kind.id,
        version=signed.version,
        version_words=signed.version_words.strip(),
        way=AgreementWay.PAPER,
        signatory_name=signed.signatory_name.strip(),
        signatory_title=signed.signatory_title.strip(),
        signed_on=signed.signed_on,
        valid_until=signed.valid_until,
        file=keep(signed.upload) if signed.upload else None,
        # A reminder whose day lies behind the recording comes too late to be one.
        reminded_days=reminder_due(clock.today(), signed.valid_until),
        recorded_by_id=by.id,
    )
    put_in_line(agreement, organisation, kind)
    record("agreement.recorded", by=by, on=agreement, **about(agreement, organisation))
    tell_contacts(organisation, "agreement.recorded", agreement=agreement, kind=kind)
    return agreement


def refuse_unless_sound(kind: AgreementKind, signed: Signed) -> None:
    if signed.valid_until is not None and signed.valid_until < signed.signed_on:
        raise RuleBroken(_("The last day can’t lie before the day of the signature."))
    if kind.adopted_online != (signed.version is not None):
        raise RuleBroken(_("Choose the version that was signed."))
    if signed.version is not None and signed.version.kind_id != kind.id:
        raise RuleBroken(_("This version is of another kind of agreement."))


def about(agreement: Agreement, organisation: Organisation) -> dict[str, Any]:
    """Return what the trace keeps of an agreement."""
    said = {"organisation": organisation.name, "signed_on": str(agreement.signed_on)}
    return said | (exactly(agreement.version) if agreement.version else {})


def put_in_line(added: Agreement, organisation: Organisation, kind: AgreementKind) -> None:
    """Add an agreement; of it and the one that stood so far, the later signed replaces the other.

    The organisation is locked. The earlier one is closed on the day on which the later begins.
    """
    stood = queries.standing_agreement(organisation, kind)
    earlier, later = (stood, added)
    if stood is not None and stood.signed_on > added.signed_on:
        earlier, later = (added, stood)
    if earlier is not None:
        earlier.ended_on = later.signed_on
        db.session.flush()  # closed before the other is added: one of a kind stands at most
    db.session.add(added)
    db.session.flush()
    if earlier is not None:
        earlier.replaced_by_id = later.id
    bump(AGREEMENTS)


# --- the end ---


def end_agreement(agreement: Agreement, *, by: Person, on: date, reason: str) -> None:
    """End an agreement on a day that has come; its primary contacts are told why.

    Raise `Stale` where it has ended or was replaced already, `RuleBroken` for a day to come, one
    before its own first day, or no reason.
    """
    held(agreement.organisation)
    db.session.refresh(agreement, ["ended_on"])
    if agreement.ended_on is not None:
        raise Stale(_("This agreement ended on %(day)s already.", day=day(agreement.ended_on)))
    refuse_unless_end_fits(agreement, on)
    if not reason.strip():
        raise RuleBroken(_("Say why it ends."))
    agreement.ended_on = on
    agreement.ended_reason = reason.strip()
    record("agreement.ended", by=by, on=agreement, ended_on=str(on))
    bump(AGREEMENTS)
    tell_contacts(
        agreement.organisation, "agreement.ended", agreement=agreement, kind=agreement.kind
    )


def refuse_unless_end_fits(agreement: Agreement, on: date) -> None:
    today = clock.today()
    if on > today:
        raise RuleBroken(_("An agreement ends today, or has ended before."))
    if on < min(agreement.signed_on, today):
        raise RuleBroken(_("An agreement can’t end before it was signed."))
