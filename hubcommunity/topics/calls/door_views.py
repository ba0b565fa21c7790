"""The door of a call: who reads it, who helps to run it, and who decides on it."""

import uuid

from flask import request, url_for
from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.call_actions import refusal
from hubcommunity.topics.calls.models import Call, CallState
from hubcommunity.topics.calls.policy import state_at, steers
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place, unwritable_because
from hubcommunity.topics.room_views import room, room_to_run
from hubcommunity.topics.seat_actions import refuse


def call_in_room(slug: str, uid: uuid.UUID) -> tuple[TopicGroup, Place, Call]:
    """Return a call for those inside its group; a draft exists for those who run it alone."""
    group, place = room(slug)
    return group, place, queries.call_or_404(group, uid, drafts=place.runs)


def call_to_run(
    slug: str, uid: uuid.UUID, only: CallState | None = None
) -> tuple[TopicGroup, Place, Call]:
    """Return a call for the chair, vice-chair, secretary or staff; forbidden to everybody else.

    A form that is for calls in `only` this state is refused before anything is typed into it.
    """
    group, place = room_to_run(slug)
    return group, place, call_at(group, uid, only)


def call_at(group: TopicGroup, uid: uuid.UUID, only: CallState | None) -> Call:
    call = queries.call_or_404(group, uid, drafts=True)
    if only and request.method == "GET":  # what is sent, the actions themselves judge
        refuse(unwritable_because(group))
        if state_at(call, queries.last_round(call), clock.now()) is not only:
            raise RuleBroken(refusal(call))
    return call


def room_to_steer(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for its chair, vice-chair or staff; forbidden to everybody else."""
    group, place = room_to_run(slug)
    if not steers(place):
        raise Forbidden(_("Only chairs, vice-chairs and the hub’s staff decide on calls."))
    return group, place


def call_to_steer(
    slug: str, uid: uuid.UUID, only: CallState | None = None
) -> tuple[TopicGroup, Place, Call]:
    """Return a call for the chair, vice-chair or staff; forbidden to everybody else."""
    group, place = room_to_steer(slug)
    return group, place, call_at(group, uid, only)


def address_of(call: Call, anchor: str | None = None) -> str:
    return url_for("calls.show", slug=call.group.slug, uid=call.uid, _anchor=anchor)
