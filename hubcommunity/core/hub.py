"""The hub's own name and words: data, one row, so that the code is tied to no one hub."""

from dataclasses import dataclass

from flask import Flask, g, has_request_context
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.local import LocalProxy

from hubcommunity.core.db import Base, db
from hubcommunity.core.revisions import remembered


class HubSettings(Base):
    """What a hub calls itself, and who answers for its data (GDPR art. 26: joint controllers)."""

    __tablename__ = "hub_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[str] = mapped_column(String(200))
    headline: Mapped[str] = mapped_column(String(200))
    lead_text: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str] = mapped_column(String(254))
    controllers: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Hub:
    """The settings as plain values; the defaults serve a hub that is not set up yet."""

    name: str = "Community hub"
    tagline: str = "The community"
    headline: str = "Work on what matters, together."
    lead_text: str = ""
    about: str = ""
    contact_email: str = ""
    controllers: str = ""


def present_hub() -> Hub:
    """Return the hub's settings, read again only after they changed."""
    if not has_request_context():
        return remembered("hub", "settings", read)
    if "hub" not in g:
        g.hub = remembered("hub", "settings", read)
    return g.hub


def read() -> Hub:
    row = db.session.scalar(select(HubSettings).limit(1))
    if row is None:
        return Hub()
    return Hub(**{name: getattr(row, name) for name in Hub.__dataclass_fields__})


hub: Hub = LocalProxy(present_hub)  # type: ignore[assignment]


def init_app(app: Flask) -> None:
    """Give the hub to templates: to pages and mails as it is, to what they import as it is then."""
    app.jinja_env.globals["hub"] = hub
    app.context_processor(lambda: {"hub": present_hub()})
