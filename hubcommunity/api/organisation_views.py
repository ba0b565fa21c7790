"""Organisations, members or not, and who represents them."""

import uuid
from typing import Any

from hubcommunity.api import organisation_queries as queries
from hubcommunity.api.asked_forms import AskedOrganisationsSchema
from hubcommunity.api.blueprint import asks, bp, next_address, tells
from hubcommunity.api.forms import AskedCutSchema
from hubcommunity.api.organisation_answer_forms import (
    OrganisationsSchema,
    RepresentativesSchema,
    WholeOrganisationSchema,
)
from hubcommunity.core.access import staff_token

ONE = "/organisations/<uuid:uid>"


@bp.get("/organisations")
@staff_token
@asks(AskedOrganisationsSchema)
@tells(OrganisationsSchema)
def organisations(said: dict[str, Any]) -> dict[str, Any]:
    """Organisations, members or not, in the order in which they were added."""
    found = queries.organisations(said)
    return {"organisations": found.rows, "next": next_address(found)}


@bp.get(ONE)
@staff_token
@tells(WholeOrganisationSchema)
def organisation(uid: uuid.UUID) -> dict[str, Any]:
    """An organisation with its profile and its groups."""
    return queries.whole(queries.organisation_or_404(uid))


@bp.get(f"{ONE}/people")
@staff_token
@asks(AskedCutSchema)
@tells(RepresentativesSchema)
def people(said: dict[str, Any], uid: uuid.UUID) -> dict[str, Any]:
    """Those who represent an organisation now."""
    organisation = queries.organisation_or_404(uid)
    found = queries.people(organisation, said["after"], said["limit"])
    return {"people": found.rows, "next": next_address(found)}
