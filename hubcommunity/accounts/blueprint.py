"""The pages of accounts, under one name."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
