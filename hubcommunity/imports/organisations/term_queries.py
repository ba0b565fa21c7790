"""What tiers and roles are called in the tables of others."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.imports.organisations.row_policy import OrganisationTerms
from hubcommunity.imports.term_queries import common_terms
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import AffiliationRole


def terms() -> OrganisationTerms:
    tiers = db.session.scalars(select(Tier).order_by(Tier.id.desc())).all()
    by_name = {fold(tier.name): tier.code for tier in tiers}
    return OrganisationTerms(
        **common_terms(),
        tiers=by_name | {fold(tier.code): tier.code for tier in tiers},
        retired=frozenset(tier.code for tier in tiers if tier.retired_on),
        roles={fold(word): role for role in AffiliationRole for word in (role.label, role.value)},
    )
