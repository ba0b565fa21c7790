"""A person's own page on which they choose where the public reads their name."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.consent.models import LISTING
from hubcommunity.consent.queries import present_notice
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.organisations import listing_actions, listing_queries, queries
from hubcommunity.organisations.blueprint import bp
from hubcommunity.organisations.listing_forms import ListingForm


@bp.route("/account/listing/", methods=["GET", "POST"])
@signed_in
def listing() -> ResponseReturnValue:
    """Show the exact text, and a box for each organisation that the person represents."""
    person = current_user.person
    affiliations = queries.affiliations_of(person)
    form = ListingForm(affiliations, listing_queries.listed_by(person))
    if form.validate_on_submit():
        listing_actions.choose_listings(person, form.chosen, by=person)
        db.session.commit()
        flash(_("Your choice is saved, and counts from now on."), "success")
        return redirect(url_for(".listing"))
    notice = present_notice(LISTING, person.language)
    return render("organisations/listing.html", form=form, notice=notice, any=affiliations)
