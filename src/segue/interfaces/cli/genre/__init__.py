"""`segue genre`: genre and mood from sound, named, looked at and trained. Each module here adds commands of its own."""

import typer

from segue.interfaces.cli.genre import datasets, judging, labelling, predicting, review, shelf, training

app = typer.Typer()
genre_app = typer.Typer(help="Genre and mood, heard: which models name them, what they say, and who is right.")
for room in (predicting, review, shelf, labelling, datasets, training, judging):
    genre_app.add_typer(room.app)
app.add_typer(genre_app, name="genre", no_args_is_help=True)
