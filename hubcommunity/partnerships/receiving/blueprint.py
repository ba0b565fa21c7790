"""The blueprint of the mails that wait for staff."""

from flask import Blueprint

bp = Blueprint("lead_mail", __name__, url_prefix="/staff/leads/mail")
