"""`segue genre`: genre and mood from sound, named, trained and judged."""

import typer

from segue.interfaces.cli.genre import datasets

app = typer.Typer()
genre_app = typer.Typer(help="Genre and mood from sound: data sets, training, judging, naming.", no_args_is_help=True)
app.add_typer(genre_app, name="genre")

datasets.register(genre_app)
