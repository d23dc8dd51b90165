"""`sohoa people`: who may work in a browser, with an account of this service's own."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from review.people.passwords import hashed, new_password
from schemas.errors import UsageError
from schemas.person import ROLES, Person, Role
from sohoa.records import actor, opened_records, plain_id
from sohoa.reporting import print_line, reporting
from storage.records import people
from storage.records.sessions import end_sessions

HELP = """Say who may work in a browser, and give them passwords.

Roles: operator (corrects the dossiers of a branch), reviewer (corrects and approves), agency (receives), auditor (reads
what was done), admin (people and keys, never what dossiers say). People of an identity provider need no account here.
A password is made here and shown once; its owner changes it at /me. All of it stands in the audit chain.

Example:  sohoa people add lan --name "Nguyễn Thị Lan" --role reviewer

Exit status: 0 done; 2 wrong usage; 3 the database cannot be reached."""

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

_Login = Annotated[str, typer.Argument(metavar="LOGIN", help="What they type to log in: letters, digits, - _ .")]
_Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks.")]


@app.command("add", help="Add a person and show their password.\n\nExample:  sohoa people add lan --role reviewer")
def add(
    login: _Login,
    role: Annotated[list[str], typer.Option(help=f"May be given several times: {', '.join(ROLES)}.")],
    name: Annotated[str, typer.Option(help="What they are called; default: the login.")] = "",
    branch: Annotated[str | None, typer.Option(help="The branch of an operator.")] = None,
    agency: Annotated[str | None, typer.Option(help="The agency of a receiver, as dossiers name it.")] = None,
    debug: _Debug = False,
) -> None:
    with reporting(debug), opened_records() as records:
        standing = people.Standing(
            roles=tuple(_role(one) for one in role), branch=branch and plain_id(branch), agency=agency
        )
        password = new_password()
        with records.write() as tx:
            people.add_person(tx, plain_id(login), name or login, standing, actor(), hashed(password))
        _show(password)


@app.command("list", help="List people and what they may do.\n\nExample:  sohoa people list")
def show(debug: _Debug = False) -> None:
    with reporting(debug), opened_records() as records, records.read() as tx:
        for one in people.people(tx):
            place = " ".join(filter(None, (one.branch, one.agency)))
            state = f"disabled {one.disabled_at:%Y-%m-%d}" if one.disabled_at else ""
            typer.echo("  ".join(filter(None, (one.login, one.name, ",".join(one.roles), place, state))))


@app.command("disable", help="Let a person in no more, from now on.\n\nExample:  sohoa people disable lan")
def disable(login: _Login, debug: _Debug = False) -> None:
    with reporting(debug), opened_records() as records:
        with records.write() as tx:
            people.disable(tx, _known(tx, login).id, actor())
        print_line("they are let in no more.")


@app.command("enable", help="Let a disabled person in again.\n\nExample:  sohoa people enable lan")
def enable(login: _Login, debug: _Debug = False) -> None:
    with reporting(debug), opened_records() as records:
        with records.write() as tx:
            people.enable(tx, _known(tx, login).id, actor())
        print_line("they are let in again.")


@app.command("password", help="Make another password for a person and show it.\n\nExample:  sohoa people password lan")
def password(login: _Login, debug: _Debug = False) -> None:
    with reporting(debug), opened_records() as records:
        made = new_password()
        with records.write() as tx:
            person = _known(tx, login).id
            people.set_password(tx, person, hashed(made), actor())
            end_sessions(tx, person)
        _show(made)


def _known(tx: Connection, login: str) -> Person:
    """Raises UsageError (unknown_person)."""
    person = people.find_login(tx, login)
    if person is None:
        raise UsageError("unknown_person", f"there is no {login}; see `sohoa people list`.")
    return person


def _role(text: str) -> Role:
    """Raises UsageError (bad_role)."""
    if text not in ROLES:
        raise UsageError("bad_role", f"{text}: a role is one of {', '.join(ROLES)}.")
    return text


def _show(password: str) -> None:
    print_line("the password is shown this once; tell it to them, they can change it.")
    typer.echo(password)
