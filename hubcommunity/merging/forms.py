"""Choosing what stays of two organisations."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from hubcommunity.core.side_forms import SidesForm, choosing
from hubcommunity.merging.policy import FIELDS


class MergeForm(SidesForm):
    """A choice between two values for each field, and what becomes of two memberships."""

    ends_membership = BooleanField(_l("End the membership of the one that goes"))


choosing(MergeForm, FIELDS)
