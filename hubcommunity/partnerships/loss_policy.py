"""What has to be said of a lead that comes to nothing."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.partnerships.loss_models import Loss

WORDS_LIMIT = 500


def in_words(loss: Loss, note: str) -> str:
    """Return why a lead is lost as its card and its history say it."""
    name = loss.because.name if loss.because else ""
    return ": ".join(filter(None, (name, note)))[:WORDS_LIMIT]


def not_lost_because(loss: Loss, note: str, today: date) -> str:
    """Return why a lead is not closed as lost yet, or nothing."""
    if not in_words(loss, note):
        return _("Say why the lead is closed: a reason helps whoever comes next.")
    if loss.because and loss.because.retired_at:
        return _("“%(reason)s” is retired: choose another reason.", reason=loss.because.name)
    if loss.because and loss.because.needs_note and not note:
        return _("“%(reason)s” needs a few words: say what it was.", reason=loss.because.name)
    if loss.look_again_on and loss.look_again_on <= today:
        return _("Look at it again on a day to come.")
    return ""
