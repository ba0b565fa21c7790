"""The door of a call: who reads it, who helps to run it, and who decides on it."""

import uuid

from flask import url_for
from flask_babel import gettext as _

from hubcommunity.core.errors import Forbidden
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.policy import steers
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room, room_to_run


def call_in_room(slug: str, uid: uuid.UUID) -> tuple[TopicGroup, Place, Call]:
    """Return a call for those inside its group; a draft exists for those who run it alone."""
    group, place = room(slug)
    return group, place, queries.call_or_404(group, uid, drafts=place.runs)


def call_to_run(slug: str, uid: uuid.UUID) -> tuple[TopicGroup, Place, Call]:
    """Return a call for the chair, vice-chair, secretary or staff; forbidden to everybody else."""
    group, place = room_to_run(slug)
    return group, place, queries.call_or_404(group, uid, drafts=True)


def room_to_steer(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for its chair, vice-chair or staff; forbidden to everybody else."""
    group, place = room_to_run(slug)
    if not steers(place):
        raise Forbidden(_("Only chairs, vice-chairs and the hub’s staff decide on calls."))
    return group, place


def call_to_steer(slug: str, uid: uuid.UUID) -> tuple[TopicGroup, Place, Call]:
    """Return a call for the chair, vice-chair or staff; forbidden to everybody else."""
    group, place = room_to_steer(slug)
    return group, place, queries.call_or_404(group, uid, drafts=True)


def address_of(call: Call, anchor: str | None = None) -> str:
    return url_for("calls.show", slug=call.group.slug, uid=call.uid, _anchor=anchor)
