"""The software on which a professional community runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from hubcommunity.accounts.cli import create_admin, end_duty, grant_duty
from hubcommunity.accounts.sign_in_views import login_manager
from hubcommunity.accounts.views import bp as accounts
from hubcommunity.api import views as api
from hubcommunity.audit import views as audit
from hubcommunity.consent.views import bp as consent
from hubcommunity.core import (
    access,
    assets,
    cookies,
    csrf,
    db,
    errors,
    files,
    fragments,
    headers,
    hub,
    i18n,
    limits,
    links,
    logs,
    markdown,
    numbers,
    wire,
    zones,
)
from hubcommunity.directory.data_views import bp as directory_data
from hubcommunity.directory.views import bp as directory
from hubcommunity.enquiries.views import bp as enquiries
from hubcommunity.imports.cli import import_leads, members
from hubcommunity.imports.views import bp as imports
from hubcommunity.library.draft_views import bp as drafts
from hubcommunity.library.views import bp as library
from hubcommunity.mail import delivery, mailbox_views
from hubcommunity.mail.views import bp as mail
from hubcommunity.membership.views import bp as membership
from hubcommunity.merging.views import bp as merging
from hubcommunity.organisations.views import bp as organisations
from hubcommunity.pages.views import bp as pages
from hubcommunity.partnerships.receiving.cli import leads
from hubcommunity.partnerships.receiving.views import bp as lead_mail
from hubcommunity.partnerships.views import bp as partnerships
from hubcommunity.reports.views import bp as reports
from hubcommunity.seed.cli import seed
from hubcommunity.topics.calls.views import bp as calls
from hubcommunity.topics.discussion.views import bp as discussion
from hubcommunity.topics.documents.views import bp as documents
from hubcommunity.topics.meetings.views import bp as meetings
from hubcommunity.topics.views import bp as topics
from hubcommunity.worker.cli import worker

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    *(logs, wire, db, i18n, zones, markdown, numbers, errors),
    *(headers, assets, files, cookies, csrf, limits, links, hub, fragments),
)
BLUEPRINTS = (
    accounts,
    calls,
    consent,
    directory,
    directory_data,
    discussion,
    documents,
    drafts,
    enquiries,
    imports,
    lead_mail,
    library,
    mail,
    meetings,
    membership,
    merging,
    organisations,
    pages,
    partnerships,
    reports,
    topics,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the app from the environment's settings, overlaid by the given ones."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.from_mapping(config.load() | dict(settings or {}))
    app.config["MIGRATIONS_FOLDER"] = str(ROOT / "migrations")
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in PARTS:
        part.init_app(app)
    login_manager.init_app(app)
    access.init_app(app)
    audit.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for part in (api, delivery, mailbox_views):
        part.init_app(app)
    leads.add_command(import_leads)
    for command in (seed, members, leads, create_admin, grant_duty, end_duty, worker):
        app.cli.add_command(command)
    return app
