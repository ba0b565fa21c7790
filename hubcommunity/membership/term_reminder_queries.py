"""Finding the terms of whose end members are to be reminded."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import aliased, contains_eager

from hubcommunity.core.dates import plus_days
from hubcommunity.core.db import db, locked
from hubcommunity.membership.term_models import Membership, Term
from hubcommunity.membership.term_queries import memberships
from hubcommunity.membership.term_reminder_models import ReminderDay, SentReminder
from hubcommunity.membership.term_reminder_policy import Span
from hubcommunity.organisations.models import Organisation


def reminder_days() -> Sequence[ReminderDay]:
    """Return the days on which members are reminded, the earliest first."""
    query = select(ReminderDay).where(ReminderDay.retired_on.is_(None))
    return db.session.scalars(query.order_by(ReminderDay.days)).all()


def held_day(days: int) -> ReminderDay | None:
    """Lock a day until commit and read it anew, a retired one too; None where it never was one."""
    query = locked(select(ReminderDay).where(ReminderDay.days == days))
    return db.session.scalar(query.execution_options(populate_existing=True))


def to_remind(span: Span) -> Select[int]:
    """Select the last terms that end in a span, and were not reminded of in this place before, nor
    on a later day that is retired by now.

    Neither where the membership is suspended or ended, planned or done, nor where the term began
    after the day of the reminder.
    """
    later = aliased(Term)
    followed = exists().where(
        later.membership_id == Term.membership_id, later.ends_on > Term.ends_on
    )
    sent = exists().where(SentReminder.term_id == Term.id, SentReminder.days >= span.days)
    return (
        select(Term.id)
        .join(Term.membership)
        .where(Term.ends_on > span.after, Term.ends_on <= span.until)
        .where(Term.starts_on <= plus_days(Term.ends_on, literal(span.days)))
        .where(Membership.ended_on.is_(None), Membership.suspended_on.is_(None))
        .where(~followed, ~sent)
    )


def memberships_with(term_ids: Iterable[int]) -> Sequence[Membership]:
    """Return the memberships of terms with their dates and their organisations."""
    wanted = select(Term.membership_id).where(Term.id.in_(list(term_ids)))
    query = memberships(Membership.id.in_(wanted)).join(Membership.organisation)
    query = query.options(contains_eager(Membership.organisation))
    return db.session.scalars(query.order_by(Organisation.id)).all()
