"""Meetings on the web."""

from hubcommunity.topics.meetings import models
from hubcommunity.topics.meetings.blueprint import bp

__all__ = ["bp", "models"]
