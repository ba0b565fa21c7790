"""What the API offers: for programs as OpenAPI, for people as a page."""

from flask import Blueprint, Response, current_app, json

from hubcommunity.core.access import public
from hubcommunity.core.links import external
from hubcommunity.core.templating import render
from hubcommunity.core.wire import revalidated

bp = Blueprint("openapi", __name__, url_prefix="/api/v1")


@bp.get("/openapi.json")
@public
def document() -> Response:
    text = json.dumps(current_app.extensions["openapi"], indent=1)
    return revalidated(Response(f"{text}\n", mimetype="application/json"))


@bp.get("/")
@public
def index() -> str:
    paths = current_app.extensions["openapi"]["paths"]
    return render("api/index.html", paths=paths, address=external("openapi.index"))
