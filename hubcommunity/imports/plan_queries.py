"""What an import does with each row: found out in batches, before anything is written."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from babel import Locale
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.i18n import names_of_countries
from hubcommunity.core.text import fold
from hubcommunity.imports.judge_queries import Judging, Plan
from hubcommunity.imports.row_policy import Terms, read
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import AffiliationRole, Organisation, OrganisationType

BATCH = 500


def terms(languages: Iterable[str]) -> Terms:
    """Return what types, countries, tiers and roles are called in these languages."""
    types = {}
    for kind in db.session.scalars(select(OrganisationType).order_by(OrganisationType.id.desc())):
        types[fold(kind.name)] = kind.id
    for kind in db.session.scalars(select(OrganisationType)):
        types[kind.code] = types[fold(kind.code)] = kind.id
    countries: dict[str, str] = {}
    for language in languages:
        named = names_of_countries(str(Locale.parse(language)))
        countries |= {fold(name): code for code, name in named.items()}
        countries |= {fold(code): code for code in named}
    tiers = db.session.scalars(select(Tier).order_by(Tier.id.desc())).all()
    by_name = {fold(tier.name): tier.code for tier in tiers}
    return Terms(
        types,
        countries,
        tiers=by_name | {fold(tier.code): tier.code for tier in tiers},
        retired=frozenset(tier.code for tier in tiers if tier.retired_on),
        roles={fold(word): role for role in AffiliationRole for word in (role.label, role.value)},
    )


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
