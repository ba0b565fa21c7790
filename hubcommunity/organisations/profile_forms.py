"""Forms of the parts of a profile. Each carries the mark of the part that its writer saw."""

from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.files import PictureField
from hubcommunity.core.forms import WebsiteField, plain_name, trimmed
from hubcommunity.core.marks import MarkedForm, mark_of
from hubcommunity.organisations.forms import TopicsField, city_field, short
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.organisations.models import Topic
from hubcommunity.organisations.profile_models import MOST_NAMES, NAME_LIMIT
from hubcommunity.organisations.queries import topics
from hubcommunity.organisations.visibility_models import Visibility

K = IdentifierKind


class PartForm(MarkedForm):
    """A part of the profile, filled with what it says now."""

    def __init__(self, part: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(data=part | {"seen": mark_of(part)}, **kwargs)


def names_in_lines(_form: Any, field: Field) -> None:
    """Refuse a name that is too long, that is none, or one name too many."""
    names = [line.strip() for line in field.data.splitlines() if line.strip()]
    if len(names) > MOST_NAMES:
        raise ValidationError(_l("These are too many: %(max)d names at most") % {"max": MOST_NAMES})
    if any(len(name) > NAME_LIMIT for name in names):
        raise ValidationError(_l("A name has %(max)d characters at most") % {"max": NAME_LIMIT})


def each_line_plain(form: Any, field: Field) -> None:
    """Hold each line to what a name may be; the lines' ends are not a part of them."""
    for line in field.data.splitlines():
        plain_name(form, SimpleNamespace(data=line))


class BasicsForm(PartForm):
    """Names, city, website and topics; legal name, type and country are kept by staff."""

    short_name = StringField(
        _l("Short name"),
        short(60),
        description=_l("What people call you, such as an abbreviation."),
        filters=[trimmed],
    )
    other_names = TextAreaField(
        _l("Other names"),
        [names_in_lines, each_line_plain],
        description=_l("In other languages, or former ones: one name a line."),
        filters=[trimmed],
    )
    city = city_field()
    website = WebsiteField(
        _l("Website"),
        short(300),
        description=_l("For example www.organisation.eu"),
        filters=[trimmed],
    )
    topics = TopicsField(
        _l("Topics of interest"),
        choices=lambda: [SelectChoice(str(topic.id), topic.name) for topic in topics()],
    )

    @property
    def said(self) -> dict[str, Any]:
        chosen: list[Topic] = self.topics.ticked
        return {
            "short_name": self.short_name.data,
            "other_names": self.other_names.data,
            "city": self.city.data,
            "website": self.website.data or "",
            "topics": chosen,
        }


class DescriptionForm(PartForm):
    """What the organisation does, in one language."""

    text = TextAreaField(
        _l("What does your organisation do?"),
        short(5000),
        description=_l(
            "Write **bold**, *italic*, # headings, - lists and [links](https://organisation.eu)."
            " Leave it empty to take the language away."
        ),
        filters=[trimmed],
    )
    is_first = BooleanField(
        _l("This is our first language: show it to readers of languages we have not written in")
    )


class NumbersForm(PartForm):
    """The numbers under which an organisation is known elsewhere."""

    ror = StringField(
        K.ROR.label,
        short(60),
        description=_l("Research Organization Registry, for example https://ror.org/01f80g185"),
        filters=[trimmed],
    )
    vat = StringField(
        K.VAT.label,
        short(40),
        description=_l("With the letters of the country, for example BE 0697.449.992"),
        filters=[trimmed],
    )
    lei = StringField(
        K.LEI.label,
        short(40),
        description=_l("Legal Entity Identifier: twenty letters and digits"),
        filters=[trimmed],
    )
    pic = StringField(
        K.PIC.label,
        short(40),
        description=_l("Participant code in the European Commission’s portal: nine digits"),
        filters=[trimmed],
    )

    def validate_ror(self, field: StringField) -> None:
        normalise(field, K.ROR)

    def validate_vat(self, field: StringField) -> None:
        normalise(field, K.VAT)

    def validate_lei(self, field: StringField) -> None:
        normalise(field, K.LEI)

    def validate_pic(self, field: StringField) -> None:
        normalise(field, K.PIC)

    @property
    def numbers(self) -> dict[IdentifierKind, str]:
        return {kind: self[kind.value].data for kind in IdentifierKind}


WRONG = {
    K.ROR: _l("This is no ROR ID: nine signs from 0, of which the last two are a checksum"),
    K.VAT: _l("This is no VAT number of the country whose letters it begins with"),
    K.LEI: _l("This is no LEI: twenty letters and digits, of which the last two are a checksum"),
    K.PIC: _l("This is no PIC: enter its nine digits"),
}


def normalise(field: StringField, kind: IdentifierKind) -> None:
    """Refuse a number that cannot be; what was typed stays where it is wrong."""
    if not field.data:
        return
    try:
        field.data = kind.normal(field.data)
    except ValueError:
        raise ValidationError(WRONG[kind]) from None


class LogoForm(PartForm):
    """A picture, and words for who does not see it."""

    picture = PictureField(
        _l("Picture"),
        description=_l(
            "PNG or JPEG, two megabytes at most. We make it small, and keep nothing else that is"
            " in the file."
        ),
    )
    alt = StringField(
        _l("In words"),
        short(200),
        description=_l("For readers who do not see the picture. “Logo of …” if you leave it."),
        filters=[trimmed],
    )


class VisibilityForm(PartForm):
    """Who sees what."""

    names_for = SelectField(_l("Other names"))
    city_for = SelectField(_l("City"))
    website_for = SelectField(_l("Website"))
    description_for = SelectField(_l("Descriptions"))
    logo_for = SelectField(_l("Logo"))
    ror = SelectField(K.ROR.label)
    vat = SelectField(K.VAT.label)
    lei = SelectField(K.LEI.label)
    pic = SelectField(K.PIC.label)

    def __init__(self, part: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(part, **kwargs)
        for kind in {kind.value for kind in IdentifierKind} - part.keys():
            del self[kind]
        for field in self.chosen_fields:
            field.choices = [SelectChoice(each.value, each.label) for each in Visibility]

    @property
    def chosen_fields(self) -> list[Field]:
        return [field for field in self if isinstance(field, SelectField)]

    @property
    def chosen(self) -> dict[str, Visibility]:
        return {field.name: Visibility(field.data) for field in self.chosen_fields}
