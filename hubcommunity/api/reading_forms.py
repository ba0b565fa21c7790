"""Reading what programs send, and telling what is wrong with it by its fields."""

import json
from typing import Any, NoReturn

from flask import Request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from hubcommunity.core.errors import Invalid

# What Marshmallow says by itself, said in the reader's language.
SENTENCES = {
    "Missing data for required field.": _l("Say this."),
    "Unknown field.": _l("There is no field of this name."),
    "Field may not be null.": _l("This cannot be nothing."),
    "Not a valid string.": _l("Give a text."),
    "Not a valid integer.": _l("Give a whole number."),
    "Not a valid boolean.": _l("Give true or false."),
    "Not a valid UUID.": _l("Give a name like those in our answers: 36 signs."),
    "Not a valid date.": _l("Give a day like 2026-11-23."),
    "Not a valid list.": _l("Give a list."),
    "Invalid input type.": _l("Give an object with named fields."),
}


class Parser(FlaskParser):
    """Tells what is wrong with what was sent by its fields."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return what was sent as JSON that can be read in one way only (RFC 7493): nothing is said
        twice, and a number is one.
        """
        if not req.is_json:
            refuse(
                UnsupportedMediaType(), _("Send JSON, and say so: Content-Type: application/json.")
            )
        try:
            return json.loads(req.get_data().decode(), **STRICT)
        except SaidTwice as twice:
            refuse(BadRequest(), _("“%(name)s” is said twice.", name=twice))
        except (ValueError, RecursionError):
            refuse(BadRequest(), _("What was sent is no JSON."))

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Return what the address asks for; whoever asks two things at once is told so."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise Invalid({name: [_("Say this once.")] for name in twice})
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        told: dict[str, Any] = error.normalized_messages()
        [by_fields] = told.values()
        raise Invalid(said(by_fields))


class SaidTwice(ValueError):
    """An object has two fields of one name."""


def said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object as it was sent; raise `SaidTwice` where one value would hide another."""
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise SaidTwice(name)
        told[name] = value
    return told


def no_number(word: str) -> NoReturn:
    raise ValueError(word)


# Python reads NaN and Infinity, too; JSON has neither.
STRICT: Any = {"object_pairs_hook": said_once, "parse_constant": no_number}


def refuse(refused: Any, sentence: str) -> NoReturn:
    refused.sentence = sentence
    raise refused


def said(messages: Any) -> Any:
    """Return messages by fields, in the reader's language."""
    if isinstance(messages, dict):
        return {str(name): said(each) for name, each in messages.items()}
    return [str(SENTENCES.get(each, each)) for each in messages]
