"""`segue experiment` as it is typed."""

from datetime import timedelta
from pathlib import Path

from segue.assembly import open_house
from segue.domain.experiments import Experiment
from segue.domain.ids import ModelId
from segue.domain.time import wall_clock
from segue.services.discovering.impressions import note_shown
from segue.settings import read_settings
from segue.storage import experiments
from tests.interfaces.conftest import Segue
from tests.services.discovering.test_impressions import a_list
from tests.services.listening_library import add_listeners, add_tracks, play, store


def test_an_experiment_is_looked_at_and_ended(segue: Segue, tmp_path: Path) -> None:
    assert segue("experiment", "show").out.startswith("There was no experiment yet.")
    assert segue("experiment", "stop").code == 3
    assert segue("experiment", "start", "try", "one", "other").code == 3
    began = wall_clock() - timedelta(hours=3)
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, 4)
        tried = Experiment("try", ModelId("one"), ModelId("other"), False, "salt", began)
        with opened.database.write() as connection:
            experiments.start(connection, tried)
        for listener in add_listeners(opened.database, 50):
            made = a_list(tracks, tried.model_for(listener.id))
            note_shown(opened.database, listener, made, began + timedelta(hours=1))
            heard = tracks[: 3 if tried.second_for(listener.id) else 1]
            store(opened.database, [play(listener, track, began + timedelta(hours=2)) for track in heard])
    said = segue("experiment", "show").out.splitlines()
    assert said[:2] == ["A\tone", "B\tother"]
    assert "25.0 %" in said[4]
    assert "75.0 %" in said[5]
    assert said[-1].startswith("B is better: 50.0 points more of what was shown was heard out (")
    told = segue("experiment", "show", "try", "--json").json
    assert "salt" not in told
    assert told["finding"]["shares"] == [0.25, 0.75]
    assert segue("experiment", "stop").out.startswith("try has ended.")
    assert "ended" in segue("experiment", "show").out
    assert segue("experiment", "show", "another").code == 3
