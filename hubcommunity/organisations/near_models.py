"""Names that are nearly the same: what they are found by, and which ones are."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base


class NameKey(Base):
    """A key of an organisation's name, see `near_policy`; kept for `Organisation.name_keyed`."""

    __tablename__ = "name_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )


class NearName(Base):
    """Two organisations whose names were nearly the same when they were compared, the smaller id
    first.
    """

    __tablename__ = "near_names"
    __table_args__ = (CheckConstraint("first_id < second_id", name="smaller_first"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )
