"""`segue serve` and `segue user`: the server, and who may come in."""

import gc
from dataclasses import asdict
from typing import Annotated

import typer

from segue.domain.accounts import Role
from segue.domain.errors import BadRequest, NotFound
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.output import print_json, print_table, say
from segue.services.accounts import Accounts, NewAccount
from segue.storage.listening import listener_by_name

app = typer.Typer()
user_app = typer.Typer(help="Who may come in: accounts with a name, a password and a role.", no_args_is_help=True)
app.add_typer(user_app, name="user")

_Password = Annotated[
    str, typer.Option(prompt="Password", confirmation_prompt="Once more", hide_input=True, envvar="SEGUE_PASSWORD")
]


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Listen here; 0.0.0.0 is everywhere (or SEGUE_HOST).", show_default=False)
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The port, 4747 unless set (or SEGUE_PORT).", show_default=False),
    ] = None,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Processes that scan, hear and learn beside it.")] = 1,
) -> None:
    """Run the server: pages with a player, and the JSON API.

    At the first start it asks for the name and password of who runs it, on its own page. From another machine than
    this one, that takes the code that is printed here.
    """
    # None of what a server is made of is ever to be cleared away, and looking for what is takes a quarter of the time
    # that it takes to start. The server looks again when it stands.
    gc.disable()
    from segue.interfaces.server import journal, running  # noqa: PLC0415 - the web takes a second to import

    settings = settings_of(context)
    journal.begin_journal(settings.log_format, settings.log_level)
    place = running.Place(
        host or settings.host, settings.port if port is None else port, workers, settings.trusted_proxies
    )
    with house(context) as opened:
        running.serve(opened, place, _ready)
    say("Segue has ended.")


@user_app.command("add")
def add_user(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name to log in with. A listener of that name gets the account.")],
    password: _Password,
    role: Annotated[Role, typer.Option(help="admin, listener or guest.")] = Role.LISTENER,
) -> None:
    """Let somebody come in. The password is asked for, or taken from SEGUE_PASSWORD."""
    with house(context) as opened:
        made = Accounts(opened.database, opened.clock).make(NewAccount(name, password, role))
    say(f"{made.listener.name} may come in as {made.role}.")


@user_app.command("list")
def list_users(context: typer.Context, as_json: AsJson = False) -> None:
    """Everybody who may come in."""
    with house(context) as opened:
        known = Accounts(opened.database, opened.clock).all()
    if as_json:
        print_json([asdict(one) for one in known])
    elif known:
        rows = [(one.listener.name, one.role, f"{one.created_at:%Y-%m-%d}") for one in known]
        print_table("", ("Name", "Role", "Since"), rows)
    else:
        say("Nobody may come in yet: segue user add NAME --role admin")


@user_app.command("password")
def set_password(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Whose.")], password: _Password
) -> None:
    """Give somebody another password. They are logged out everywhere."""
    with house(context) as opened:
        accounts = Accounts(opened.database, opened.clock)
        with opened.database.read() as connection:
            listener = listener_by_name(connection, name)
        try:
            accounts.set_password(accounts.of(listener.id), password)
        except NotFound as error:
            raise BadRequest(f"{name} has no account.", f"Make one: segue user add {name}") from error
    say(f"{listener.name} has another password.")


def _ready(address: str, code: str | None) -> None:
    say(f"Segue is at {address}  (Ctrl-C ends it)")
    if code is not None:
        say(f"Nobody runs it yet. Open {address}/setup; from another machine, the set-up code is {code}")
