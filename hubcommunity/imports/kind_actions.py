"""Which kinds of tables there are."""

from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.leads.actions import Leads
from hubcommunity.imports.models import ImportKind
from hubcommunity.imports.organisations.actions import Organisations

KINDS: dict[ImportKind, type[Kind]] = {
    ImportKind.ORGANISATIONS: Organisations,
    ImportKind.LEADS: Leads,
}
