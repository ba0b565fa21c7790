"""Commands for the operator: the first administrator, and duties."""

import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import with_appcontext

from hubcommunity.accounts import duty_actions, queries
from hubcommunity.accounts.actions import create_account
from hubcommunity.accounts.models import Account, DutyName
from hubcommunity.core import passwords
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.people.actions import find_or_add

DUTIES = click.Choice([name.value for name in DutyName])


@click.command("create-admin")
@click.option("--email", prompt="Email address", help="The address to sign in with.")
@click.option("--given-name", prompt="Name")
@click.option("--family-name", prompt="Surname")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create_admin(email: str, given_name: str, family_name: str, password_stdin: bool) -> None:
    """Create an administrator; asks for what the options do not say."""
    refuse_bad_address(email)
    if queries.open_account_with(email) is not None:
        raise click.ClickException(
            "There is an account with this address already. "
            f"To make it an administrator: flask grant-duty {email} administrator"
        )
    password = read_password(password_stdin)
    refuse_bad_password(password, f"{given_name} {family_name}", email)
    person = find_or_add(email, given_name, family_name)
    if not person.name:  # so far only the address was known
        person.given_name, person.family_name = given_name.strip(), family_name.strip()
    try:
        account = create_account(person, passwords.hash_password(password))
        duty_actions.grant_duty(account, DutyName.ADMINISTRATOR, by=None)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    click.echo(f"{person.name} is an administrator and signs in as {person.email}.")


def refuse_bad_address(email: str) -> None:
    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise click.ClickException(f"This is no e-mail address: {error}") from error


def read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def refuse_bad_password(password: str, *personal: str) -> None:
    problem = passwords.problem_with(password, *personal)
    if problem:
        raise click.ClickException(problem)


@click.command("grant-duty")
@click.argument("address")
@click.argument("duty", type=DUTIES)
@with_appcontext
def grant_duty(address: str, duty: str) -> None:
    """Give the account of an address a duty."""
    account = account_with(address)
    try:
        duty_actions.grant_duty(account, DutyName(duty), by=None)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    click.echo(f"{account.person.name} now has the duty “{duty}”.")


@click.command("end-duty")
@click.argument("address")
@click.argument("duty", type=DUTIES)
@with_appcontext
def end_duty(address: str, duty: str) -> None:
    """Take a duty from the account of an address."""
    account = account_with(address)
    try:
        duty_actions.end_duty(account, DutyName(duty), by=None)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from broken
    db.session.commit()
    click.echo(f"{account.person.name} no longer has the duty “{duty}”.")


def account_with(address: str) -> Account:
    account = queries.open_account_with(address)
    if account is None:
        raise click.ClickException("No account has this address.")
    return account
