"""`segue taste`: learning what listeners like, and which recommender serves."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.errors import SegueError
from segue.domain.ids import ModelId
from segue.domain.jobs import JobState
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.profile import app as profile_app
from segue.interfaces.cli.output import print_json, print_pairs, print_table, say
from segue.interfaces.cli.working import see_through
from segue.services.queueing import queue_learning

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


def _judged(one: "Learned") -> str:
    return f"{one.judged[next(iter(one.judged))]:.3f}" if one.judged else "-"
