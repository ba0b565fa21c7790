"""The numbers under which an organisation is known elsewhere."""

import enum
from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core import identifiers
from hubcommunity.core.db import Base, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.organisations.visibility_models import Visibility

SAME_NUMBER = _l("Another organisation has this number on record. Look again.")
constraint_says("uq_organisation_identifiers_kind_value", SAME_NUMBER)
constraint_says("organisation_identifiers.kind, organisation_identifiers.value", SAME_NUMBER)


class IdentifierKind(enum.Enum):
    ROR = "ror"
    VAT = "vat"
    LEI = "lei"
    PIC = "pic"

    @property
    def label(self) -> str:
        return LABELS[self]

    def url_of(self, value: str) -> str:
        """Return the public page about a number; empty for a kind that has none."""
        return PAGES.get(self, "") and PAGES[self] + value

    def normal(self, text: str) -> str:
        """Return a number as it is kept; raise `ValueError` for one that cannot be."""
        return CHECKS[self](text)


K = IdentifierKind
LABELS = {K.ROR: "ROR", K.VAT: "VAT", K.LEI: "LEI", K.PIC: "PIC"}
# VIES answers whether a VAT number exists, but has no page about it.
PAGES = {K.ROR: "https://ror.org/", K.LEI: "https://search.gleif.org/#/record/"}
CHECKS: dict[IdentifierKind, Callable[[str], str]] = {
    K.ROR: identifiers.ror,
    K.VAT: identifiers.vat,
    K.LEI: identifiers.legal_entity,
    K.PIC: identifiers.participant,
}
# Who sees a number before anybody chose.
AT_FIRST = {K.VAT: Visibility.STAFF}


class Identifier(Base):
    """One number of an organisation; no two organisations have the same."""

    __tablename__ = "organisation_identifiers"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        UniqueConstraint("organisation_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[IdentifierKind] = mapped_column(enum_column(IdentifierKind, "kind"))
    value: Mapped[str] = mapped_column(String(40))
    shown_for: Mapped[Visibility] = mapped_column(enum_column(Visibility, "shown_for"))

    @property
    def url(self) -> str:
        return self.kind.url_of(self.value)
