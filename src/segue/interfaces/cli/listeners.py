"""`segue listener`: who listens here, and what holds for all their lists."""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from segue.domain.errors import BadRequest
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_table, say
from segue.storage import listening, preferences

app = typer.Typer()
listener_app = typer.Typer(help="Who listens here, and what holds for all their lists.", no_args_is_help=True)
app.add_typer(listener_app, name="listener")


@listener_app.command("list")
def list_listeners(context: typer.Context, as_json: AsJson = False) -> None:
    """Everybody who listens here, in the order they came."""
    with house(context) as opened, opened.database.read() as connection:
        known = listening.all_listeners(connection)
        told = preferences.all_preferences(connection)
    clean = {one.id for one in known if one.id in told and told[one.id].clean}
    if as_json:
        print_json([{**asdict(one), "clean": one.id in clean} for one in known])
        return
    if not known:
        say("Nobody listens here yet.")
        return
    rows = [
        (
            one.name,
            one.display_name,
            one.region or "",
            one.age_band or "",
            "nothing explicit" if one.id in clean else "",
        )
        for one in known
    ]
    print_table("", ("Name", "Shown as", "Region", "Age", "Lists hold"), rows)


@listener_app.command("set")
def set_listener(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose lists.")],
    clean: Annotated[
        bool | None,
        typer.Option("--clean/--no-clean", help="Nothing that is said to be explicit comes.", show_default=False),
    ] = None,
) -> None:
    """Set what holds for all lists of a listener."""
    if clean is None:
        raise BadRequest("Say what is to be set.", f"segue listener set {name} --clean, or: --no-clean")
    with house(context) as opened, opened.database.write() as connection:
        known = listening.listener_by_name(connection, name)
        told = preferences.preferences_of(connection, known.id)
        preferences.set_preferences(connection, known.id, replace(told, clean=clean))
    if clean:
        say(f"Nothing that is said to be explicit is recommended to {known.name} from now on.")
    else:
        say(f"What is said to be explicit may be recommended to {known.name}.")
