"""`segue why`: what speaks for a track, and what keeps it away."""

from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.feedback import way_back
from segue.interfaces.cli.discovering.showing import known_listener, reason_document
from segue.interfaces.cli.output import print_json, print_pairs
from segue.languages import speak
from segue.services.reasons import sentence
from segue.storage import catalogue

if TYPE_CHECKING:
    from segue.services.discovering.why import Against

app = typer.Typer()


@app.command("why")
def why_track(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="For whom.", show_default=False)],
    track: Annotated[int, typer.Argument(metavar="TRACK", help="The track's number.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Why a track comes to a listener, and why it does not."""
    from segue.services.discovering.why import why  # noqa: PLC0415 - numerical libraries take a second to import

    with house(context) as opened:
        someone, language = known_listener(opened, listener), speak(opened.settings.language)
        found = why(opened.desk(), opened.settings.zone, someone, TrackId(track), language)
        against = [_with_mend(someone, one) for one in found.against]
        seeds = [seed for reason in found.reasons for seed in reason.seed_tracks]
        with opened.database.read() as connection:
            tracks = {one.id: one for one in catalogue.tracks_by_id(connection, seeds)}
    if as_json:
        print_json(
            {
                "id": found.track.id,
                "title": found.track.tags.title,
                "artist": found.track.artist,
                "place": found.place,
                "of": found.of,
                "reasons": [reason_document(reason, tracks, language) for reason in found.reasons],
                "against": against,
            }
        )
        return
    place = f"{found.place:,} of {found.of:,}" if found.place else f"beyond the first thousand of {found.of:,}"
    pairs: list[tuple[str, object]] = [("Place", f"{place}, of all that could come")]
    pairs += [("For it", sentence(reason, tracks, language)) for reason in found.reasons]
    pairs += [("Against it", said) for said in against]
    print_pairs(f"{found.track.tags.title}, by {found.track.artist}", pairs)


def _with_mend(listener: Listener, one: "Against") -> str:
    """What speaks against it, and what is typed to change that."""
    if one.event is not None:
        return f"{one.said} {way_back(listener, one.event)}"
    return (
        f"{one.said} Change that: segue listener set {listener.name} --no-clean"
        if one.cause == "explicit"
        else one.said
    )
