"""The door of a group: who comes in to read, to take part, and to run it."""

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.errors import Forbidden
from hubcommunity.core.revisions import present_marks
from hubcommunity.topics import queries
from hubcommunity.topics.declaration_forms import DeclarationForm
from hubcommunity.topics.declaration_queries import holds
from hubcommunity.topics.door_queries import arrived, entered
from hubcommunity.topics.models import GroupState, Seat, SeatKind, TopicGroup
from hubcommunity.topics.policy import Place


def group_and_place(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group and what the reader is to it; a proposed one exists for staff alone."""
    present_marks()  # first: what is read after them is never older than they say
    if not current_user.is_authenticated:
        group = queries.group_or_404(slug)
        hide_proposed(group)
        return group, Place()
    group, place = arrived(slug, current_user.person, current_user.is_staff)
    hide_proposed(group)
    return group, queries.with_standing(place, group, current_user.person)


def hide_proposed(group: TopicGroup) -> None:
    sees_proposed = current_user.is_authenticated and current_user.is_staff
    if group.state is GroupState.PROPOSED and not sees_proposed:
        abort(404)


def asks_declaration(group: TopicGroup) -> bool:
    """Say whether the reader is to declare their interests on the way to a seat."""
    return not holds(group, current_user.person)


def welcome(seat: Seat, votes: bool) -> str:
    """Greet whoever has taken a seat, and say which, and whether the organisation votes by it."""
    if seat.kind is SeatKind.DELEGATE and not votes:
        told = _("Welcome. You are the delegate of %(organisation)s, which has no vote.")
        return told % {"organisation": seat.organisation.name}
    words = {
        SeatKind.DELEGATE: _("Welcome. You are the voting delegate of %(organisation)s."),
        SeatKind.ALTERNATE: _("Welcome. You are an alternate of %(organisation)s."),
        SeatKind.OBSERVER: _("Welcome. You are an observer for %(organisation)s."),
    }
    return words[seat.kind] % {"organisation": seat.organisation.name}


def invitation_form(group: TopicGroup) -> DeclarationForm:
    """Return the form by which an invitation is accepted."""
    return DeclarationForm(asks=asks_declaration(group))


def room(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for those who sit in it, run it, or are staff; forbidden to everybody else.

    The place says nothing of whom the reader represents elsewhere.
    """
    present_marks()  # first, as above
    group, place = entered(slug, current_user.person, current_user.is_staff)
    hide_proposed(group)
    if not place.is_inside:
        raise Forbidden(_("Only people with a seat in this group see what it works on."))
    return group, place


def room_to_run(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for its chair, vice-chair, secretary or staff; forbidden to everybody else."""
    group, place = room(slug)
    if not place.runs:
        raise Forbidden(_("Only those who run the group and the hub’s staff may do this."))
    return group, place
