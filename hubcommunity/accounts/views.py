"""Pages of accounts."""

from flask import Blueprint
from flask_login import LoginManager

from hubcommunity.core.access import public

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()


@bp.get("/sign-in/")
@public
def sign_in():
    return "sign_in"


@bp.get("/sign-out/")
@public
def sign_out():
    return "sign_out"


@bp.get("/account/")
@public
def show():
    return "show"


@login_manager.user_loader
def load(_uid):
    return None
