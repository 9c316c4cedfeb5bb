"""`segue friends` and `segue blend`: what others play and love, and a list for two."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, known_listener, show
from segue.interfaces.cli.output import say

app = typer.Typer()


@app.command()
def friends(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="For whom.", show_default=False)],
    limit: Limit = 24,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """What other listeners play now and what they love: of those who let others see it."""
    from segue.services.discovering.friends import lists_of_friends  # noqa: PLC0415 - numerical libraries are slow

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = lists_of_friends(opened.desk(), known, limit)
        if not (as_json or m3u8 or any(one.tracks for one in made)) and len({one.short for one in made}) == 1:
            made = made[:1]  # both are empty for the same reason, which is said once
        show(opened, made, as_json=as_json, m3u8=m3u8, several=True, listener=known)


@app.command()
def blend(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="Who asks for it.", show_default=False)],
    other: Annotated[str, typer.Argument(help="The other, who lets others see what they hear.", show_default=False)],
    limit: Limit = 30,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """A list that two listeners would both like, and how alike their tastes are."""
    from segue.services.discovering.friends import blend_of  # noqa: PLC0415 - numerical libraries are slow

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = blend_of(opened.desk(), known, known_listener(opened, other), limit)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)
    if not as_json and m3u8 is None:
        say(f"{made.title} are {made.parts['match']} % alike.")
