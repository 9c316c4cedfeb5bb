"""`segue exposure` as it is typed."""

from pathlib import Path

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.proving.worlds import diary
from tests.services.listening_library import add_listeners, add_tracks, circles, store


def test_every_budget_and_its_cost_is_told(segue: Segue, tmp_path: Path) -> None:
    plays = diary(60, 40, 3000).plays
    path = tmp_path / "plays.csv"
    rows = zip(plays.listeners.tolist(), plays.items.tolist(), strict=True)
    path.write_text("user,track\n" + "".join(f"u{listener},t{item}\n" for listener, item in rows))
    told = segue("exposure", path, "--model", "popularity", "--seeds", 1, "--json").json
    assert [one["budget"] for one in told["costs"]] == [0, 0.1, 0.2, 0.3, 0.5]
    assert told["costs"][0]["cost"]["value"] == 0
    lines = segue("exposure", path, "--model", "popularity", "--seeds", 1).out.splitlines()
    assert lines[0] == "Asked\t12 listeners under 1 seed, by popularity"
    assert [line.split("\t")[0] for line in lines if line.count("\t") == 6] == ["0%", "10%", "20%", "30%", "50%"]
    assert segue("exposure", path, "--model", "nothing").code == 2


def test_the_server_s_own_listening_is_taken_where_no_file_is_named(segue: Segue, tmp_path: Path) -> None:
    assert segue("exposure").code == 2
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        store(opened.database, circles(add_listeners(opened.database, 30), add_tracks(opened.database)))
    told = segue("exposure", "--model", "item_neighbours", "--seeds", 1, "--json").json
    assert told["data"] == "this library"
