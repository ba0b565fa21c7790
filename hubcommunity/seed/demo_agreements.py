"""The agreements of the demonstration hub."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.files import Upload, keep
from hubcommunity.membership.agreement_models import (
    CODE_OF_ETHICS,
    Agreement,
    AgreementKind,
    AgreementVersion,
    AgreementWay,
)
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from hubcommunity.people.models import Person

PAPER = Path(__file__).parent / "memorandum.pdf"
# The demonstration begins without mails: its agreements count as reminded of.
REMINDED = 60


def kind_of(code: str) -> AgreementKind:
    return db.session.scalars(select(AgreementKind).where(AgreementKind.code == code)).one()


def add_agreement(facts: dict[str, Any], organisation: Organisation, *, by: Person) -> None:
    """Add a memorandum that an organisation signed on paper."""
    paper = Upload(PAPER.name, "application/pdf", PAPER.read_bytes())
    agreement = Agreement(
        organisation=organisation,
        kind=kind_of("memorandum"),
        way=AgreementWay.PAPER,
        signatory_name=facts["signatory_name"],
        signatory_title=facts["signatory_title"],
        version_words=facts["version_words"],
        signed_on=clock.today() + timedelta(days=facts["signed"]),
        valid_until=clock.today() + timedelta(days=facts["valid"]),
        reminded_days=REMINDED,
        file=keep(paper) if "paper" in facts else None,
        recorded_by=by,
    )
    db.session.add(agreement)
    record("agreement.recorded", by=by, on=agreement)


def add_adoption(contact: Person) -> None:
    """Let a primary contact have adopted the code of ethics today."""
    represents = {"person_id": contact.id, "role": AffiliationRole.PRIMARY_CONTACT}
    affiliation = db.session.scalars(select(Affiliation).filter_by(**represents)).one()
    kind = kind_of(CODE_OF_ETHICS)
    agreement = Agreement(
        organisation_id=affiliation.organisation_id,
        kind=kind,
        version=db.session.scalars(select(AgreementVersion).filter_by(kind_id=kind.id)).one(),
        way=AgreementWay.ONLINE,
        signatory_name=contact.name,
        signatory_title=contact.job_title,
        signed_on=clock.today(),
        affiliation=affiliation,
        recorded_by=contact,
    )
    db.session.add(agreement)
    record("agreement.adopted", by=contact, on=agreement)
