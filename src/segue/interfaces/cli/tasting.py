"""`segue taste` and `segue recommend`: learning what listeners like, and what follows from it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.domain.errors import BadRequest, SegueError
from segue.domain.ids import ModelId, TrackId
from segue.domain.jobs import JobState
from segue.domain.music import Track
from segue.domain.recommending import Reason, Recommendation
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.profile import app as profile_app
from segue.interfaces.cli.output import print_json, print_pairs, print_table, say
from segue.interfaces.cli.working import see_through
from segue.services.queueing import queue_learning
from segue.services.reasons import sentence
from segue.storage import catalogue
from segue.storage.listening import listener_by_name

if TYPE_CHECKING:
    from segue.services.learning import Learned

app = typer.Typer()
taste_app = typer.Typer(
    help="What listeners like: learning it, seeing and correcting it, and which recommender serves.",
    no_args_is_help=True,
)
taste_app.add_typer(profile_app)
app.add_typer(taste_app, name="taste")


@taste_app.command()
def learn(context: typer.Context, as_json: AsJson = False) -> None:
    """Learn taste from everything that was listened to, and serve it unless something better serves already.

    A recommender of the same kind that has not seen the last week is asked first what listeners played in it, beside
    popularity, item neighbours and the one that served then.
    """
    with house(context) as opened:
        job = see_through(opened, queue_learning(opened.database, opened.clock), "Learning", quiet=as_json)
        if job.state is not JobState.DONE:
            raise SegueError(f"The learning has {job.state}.", job.error or "")
        made = next(one for one in opened.learner().all_kept() if one.id == (job.result or {}).get("id"))
    if as_json:
        print_json(asdict(made))
        return
    say(f"Learned from {made.listeners:,} listeners and {made.tracks:,} tracks: {made.id}.")
    if made.judged:
        say(f"On the last week ({made.asked} listeners), NDCG@20:")
        ordered = sorted(made.judged.items(), key=lambda pair: -pair[1])
        print_pairs("", [(name, f"{value:.3f}") for name, value in ordered])
    say(f"{'It serves now.' if made.served else 'It does not serve.'} {made.why}")


@taste_app.command("list")
def list_kept(context: typer.Context, as_json: AsJson = False) -> None:
    """The recommenders that are kept, the oldest first."""
    with house(context) as opened:
        learner = opened.learner()
        kept, now = learner.all_kept(), learner.chosen()
    if as_json:
        print_json([{**asdict(one), "serves": one.id == now} for one in kept])
        return
    if not kept:
        say("Nothing was learned yet. Learn: segue taste learn")
        return
    lines = [
        ("*" if one.id == now else "", one.id, f"{one.listeners:,}", f"{one.tracks:,}", _judged(one), one.why)
        for one in kept
    ]
    print_table("", ("", "Recommender", "Listeners", "Tracks", "NDCG@20", "Why"), lines, numbers="llrrr")


@taste_app.command()
def serve(context: typer.Context, name: Annotated[str, typer.Argument(help="As `segue taste list` shows it.")]) -> None:
    """Let another recommender serve that is kept."""
    with house(context) as opened:
        opened.learner().serve(ModelId(name))
    say(f"{name} serves now.")


@taste_app.command()
def rollback(context: typer.Context) -> None:
    """Return to the recommender that served before."""
    with house(context) as opened:
        now = opened.learner().roll_back()
    say(f"{now} serves again." if now else "No recommender serves now. Learn: segue taste learn")


@app.command()
def recommend(
    context: typer.Context,
    listener: Annotated[str | None, typer.Argument(help="For whom.", show_default=False)] = None,
    track: Annotated[
        list[int] | None, typer.Option(help="Start from this track instead; again for more.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many tracks.")] = 20,
    again: Annotated[bool, typer.Option("--again", help="What they know may come, too.")] = False,
    genre: Annotated[str | None, typer.Option(help="Only music of this genre.", show_default=False)] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Nothing that is said to be explicit.")] = False,
    variety: Annotated[float, typer.Option(min=0, max=1, help="How unlike each other the tracks are to be.")] = 0.2,
    deep_cuts: Annotated[float, typer.Option(min=0, max=1, help="How little known the tracks are to be.")] = 0.0,
    small_artists: Annotated[float, typer.Option(min=0, max=1, help="How little known the artists are to be.")] = 0.0,
    per_artist: Annotated[int, typer.Option(min=0, help="Tracks of one artist at most; 0 for any number.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Tracks for a listener, or to go with tracks, each with the reason for it; or what is liked most of a genre."""
    from segue.taste.rerank import Dials  # noqa: PLC0415 - numerical libraries take a second to import

    if (listener is not None and track) or not (listener is not None or track or genre is not None):
        raise BadRequest("Say for whom, or from which track.", "segue recommend LISTENER, or: --track 7")
    dials = Dials(per_artist, per_artist, variety, deep_cuts, small_artists)
    with house(context) as opened:
        advisor = opened.advisor()
        if listener is not None:
            with opened.database.read() as connection:
                known = listener_by_name(connection, listener)
            advice = advisor.for_listener(known, limit, dials, again=again, clean=clean, genre=genre)
        elif track:
            advice = advisor.from_tracks([TrackId(one) for one in track], limit, dials, clean=clean, genre=genre)
        else:
            advice = advisor.chart(genre or "", limit, dials, clean=clean)
        ids = [one.track_id for one in advice.tracks]
        seeds = [seed for one in advice.tracks for reason in one.reasons for seed in reason.seed_tracks]
        with opened.database.read() as connection:
            tracks = {one.id: one for one in catalogue.tracks_by_id(connection, list(dict.fromkeys([*ids, *seeds])))}
    if as_json:
        print_json({"model": advice.model, "tracks": [_told(one, tracks) for one in advice.tracks]})
        return
    if not advice.tracks:
        say("There is nothing to recommend that has a reason: nothing new is left, or too little is known.")
        return
    lines = [
        (one.track_id, tracks[one.track_id].tags.title, tracks[one.track_id].artist, _why(one, tracks))
        for one in advice.tracks
    ]
    print_table("", ("No.", "Title", "Artist", "Why"), lines, numbers="r")


def _judged(one: "Learned") -> str:
    return f"{one.judged[next(iter(one.judged))]:.3f}" if one.judged else "-"


def _why(one: Recommendation, tracks: dict[TrackId, Track]) -> str:
    return sentence(one.reasons[0], tracks)


def _told(one: Recommendation, tracks: dict[TrackId, Track]) -> dict[str, Any]:
    track = tracks[one.track_id]
    return {
        "id": one.track_id,
        "title": track.tags.title,
        "artist": track.artist,
        "score": round(one.score, 4),
        "reasons": [_reason(reason, tracks) for reason in one.reasons],
    }


def _reason(reason: Reason, tracks: dict[TrackId, Track]) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "tracks": reason.seed_tracks,
        "artists": reason.seed_artists,
        "words": reason.words,
        "figures": {name: round(figure, 4) for name, figure in reason.figures.items()},
        "sentence": sentence(reason, tracks),
    }
