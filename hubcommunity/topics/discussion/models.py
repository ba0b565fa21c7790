"""Threads of a group's discussion and their posts."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.files import StoredFile
from hubcommunity.core.markdown import plain
from hubcommunity.core.search import searchable
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

TITLE_LIMIT = 150


class Thread(Identified, Base):
    """One matter that a group talks about; the latest post decides its place in the list."""

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_order", "group_id", "pinned_at", "latest_id", "id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    started_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # The number of the latest post, which rises with time, and how many there are.
    latest_id: Mapped[int] = mapped_column(default=0)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    posts: Mapped[int] = mapped_column(default=0)
    pinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[TopicGroup] = relationship()
    started_by: Mapped[Person] = relationship()


class Post(Identified, Base):
    """What one person said in a thread, for one organisation.

    The one that opens a thread is found by the thread's title too.
    """

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_thread", "thread_id", "id"),
        Index("ix_posts_author", "author_id"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_because IS NULL)", name="hidden_because"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    opens: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_because: Mapped[str | None] = mapped_column(String(300))
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    thread: Mapped[Thread] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    hidden_by: Mapped[Person | None] = relationship(foreign_keys=[hidden_by_id])
    organisation: Mapped[Organisation | None] = relationship()
    answers: Mapped["Post | None"] = relationship(remote_side="Post.id")
    files: Mapped[list["PostFile"]] = relationship(order_by="PostFile.id", back_populates="post")

    def say(self, body: str) -> None:
        """Set the text, and the words under which the post is found."""
        self.body = body
        title = self.thread.title if self.opens else None
        self.search_text = searchable(title, plain(body))


class PostVersion(Base):
    """A text that a post had before it was edited, and until when."""

    __tablename__ = "post_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class PostFile(Base):
    """A file that came with a post."""

    __tablename__ = "post_files"
    __table_args__ = (UniqueConstraint("post_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)

    file: Mapped[StoredFile] = relationship()
    post: Mapped[Post] = relationship(back_populates="files")


class Mention(Base):
    """A post names a person of the group, who is told."""

    __tablename__ = "mentions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)

    person: Mapped[Any] = relationship(Person)


class ReadMark(Base):
    """Up to which post a person has read a thread."""

    __tablename__ = "read_marks"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
