"""The least that a page can cost: Flask, one ORM query of 25 rows, one template, as many bytes."""

from typing import Any

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from hubcommunity.core.access import public
from hubcommunity.core.db import db as database
from hubcommunity.core.templating import render
from hubcommunity.organisations.models import Organisation

PAGE = """<!doctype html><title>Bare</title><ul>
{% for row in rows %}<li><h2><a href="{{ row.slug }}/">{{ row.name }}</a></h2>
<p>{{ row.country }}</p><p>{{ row.description }}</p></li>
{% endfor %}</ul>{{ filler }}"""
PAGE_OF_HUB = """{% extends "layout/public.html" %}{% block content %}<ul>
{% for row in rows %}<li><h2><a href="{{ row.slug }}/">{{ row.name }}</a></h2>
<p>{{ row.country }}</p><p>{{ row.description }}</p></li>
{% endfor %}</ul>{{ filler }}{% endblock %}"""
ROWS = 4_000  # bytes that the 25 rows take
LAYOUT = 3_000  # bytes that the hub's layout takes


class Base(DeclarativeBase):
    pass


class Row(Base):
    """The organisations' table, as far as the page shows it."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    slug: Mapped[str]
    country: Mapped[str]
    description: Mapped[str]
    sort_name: Mapped[str]


class Listed:
    """The same of the hub's own table: an object of few columns, like a row of the bare page."""


registry().map_imperatively(
    Listed, Organisation.__table__, include_properties=[*Row.__table__.columns.keys()]
)
LISTED = select(Listed).order_by(Organisation.__table__.c.sort_name).limit(25)


def add_to(hub: Flask) -> None:
    """Add to the hub the least that a page of its own can cost, at `/bare/<bytes>`: the whole
    layout for whoever reads it, one ORM query of 25 rows, and as many bytes.
    """
    template = hub.jinja_env.from_string(PAGE_OF_HUB)
    fillers: dict[int, str] = {}

    @hub.get("/bare/<int:size>")
    @public
    def bare(size: int) -> str:
        rows = database.session.scalars(LISTED).all()
        filler = fillers.setdefault(size, "x" * max(0, size - ROWS - LAYOUT))
        return render(template, rows=rows, filler=filler)


def bare_app(url: str) -> Flask:
    """Return an app whose `/<bytes>` answers with a page of that size."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.jinja_loader = DictLoader({"bare.html": PAGE})
    db = SQLAlchemy(app, model_class=Base)
    fillers: dict[int, str] = {}

    @app.get("/<int:size>")
    def page(size: int) -> Any:
        rows = db.session.scalars(select(Row).order_by(Row.sort_name).limit(25)).all()
        filler = fillers.setdefault(size, "x" * max(0, size - ROWS))
        return render_template("bare.html", rows=rows, filler=filler)

    return app
