"""The documents of a group: reading, writing, and looking after them."""

from hubcommunity.topics.documents import keeping_views, reading_views, writing_views
from hubcommunity.topics.documents.blueprint import bp

__all__ = ["bp", "keeping_views", "reading_views", "writing_views"]
