"""The pages of membership, under one name."""

from flask import Blueprint

bp = Blueprint("membership", __name__)
