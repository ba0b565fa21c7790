"""Choosing what stays of two leads."""

from hubcommunity.core.side_forms import SidesForm, choosing
from hubcommunity.partnerships.twins.policy import FIELDS


class MergeLeadsForm(SidesForm):
    """A choice between two values for each field."""


choosing(MergeLeadsForm, FIELDS)
