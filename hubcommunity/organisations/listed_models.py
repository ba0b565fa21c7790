"""The days on which the public lists show an organisation as a member."""

from datetime import date

from sqlalchemy import Date, and_, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column


class Listed:
    """From the one day through the other, days of grace included; without an end, for good."""

    member_from: Mapped[date | None] = mapped_column(Date)
    member_until: Mapped[date | None] = mapped_column(Date)

    @hybrid_method
    def is_member(self, on: date) -> bool:
        return (
            self.member_from is not None
            and self.member_from <= on
            and (self.member_until is None or on <= self.member_until)
        )

    @is_member.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _is_member_sql(cls, on: date):  # type: ignore[no-untyped-def]
        return and_(cls.member_from <= on, or_(cls.member_until.is_(None), cls.member_until >= on))
