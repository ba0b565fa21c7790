"""What an import does with each row: found out in batches, before anything is written."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from babel import Locale
from flask import current_app
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.i18n import SHOWN_CODES, names_of_countries
from hubcommunity.core.text import fold
from hubcommunity.imports.judge_queries import Judging, Plan
from hubcommunity.imports.row_policy import Terms, read
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import AffiliationRole, Organisation, OrganisationType

BATCH = 500
# In which tables of Europe's associations name countries, whatever the hub itself speaks.
LANGUAGES = ("en", "de", "fr", "es", "it", "fi", "nl", "pt", "pl")


def terms() -> Terms:
    """Return what types, countries, tiers and roles are called."""
    types = {}
    for kind in db.session.scalars(select(OrganisationType).order_by(OrganisationType.id.desc())):
        types[fold(kind.name)] = kind.id
    for kind in db.session.scalars(select(OrganisationType)):
        types[kind.code] = types[fold(kind.code)] = kind.id
    named = countries()
    tiers = db.session.scalars(select(Tier).order_by(Tier.id.desc())).all()
    by_name = {fold(tier.name): tier.code for tier in tiers}
    return Terms(
        types,
        {name: min(codes) for name, codes in named.items() if len(codes) == 1},
        unclear=frozenset(name for name, codes in named.items() if len(codes) > 1),
        tiers=by_name | {fold(tier.code): tier.code for tier in tiers},
        retired=frozenset(tier.code for tier in tiers if tier.retired_on),
        roles={fold(word): role for role in AffiliationRole for word in (role.label, role.value)},
    )


def countries() -> dict[str, set[str]]:
    """Return the codes of the countries that have a name in one of the languages, by that name.

    A code is a name as well, also that by which Europeans know a country.
    """
    found: dict[str, set[str]] = {}
    for language in {*LANGUAGES, *current_app.config["LANGUAGES"]}:
        for code, name in names_of_countries(str(Locale.parse(language))).items():
            for word in (name, code, SHOWN_CODES.get(code, code)):
                found.setdefault(fold(word), set()).add(code)
    return found


def plans(
    rows: Iterable[Sequence[str]], columns: Sequence[str], known_as: Terms
) -> Iterator[list[Plan]]:
    """Yield what becomes of the rows after the headings, a batch at a time; empty rows are none.

    Rows are numbered as a spreadsheet numbers them: the headings are row 1. Whoever writes a batch
    before taking the next one gets the same plans as who does not.
    """
    judging = Judging(known_as, db.session.scalar(select(func.max(Organisation.id))) or 0)
    said = (
        read(number, cells, columns, known_as)
        for number, cells in enumerate(rows, start=2)
        if any(cells)
    )
    while batch := list(islice(said, BATCH)):
        yield judging.judged(batch)
